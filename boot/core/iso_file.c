/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Content of files. */
#include "core/iso_private.h"

enum iso_status iso_file_read(const struct iso_volume *volume, const struct iso_entry *file,
                              uint64_t offset, void *data, size_t size)
{
    uint8_t *to = data;

    if (file->is_directory || file->is_symlink)
        return ISO_NOT_FILE;
    if (file->is_encoded || file->is_interleaved)
        return ISO_UNSUPPORTED;
    if (offset > file->size || size > file->size - offset)
        return ISO_SHORT;
    for (uint32_t i = 0; i < file->extent_count && size; i++) {
        const struct iso_extent *extent = file->extents + i;
        enum iso_status status;
        size_t part;

        if (offset >= extent->size) {
            offset -= extent->size;
            continue;
        }
        part = extent->size - offset < size ? (size_t)(extent->size - offset) : size;
        status = iso_read(volume, extent->offset + offset, to, part);
        if (status)
            return status;
        to += part;
        size -= part;
        offset = 0;
    }
    return ISO_OK;
}
