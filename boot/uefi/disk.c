/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "uefi/disk.h"

#include "core/text.h"

#define WINDOW_BYTES (64 * 1024)   /* also the largest block size */
#define CHUNK_BYTES  (1024 * 1024) /* a multiple of every block size */
#define BLOCK_MIN    512

bool disk_open(EFI_HANDLE handle, struct disk *ret_disk)
{
    EFI_BLOCK_IO_PROTOCOL *io = protocol_of(handle, &gEfiBlockIoProtocolGuid);
    struct disk disk = {.io = io};

    if (!io || !io->Media || !io->Media->MediaPresent)
        return false;
    disk.block_size = io->Media->BlockSize;
    disk.align = io->Media->IoAlign ? io->Media->IoAlign : 1;
    if (disk.block_size < BLOCK_MIN || disk.block_size > WINDOW_BYTES ||
        (disk.block_size & (disk.block_size - 1)))
        return false;
    if (io->Media->LastBlock >= (UINT64)INT64_MAX / disk.block_size)
        return false;
    disk.size = (io->Media->LastBlock + 1) * disk.block_size;
    disk.window = pages_take(WINDOW_BYTES);
    if (!disk.window)
        return false;
    *ret_disk = disk;
    return true;
}

void disk_close(struct disk *disk)
{
    pages_give_back(disk->window, WINDOW_BYTES);
    disk->window = NULL;
}

static enum iso_status read_blocks(struct disk *disk, UINT64 offset, UINTN size, void *to)
{
    EFI_STATUS status = disk->io->ReadBlocks(disk->io, disk->io->Media->MediaId,
                                             offset / disk->block_size, size, to);

    return efi_failed(status) ? ISO_READ_FAILED : ISO_OK;
}

/* Makes the window hold `offset`: the aligned neighbourhood, or, when that cannot be read as a
 * whole (a scratch on the disc), the one block. */
static enum iso_status move_window(struct disk *disk, UINT64 offset)
{
    UINT64 start = offset - offset % WINDOW_BYTES;
    UINT64 left = disk->size - start;
    UINTN size = left < WINDOW_BYTES ? (UINTN)left : WINDOW_BYTES;

    if (offset >= disk->window_start && offset - disk->window_start < disk->window_size)
        return ISO_OK;
    disk->window_size = 0;
    if (read_blocks(disk, start, size, disk->window)) {
        enum iso_status status;

        start = offset - offset % disk->block_size;
        size = disk->block_size;
        status = read_blocks(disk, start, size, disk->window);
        if (status)
            return status;
    }
    disk->window_start = start;
    disk->window_size = size;
    return ISO_OK;
}

/* How much can go to `to` without the window: whole blocks, on both sides aligned. */
static UINTN direct_size(const struct disk *disk, UINT64 offset, const UINT8 *to, UINTN size)
{
    if (size < WINDOW_BYTES || offset % disk->block_size || (UINTN)to % disk->align)
        return 0;
    return size < CHUNK_BYTES ? size - size % disk->block_size : CHUNK_BYTES;
}

static int disk_read(void *context, uint64_t offset, void *data, size_t size)
{
    struct disk *disk = context;
    UINT8 *to = data;

    while (size) {
        UINTN part = direct_size(disk, offset, to, size);
        enum iso_status status;

        if (part) {
            status = read_blocks(disk, offset, part, to);
            if (status)
                return status;
        } else {
            status = move_window(disk, offset);
            if (status)
                return status;
            part = disk->window_size - (UINTN)(offset - disk->window_start);
            part = part < size ? part : size;
            bytes_copy(to, disk->window + (offset - disk->window_start), part);
        }
        offset += part;
        to += part;
        size -= part;
    }
    return ISO_OK;
}

struct iso_source disk_source(struct disk *disk)
{
    return (struct iso_source){.read = disk_read, .context = disk, .size = disk->size};
}
