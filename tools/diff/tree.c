/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of an ISO 9660 tree as a sorted list. Every directory is read once, without recursion;
 * together they cannot have more records than the image has room for. */
#include <string.h>

#include "base/interrupt.h"
#include "base/mem.h"
#include "diff/diffing.h"
#include "layout/tree.h"
#include "layout/visited.h"

#define SMALLEST_RECORD 34 /* bytes: ECMA-119 §9.1 with a name of one byte */
#define MAX_RECORDS     4000000
#define MAX_NAMES       (1u << 28) /* bytes of all paths together */

struct listing {
    struct tree tree;
    struct diff_tree *list;
    struct visited seen;
    uint64_t records_left, names_left, bytes_left;
};

static void listing_free(struct listing *l)
{
    visited_free(&l->seen);
}

static void add_file(struct listing *l, char *path, const struct iso_entry *entry)
{
    uint32_t extents =
        entry->extent_count < ISO_EXTENTS_MAX ? entry->extent_count : ISO_EXTENTS_MAX;
    struct diff_file *file;

    ARRAY_GROW(l->list->items, l->list->count, l->list->room);
    file = &l->list->items[l->list->count++];
    *file =
        (struct diff_file){.path = path,
                           .directory = entry->is_directory,
                           .symlink = entry->is_symlink,
                           .encoded = entry->is_encoded || entry->is_interleaved,
                           .mode = entry->mode,
                           .size = entry->size,
                           .target = entry->is_symlink ? str_copy(entry->target) : NULL,
                           .extent_count = extents,
                           .extents = mem_copy(entry->extents, extents * sizeof *entry->extents),
                           .record = entry->record_offset};
}

/* False when the limits are reached. */
static bool take_entry(struct listing *l, const char *parent, const struct iso_entry *entry)
{
    char *path = str_format("%s/%s", parent, entry->name);

    if (!l->records_left || l->names_left < strlen(path)) {
        free(path);
        return false;
    }
    l->records_left--;
    l->names_left -= strlen(path);
    add_file(l, path, entry);
    return true;
}

/* What is damaged is left out, and said. */
static int list_folder(struct err *e, struct listing *l, const char *path,
                       const struct iso_entry *folder)
{
    struct iso_entry entry;
    struct iso_dir dir;
    enum iso_status status;

    if (interrupted())
        return err_set(e, ERR_FAULT, "interrupted");
    if (!visited_add(&l->seen, folder->extents[0].offset + 1) || folder->size > l->bytes_left) {
        l->list->cut = true;
        return 0;
    }
    l->bytes_left -= folder->size;
    status = iso_dir_open(&l->tree.volume, folder, &dir);
    while (status == ISO_OK) {
        status = iso_dir_next(&dir, &entry);
        if (status == ISO_OK && !take_entry(l, path, &entry)) {
            l->list->cut = true;
            return 0;
        }
    }
    if (status == ISO_NO_MORE)
        return 0;
    (void)!tree_error(e, &l->tree, status, path);
    if (e->kind == ERR_FAULT)
        return -1;
    *e = (struct err){0};
    l->list->cut = true;
    return 0;
}

static int list_all(struct err *e, struct listing *l)
{
    struct iso_entry folder;

    iso_root(&l->tree.volume, &folder);
    if (list_folder(e, l, "", &folder) < 0)
        return -1;
    /* The list grows while it is gone through. */
    for (size_t i = 0; i < l->list->count; i++) {
        const struct diff_file *file = &l->list->items[i];

        if (!file->directory || file->extent_count != 1)
            continue;
        folder = (struct iso_entry){.is_directory = true, .size = file->size, .extent_count = 1};
        folder.extents[0] = file->extents[0];
        if (list_folder(e, l, file->path, &folder) < 0)
            return -1;
    }
    return 0;
}

static int by_path(const void *left, const void *right)
{
    const struct diff_file *a = left, *b = right;

    return strcmp(a->path, b->path);
}

static int tree_read_side(struct err *e, struct diff_side *side)
{
    CLEANUP(listing_free)
    struct listing l = {.list = &side->tree,
                        .names_left = MAX_NAMES,
                        .bytes_left = side->image.size,
                        .records_left = side->image.size / SMALLEST_RECORD};

    if (!side->recognised || !side->layout.volume_id)
        return 0;
    if (l.records_left > MAX_RECORDS)
        l.records_left = MAX_RECORDS;
    if (tree_open(e, &side->image, &l.tree) < 0) {
        if (e->kind == ERR_FAULT)
            return -1;
        *e = (struct err){0};
        side->tree.cut = true;
        return 0;
    }
    if (list_all(e, &l) < 0)
        return -1;
    if (side->tree.count)
        qsort(side->tree.items, side->tree.count, sizeof *side->tree.items, by_path);
    return 0;
}

int trees_read(struct err *e, struct diffing *d)
{
    return tree_read_side(e, &d->diff->a) < 0 ? -1 : tree_read_side(e, &d->diff->b);
}
