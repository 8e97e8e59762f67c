/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of the medium, whole, with a word for everything that goes wrong. */
#ifndef UEFI_FILE_H
#define UEFI_FILE_H

#include "core/iso.h"
#include "uefi/firmware.h"

/* Looks up a regular file that is not empty. False, and said, when there is none. */
bool file_find(const struct iso_volume *volume, const char *path, struct iso_entry *ret_file);
/* Reads all of it to `to`; shows percents once it takes longer than a second. */
bool file_read(const struct iso_volume *volume, const char *path, const struct iso_entry *file,
               void *to);

#endif
