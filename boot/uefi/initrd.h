/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The initial RAM disk, offered to Linux the way its EFI stub asks for it (since 5.8): LoadFile2 on
 * a handle whose device path is the Linux initrd media GUID.
 */
#ifndef UEFI_INITRD_H
#define UEFI_INITRD_H

#include "core/iso.h"
#include "core/menu.h"
#include "uefi/firmware.h"

struct initrd {
    UINT8 *data;       /* pages; owned */
    UINT64 size;       /* bytes */
    EFI_HANDLE handle; /* where it is offered; NULL: not */
};

/* Reads all of an entry's files, one behind the other, each padded with zeros to four bytes. An
 * entry without any is fine. False, and said, on failure; then there is nothing to drop. */
bool initrd_load(const struct iso_volume *volume, const struct menu_entry *entry,
                 struct initrd *ret_initrd);
/* `initrd` must stay where it is until initrd_drop(). */
bool initrd_offer(struct initrd *initrd);
void initrd_drop(struct initrd *initrd);

#endif
