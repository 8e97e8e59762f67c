/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GNU-EFI's headers, and the few things in them that need help. */
#ifndef UEFI_FIRMWARE_H
#define UEFI_FIRMWARE_H

#include <efi.h>
#include <efilib.h>
#include <stdbool.h>

/* EFI_ERROR() of GNU-EFI casts only the first operand of its argument. */
#undef EFI_ERROR
static inline bool efi_failed(EFI_STATUS status)
{
    return (INTN)status < 0;
}

/* "the device reports an error", ...: fits behind "<name>: "; good until the next call. */
const char *efi_reason(EFI_STATUS status);

/* A protocol of a handle, or NULL. */
void *protocol_of(EFI_HANDLE handle, EFI_GUID *protocol);

/* Pages of memory, anywhere. NULL when there is not enough. `size` in bytes, 1 or more. */
void *pages_take(UINT64 size);
void pages_give_back(void *pages, UINT64 size); /* NULL is fine */

#endif
