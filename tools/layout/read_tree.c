/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The main tree: every directory once, without recursion. A hostile image may let directories
 * overlap, contain themselves or be endless: each is visited once, and the records of all together
 * cannot be more than the image has room for.
 */
#include <string.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "layout/reading.h"
#include "layout/tree.h"
#include "layout/visited.h"

#define SMALLEST_RECORD 34         /* bytes: ECMA-119 §9.1 with a name of one byte */
#define MAX_RECORDS     4000000    /* however large the image is */
#define MAX_NAMES       (1u << 28) /* bytes of all paths together */

struct walk {
    struct reading *r;
    struct tree tree;
    struct visited seen;
    struct {
        char *path;
        uint64_t start, size; /* bytes */
    } * queue;
    size_t count, room;
    uint64_t records_left, names_left;
    struct buf path; /* of the entry at hand */
};

static void walk_free(struct walk *walk)
{
    for (size_t i = 0; i < walk->count; i++)
        free(walk->queue[i].path);
    free(walk->queue);
    buf_free(&walk->path);
    visited_free(&walk->seen);
}

static void queue_folder(struct walk *walk, const char *path, const struct iso_entry *entry)
{
    uint64_t start = entry->extents[0].offset;

    if (!visited_add(&walk->seen, start + 1)) {
        problems_add(&walk->r->problems, walk->r->image, entry->record_offset, "ISO-08",
                     "directory %s: leads back to a directory that was there before", path);
        return;
    }
    ARRAY_GROW(walk->queue, walk->count, walk->room);
    walk->queue[walk->count].path = str_copy(path);
    walk->queue[walk->count].start = start;
    walk->queue[walk->count++].size = entry->size;
}

static void claim_file(struct walk *walk, const char *path, const struct iso_entry *entry)
{
    struct reading *r = walk->r;

    for (uint32_t i = 0; i < entry->extent_count && i < ISO_EXTENTS_MAX; i++) {
        const struct iso_extent *extent = &entry->extents[i];

        if (!extent->size)
            continue;
        if (!source_holds(r->image, extent->offset, extent->size))
            problems_add(&r->problems, r->image, entry->record_offset + 2, "ISO-08",
                         "%s: %ju bytes at byte %ju, beyond the end at %ju", path,
                         (uintmax_t)extent->size, (uintmax_t)extent->offset,
                         (uintmax_t)r->image->size);
        (void)claim_add(r, REGION_FILE, extent->offset, extent->size, path,
                        entry->extent_count > 1
                            ? str_format("part %u of %u", i + 1, entry->extent_count)
                            : NULL);
    }
}

/* `parent`: bytes of `path` that are the folder's. False when the limits are reached. */
static bool take_entry(struct walk *walk, size_t parent, const struct iso_entry *entry)
{
    walk->path.len = parent;
    buf_add(&walk->path, "/", 1);
    buf_text(&walk->path, entry->name);
    if (!walk->records_left || walk->names_left < walk->path.len)
        return false;
    walk->records_left--;
    walk->names_left -= walk->path.len;
    if (entry->is_directory)
        queue_folder(walk, walk->path.data, entry);
    else if (!entry->is_symlink)
        claim_file(walk, walk->path.data, entry);
    return true;
}

bool take_directory(struct reading *r, uint64_t start, uint64_t size, const char *path)
{
    uint64_t limit = r->image->size < MAX_DIRECTORY_BYTES ? r->image->size : MAX_DIRECTORY_BYTES;

    if (size <= limit && r->directory_bytes <= limit - size) {
        r->directory_bytes += size;
        return true;
    }
    problems_add(
        &r->problems, r->image, start, "ISO-08",
        "directory %s: %ju bytes; together the directories have more than the image, it is "
        "not read",
        path, (uintmax_t)size);
    return false;
}

static int list_folder(struct err *e, struct walk *walk, size_t index)
{
    /* The queue may move while it grows; the path itself stays. */
    const char *path = walk->queue[index].path;
    struct iso_entry entry = {.is_directory = true, .extent_count = 1};
    struct folder folder;
    struct iso_dir dir;
    enum iso_status status;

    entry.size = walk->queue[index].size;
    entry.extents[0] = (struct iso_extent){walk->queue[index].start, entry.size};
    (void)claim_add(walk->r, REGION_DIRECTORY, walk->queue[index].start, entry.size,
                    *path ? path : "/", NULL);
    folder = (struct folder){.path = *path ? path : "/",
                             .start = walk->queue[index].start,
                             .size = walk->queue[index].size,
                             .skip = walk->tree.volume.skip};
    if (!take_directory(walk->r, folder.start, folder.size, folder.path))
        return 0;
    if (walk->tree.volume.has_rock_ridge && claim_continuations(e, walk->r, &folder) < 0)
        return -1;
    if (walk->r->continuations_over)
        return 0;
    walk->path.len = 0;
    buf_text(&walk->path, path);
    status = iso_dir_open(&walk->tree.volume, &entry, &dir);
    while (status == ISO_OK) {
        status = iso_dir_next(&dir, &entry);
        if (status == ISO_OK && !take_entry(walk, strlen(path), &entry)) {
            problems_add(&walk->r->problems, walk->r->image, walk->queue[index].start, "ISO-08",
                         "directory %s/: more records than the image has room for; the rest of the "
                         "tree is not read",
                         path);
            walk->records_left = 0;
            return 0;
        }
    }
    if (status == ISO_NO_MORE)
        return 0;
    (void)!tree_error(e, &walk->tree, status, *path ? path : "the root directory");
    return reading_note(walk->r, e, walk->queue[index].start, "ISO-08");
}

static int walk_all(struct err *e, struct walk *walk)
{
    struct iso_entry root;

    iso_root(&walk->tree.volume, &root);
    queue_folder(walk, "", &root);
    for (size_t i = 0; i < walk->count && walk->records_left; i++)
        if (list_folder(e, walk, i) < 0)
            return -1;
    return 0;
}

int read_tree(struct err *e, struct reading *r)
{
    CLEANUP(walk_free) struct walk walk = {.r = r, .names_left = MAX_NAMES};
    const struct iso9660_descriptor *primary = iso9660_find(&r->volumes, ISO9660_PRIMARY);

    if (!primary)
        return 0;
    walk.records_left = r->image->size / SMALLEST_RECORD;
    if (walk.records_left > MAX_RECORDS)
        walk.records_left = MAX_RECORDS;
    if (tree_open(e, r->image, &walk.tree) < 0)
        return reading_note(r, e, ISO9660_FIRST_SECTOR * ISO9660_SECTOR, "ISO-01");
    for (size_t i = 0; i < r->layout->entry_count; i++)
        if (r->layout->entries[i].kind == ENTRY_VOLUME && !r->layout->entries[i].start &&
            r->layout->entries[i].number == ISO9660_PRIMARY)
            r->layout->entries[i].as.volume.rock_ridge = walk.tree.volume.has_rock_ridge;
    if (walk_all(e, &walk) < 0)
        return -1;
    return walk.records_left && !r->continuations_over
               ? check_path_tables(e, r, primary, &walk.seen)
               : 0;
}
