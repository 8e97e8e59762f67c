/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device paths: UEFI 10. A path is a run of nodes, the last one of type "end". */
#ifndef UEFI_DEVICE_PATH_H
#define UEFI_DEVICE_PATH_H

#include "uefi/firmware.h"

#define PATH_TEXT_ROOM 512

/* A copy in pool memory, or NULL; give it back with BS->FreePool(). */
EFI_DEVICE_PATH *path_copy(const EFI_DEVICE_PATH *path);
bool path_is_end(const EFI_DEVICE_PATH *node);
/* Makes the path one node shorter; false when there was nothing to cut. */
bool path_cut_last(EFI_DEVICE_PATH *path);
/* The firmware's text for the path of a handle, e.g. "PciRoot(0x0)/Pci(0x4,0x0)/CDROM(0x1)".
 * Returns `room`, NUL-terminated in any case. */
const char *path_text(EFI_HANDLE handle, char room[PATH_TEXT_ROOM]);

#endif
