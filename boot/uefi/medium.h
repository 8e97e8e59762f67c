/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finding the medium that this loader belongs to, by identity and never by label.
 *
 *     the loader's own volume (FAT):  \EFI\BOOT\MEDIUM.ID   "ISOWRIGHT_<32 hex digits>"
 *     the medium's ISO 9660:          Volume Set Identifier, the same text
 *
 * The loader's device is a partition of the medium, so the medium is a parent of it: the device
 * path is cut node by node until the ids agree. Only if that fails are all devices searched.
 */
#ifndef UEFI_MEDIUM_H
#define UEFI_MEDIUM_H

#include "core/iso.h"
#include "uefi/disk.h"

#define MEDIUM_ID_LENGTH 42

struct medium {
    struct disk disk;
    struct iso_volume volume; /* reads through `disk` */
    EFI_HANDLE handle;
    char id[MEDIUM_ID_LENGTH + 1];
};

/* `device` is the handle that the loader was loaded from. Fills `ret_medium` where it is (the
 * volume points into it) and says which medium it is; otherwise false, and the reason was said. */
bool medium_find(EFI_HANDLE device, struct medium *ret_medium);
void medium_close(struct medium *medium);

#endif
