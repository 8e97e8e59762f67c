/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text that is on no grid, as themes of menus draw it: each line anywhere, in a font and colour of
 * its own, over whatever picture. Read exactly: a character counts when its pixels are of one
 * colour, and nothing else of that colour is in its place.
 */
#ifndef SIGHT_LOOSE_H
#define SIGHT_LOOSE_H

#include "base/buf.h"
#include "sight/picture.h"
#include "sight/typeface.h"

#define TYPEFACES_MOST 16u

struct typefaces {
    struct typeface items[TYPEFACES_MOST]; /* owned */
    size_t count;
};
void typefaces_free(struct typefaces *faces); /* usable with CLEANUP */

/* Appends the lines from the top, each ended by a newline; UTF-8. Returns how many letters and
 * digits they have. */
unsigned loose_text(const struct picture *picture, const struct typefaces *faces,
                    struct buf *ret_text);

#endif
