/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot menu's files on the medium: /loader/loader.conf and /loader/entries/ *.conf . */
#ifndef UEFI_ENTRIES_H
#define UEFI_ENTRIES_H

#include "core/iso.h"
#include "core/menu.h"
#include "uefi/firmware.h"

struct entries {
    struct menu_entry *list; /* sorted; pool memory, kept until the end */
    UINTN count;             /* 1 or more */
    UINTN standard;          /* index of the default entry */
    UINT32 timeout;          /* seconds, or MENU_WAIT_FOR_EVER */
};

/* A file that is wrong is named and left out; false, and said, when no entry remains. */
bool entries_read(const struct iso_volume *volume, struct entries *ret_entries);

#endif
