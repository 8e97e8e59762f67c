/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Listing a folder: ECMA-119 6.8. Records do not cross blocks; zeros fill a block up. */
#include "core/iso_private.h"
#include "core/text.h"

#define NOTHING_LOADED UINT64_MAX

enum iso_status iso_dir_open(const struct iso_volume *volume, const struct iso_entry *folder,
                             struct iso_dir *ret_dir)
{
    const struct iso_extent *extent = folder->extents;

    if (!folder->is_directory || folder->extent_count != 1)
        return ISO_NOT_DIRECTORY;
    if (extent->offset > volume->source.size || extent->size > volume->source.size - extent->offset)
        return ISO_SHORT;
    ret_dir->volume = volume;
    ret_dir->offset = extent->offset;
    ret_dir->size = extent->size;
    ret_dir->position = 0;
    ret_dir->loaded = NOTHING_LOADED;
    return ISO_OK;
}

static enum iso_status load_block(struct iso_dir *dir, uint64_t start)
{
    uint64_t left = dir->size - start;
    size_t size = left < ISO_BLOCK_SIZE ? (size_t)left : ISO_BLOCK_SIZE;
    enum iso_status status;

    if (dir->loaded == start)
        return ISO_OK;
    dir->loaded = NOTHING_LOADED;
    status = iso_read(dir->volume, dir->offset + start, dir->block, size);
    if (status)
        return status;
    bytes_clear(dir->block + size, ISO_BLOCK_SIZE - size);
    dir->loaded = start;
    return ISO_OK;
}

/* The next record of any kind. Every turn moves `position` on, to the next block at least. */
static enum iso_status next_record(struct iso_dir *dir, struct iso_record *ret_record,
                                   uint64_t *ret_offset)
{
    while (dir->position < dir->size) {
        size_t within = (size_t)(dir->position % ISO_BLOCK_SIZE);
        enum iso_status status = load_block(dir, dir->position - within);

        if (status)
            return status;
        if (dir->block[within] == 0) {
            dir->position += ISO_BLOCK_SIZE - within;
            continue;
        }
        status = iso_record_parse(dir->block + within, ISO_BLOCK_SIZE - within, ret_record);
        if (status)
            return status;
        *ret_offset = dir->offset + dir->position;
        dir->position += ret_record->length;
        return ISO_OK;
    }
    return ISO_NO_MORE;
}

/* "KERNEL.GZ;1" is KERNEL.GZ, "README.;1" is README: ECMA-119 7.5. */
static void plain_name(const struct iso_record *record, struct iso_entry *entry)
{
    size_t length = record->name_length;

    for (size_t i = 0; i < length; i++)
        if (record->name[i] == ';')
            length = i;
    if (length > 1 && record->name[length - 1] == '.' && !entry->is_directory)
        length--;
    bytes_copy(entry->name, record->name, length);
    entry->name[length] = '\0';
}

/* A name that cannot be a component of a path would only help to get around checks. */
static bool name_is_possible(const char *name)
{
    if (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])))
        return false;
    return *name && !bytes_hold(name, text_length(name), '/');
}

/* A relocated folder (RRIP 4.1.5): the record here is a stand-in; the real extent is what the "."
 * record at `block` says of itself. */
static enum iso_status follow_child(struct iso_dir *dir, uint32_t block, struct iso_entry *entry)
{
    uint64_t offset = (uint64_t)block * ISO_BLOCK_SIZE;
    struct iso_record dot;
    enum iso_status status = iso_read(dir->volume, offset, dir->area, ISO_BLOCK_SIZE);

    if (status)
        return status;
    status = iso_record_parse(dir->area, ISO_BLOCK_SIZE, &dot);
    if (status)
        return status;
    if (!iso_record_is_dot(&dot, 0) || !(dot.flags & ISO_FLAG_DIRECTORY) || dot.offset != offset)
        return ISO_DAMAGED;
    entry->is_directory = true;
    entry->size = dot.size;
    entry->extents[0].offset = offset;
    entry->extents[0].size = dot.size;
    return ISO_OK;
}

/* Name and nature of the file that `record` begins. */
static enum iso_status describe(struct iso_dir *dir, const struct iso_record *record,
                                struct iso_entry *entry, struct rock_ridge *info)
{
    const struct iso_volume *volume = dir->volume;
    struct susp_walk walk;
    enum iso_status status;

