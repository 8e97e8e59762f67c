/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A block device as a source of bytes for core/iso.h: any block size, any offset and length.
 *
 * Whole blocks go straight to where they are wanted, in pieces of up to 1 MiB (less is slow on USB
 * and NVMe, more gains nothing); the ragged ends and small reads go through a window that also
 * keeps the neighbourhood, because folders are read block by block.
 */
#ifndef UEFI_DISK_H
#define UEFI_DISK_H

#include "core/iso.h"
#include "uefi/firmware.h"

struct disk {
    EFI_BLOCK_IO_PROTOCOL *io; /* not owned */
    UINT32 block_size;         /* bytes */
    UINT32 align;              /* of buffers, bytes; 1 or more */
    UINT64 size;               /* bytes */
    UINT8 *window;             /* pages; owned */
    UINT64 window_start;       /* bytes */
    UINTN window_size;         /* bytes that are valid; 0: none */
};

/* False when there is no medium, its sizes make no sense, or memory is short. Says nothing: whoever
 * scans many devices meets that often. */
bool disk_open(EFI_HANDLE handle, struct disk *ret_disk);
void disk_close(struct disk *disk);

/* The source refers to `disk`, which must stay where it is. */
struct iso_source disk_source(struct disk *disk);

#endif
