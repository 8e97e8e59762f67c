/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef UEFI_MEDIUM_ID_H
#define UEFI_MEDIUM_ID_H

#include "uefi/medium.h"

/* Reads \EFI\BOOT\MEDIUM.ID of the loader's own volume; false, and said, when it is missing or has
 * another form. */
bool medium_id_read(EFI_HANDLE device, char ret_id[MEDIUM_ID_LENGTH + 1]);

#endif