    if (volume->has_rock_ridge && record->system_use_length > volume->skip) {
        susp_start(&walk, volume, dir->area, record->system_use + volume->skip,
                   record->system_use_length - volume->skip);
        status = rock_ridge_read(&walk, entry, info);
        if (status)
            return status;
    }
    entry->is_directory = record->flags & ISO_FLAG_DIRECTORY;
    entry->is_interleaved = record->is_interleaved;
    if (!info->has_name)
        plain_name(record, entry);
    if (!name_is_possible(entry->name))
        return ISO_DAMAGED;
    return info->has_child ? follow_child(dir, info->child_block, entry) : ISO_OK;
}

/* Extents that follow one another on the medium become one. */
static enum iso_status add_extent(struct iso_entry *entry, const struct iso_record *record)
{
    struct iso_extent *last = entry->extents + entry->extent_count - 1;

    if (entry->extent_count && last->offset + last->size == record->offset) {
        last->size += record->size;
    } else {
        if (entry->extent_count == ISO_EXTENTS_MAX)
            return ISO_UNSUPPORTED;
        entry->extents[entry->extent_count].offset = record->offset;
        entry->extents[entry->extent_count].size = record->size;
        entry->extent_count++;
    }
    entry->size += record->size;
    return ISO_OK;
}

/* Files over 4 GiB: several records with the same name, all but the last marked: ECMA-119 6.5.1. */
static enum iso_status add_more_extents(struct iso_dir *dir, const struct iso_record *first,
                                        struct iso_entry *entry)
{
    uint8_t name[UINT8_MAX], name_length = first->name_length, flags = first->flags;
    struct iso_record record;
    uint64_t offset;

    bytes_copy(name, first->name, name_length); /* the block may be replaced */
    while (flags & ISO_FLAG_MORE) {
        enum iso_status status = next_record(dir, &record, &offset);

        if (status == ISO_NO_MORE)
            return ISO_DAMAGED;
        if (status)
            return status;
        if (record.name_length != name_length || !bytes_equal(record.name, name, name_length))
            return ISO_DAMAGED;
        status = add_extent(entry, &record);
        if (status)
            return status;
        flags = record.flags;
    }
    return ISO_OK;
}

/* An entry is nearly 2 KiB, most of it room that is seldom needed, and a folder may have thousands:
 * only what is used is cleared and copied. */
static void start_entry(struct iso_entry *entry, uint64_t offset)
{
    entry->name[0] = entry->target[0] = '\0';
    entry->is_directory = entry->is_symlink = false;
    entry->is_encoded = entry->is_interleaved = entry->target_is_cut = false;
    entry->mode = entry->extent_count = 0;
    entry->size = 0;
    entry->record_offset = offset;
}

static void copy_entry(struct iso_entry *to, const struct iso_entry *from)
{
    bytes_copy(to->name, from->name, text_length(from->name) + 1);
    bytes_copy(to->target, from->target, text_length(from->target) + 1);
    to->is_directory = from->is_directory;
    to->is_symlink = from->is_symlink;
    to->is_encoded = from->is_encoded;
    to->is_interleaved = from->is_interleaved;
    to->target_is_cut = from->target_is_cut;
    to->mode = from->mode;
    to->size = from->size;
    to->extent_count = from->extent_count;
    for (uint32_t i = 0; i < from->extent_count; i++)
        to->extents[i] = from->extents[i];
    to->record_offset = from->record_offset;
}

static enum iso_status read_entry(struct iso_dir *dir, const struct iso_record *record,
                                  uint64_t offset, struct iso_entry *entry, bool *ret_is_hidden)
{
    struct rock_ridge info = {0};
    enum iso_status status;

    start_entry(entry, offset);
    status = add_extent(entry, record);
    if (status)
        return status;
    status = describe(dir, record, entry, &info);
    if (status)
        return status;
    if (entry->is_directory && (record->flags & ISO_FLAG_MORE))
        return ISO_DAMAGED;
    status = add_more_extents(dir, record, entry);
    if (status)
        return status;
    *ret_is_hidden = info.is_relocated;
    return ISO_OK;
}

enum iso_status iso_dir_next(struct iso_dir *dir, struct iso_entry *ret_entry)
{
    for (;;) {
        struct iso_entry entry;
        struct iso_record record;
        uint64_t offset;
        bool is_hidden;
        enum iso_status status = next_record(dir, &record, &offset);

        if (status)
            return status;
        if (iso_record_is_dot(&record, 0) || iso_record_is_dot(&record, 1) ||
            (record.flags & ISO_FLAG_ASSOCIATED))
            continue;
        status = read_entry(dir, &record, offset, &entry, &is_hidden);
        if (status)
            return status;
        if (is_hidden)
            continue;
        copy_entry(ret_entry, &entry);
        return ISO_OK;
    }
}
