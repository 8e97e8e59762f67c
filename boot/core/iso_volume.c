/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The primary volume descriptor (ECMA-119 8.4) and what belongs to the volume as a whole. */
#include "core/bytes.h"
#include "core/iso_private.h"
#include "core/text.h"

#define PVD_VOLUME_ID     40
#define PVD_VOLUME_ID_LEN 32
#define PVD_SPACE_SIZE    80
#define PVD_BLOCK_SIZE    128
#define PVD_ROOT_RECORD   156
#define PVD_ROOT_LENGTH   34
#define PVD_SET_ID        190
#define PVD_SET_ID_LEN    128

static const char *const status_texts[ISO_STATUS_COUNT] = {
    [ISO_OK] = "no error",
    [ISO_NO_MORE] = "no more entries",
    [ISO_NOT_FOUND] = "not found",
    [ISO_NOT_ISO] = "no ISO 9660 filesystem",
    [ISO_READ_FAILED] = "the medium cannot be read",
    [ISO_SHORT] = "the medium ends too early: it is incomplete",
    [ISO_DAMAGED] = "the filesystem is damaged",
    [ISO_UNSUPPORTED] = "stored in a way that is not supported",
    [ISO_NOT_DIRECTORY] = "not a folder",
    [ISO_NOT_FILE] = "not a file",
    [ISO_TOO_LONG] = "the name is too long",
    [ISO_LINK_LOOP] = "too many symbolic links",
};

const char *iso_status_text(enum iso_status status)
{
    if ((unsigned)status >= ISO_STATUS_COUNT)
        return "unknown error";
    return status_texts[status];
}

enum iso_status iso_read(const struct iso_volume *volume, uint64_t offset, void *data, size_t size)
{
    const struct iso_source *source = &volume->source;

    if (offset > source->size || size > source->size - offset)
        return ISO_SHORT;
    return (enum iso_status)source->read(source->context, offset, data, size);
}

/* Identifiers are padded with blanks: ECMA-119 7.4.3.2; some writers use NULs. */
static void copy_identifier(char *to, const uint8_t *field, size_t length)
{
    while (length && (field[length - 1] == ' ' || field[length - 1] == '\0'))
        length--;
    bytes_copy(to, field, length);
    to[length] = '\0';
}

static enum iso_status parse_descriptor(struct iso_volume *volume, const uint8_t *pvd)
{
    struct iso_record root;
    uint16_t block_size;
    enum iso_status status;

    if (pvd[0] != 1 || !bytes_equal(pvd + 1, "CD001", 5))
        return ISO_NOT_ISO;
    if (!iso_both32(pvd + PVD_SPACE_SIZE, &volume->blocks) ||
        !iso_both16(pvd + PVD_BLOCK_SIZE, &block_size))
        return ISO_DAMAGED;
    if (block_size != ISO_BLOCK_SIZE)
        return ISO_UNSUPPORTED;
    status = iso_record_parse(pvd + PVD_ROOT_RECORD, PVD_ROOT_LENGTH, &root);
    if (status)
        return status;
    if (!(root.flags & ISO_FLAG_DIRECTORY))
        return ISO_DAMAGED;
    volume->root_offset = root.offset;
    volume->root_size = root.size;
    volume->root_record = ISO_PVD_OFFSET + PVD_ROOT_RECORD;
    copy_identifier(volume->id, pvd + PVD_VOLUME_ID, PVD_VOLUME_ID_LEN);
    copy_identifier(volume->set_id, pvd + PVD_SET_ID, PVD_SET_ID_LEN);
    return ISO_OK;
}

/* The root's own "." record says whether and how Rock Ridge is used: SUSP 5.3. */
static enum iso_status look_at_root(struct iso_volume *volume, uint8_t *block, uint8_t *area)
{
    struct iso_record dot;
    enum iso_status status;

    if (volume->root_size < ISO_BLOCK_SIZE)
        return ISO_DAMAGED;
    status = iso_read(volume, volume->root_offset, block, ISO_BLOCK_SIZE);
    if (status)
        return status;
    status = iso_record_parse(block, ISO_BLOCK_SIZE, &dot);
    if (status)
        return status;
    if (!iso_record_is_dot(&dot, 0) || dot.offset != volume->root_offset)
        return ISO_DAMAGED;
    return rock_ridge_detect(volume, area, dot.system_use, dot.system_use_length);
}

enum iso_status iso_open(const struct iso_source *source, struct iso_volume *ret_volume)
{
    struct iso_volume volume = {.source = *source};
    uint8_t block[ISO_BLOCK_SIZE], area[ISO_BLOCK_SIZE];
    enum iso_status status;

    if (source->size < ISO_PVD_OFFSET + ISO_BLOCK_SIZE)
        return ISO_NOT_ISO;
    status = iso_read(&volume, ISO_PVD_OFFSET, block, sizeof block);
    if (status)
        return status;
    status = parse_descriptor(&volume, block);
    if (status)
        return status;
    status = look_at_root(&volume, block, area);
    if (status)
        return status;
    *ret_volume = volume;
    return ISO_OK;
}

void iso_root(const struct iso_volume *volume, struct iso_entry *ret_entry)
{
    bytes_clear(ret_entry, sizeof *ret_entry);
    ret_entry->is_directory = true;
    ret_entry->size = volume->root_size;
    ret_entry->extent_count = 1;
    ret_entry->extents[0].offset = volume->root_offset;
    ret_entry->extents[0].size = volume->root_size;
    ret_entry->record_offset = volume->root_record;
}
