/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One image made record by record, opened by the reader, and the entry that was last found in it.
 */
#ifndef TINY_FIXTURE_H
#define TINY_FIXTURE_H

#include "unit/tiny_iso.h"

static struct tiny_iso image;
static struct iso_volume volume;
static struct iso_entry entry;

static void open_image(void)
{
    assert_int_equal(tiny_open(&image, &volume), ISO_OK);
}

static enum iso_status find(const char *path)
{
    open_image();
    return iso_find(&volume, path, &entry);
}

#endif
