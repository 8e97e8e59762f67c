/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef UEFI_LINUX_H
#define UEFI_LINUX_H

#include "core/iso.h"
#include "core/menu.h"
#include "uefi/firmware.h"

/* Starts an entry. Comes back only when that failed or the kernel returned: the reason was said,
 * and everything that was taken has been given back. */
void linux_start(EFI_HANDLE image, const struct iso_volume *volume, const struct menu_entry *entry);

#endif
