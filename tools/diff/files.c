/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two trees, path by path. What is only in one and has the same bytes as what is only in the other
 * was renamed. */
#include <string.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "diff/diffing.h"

#define MAX_CANDIDATES 8 /* added files of one size that a removed one is compared with */

static bool is_file(const struct diff_file *file)
{
    return !file->directory && !file->symlink;
}

static bool is_readable(const struct diff_side *side, const struct diff_file *file)
{
    for (uint32_t i = 0; i < file->extent_count; i++)
        if (!source_holds(&side->image, file->extents[i].offset, file->extents[i].size))
            return false;
    return true;
}

/* The pieces of two files of the same size, each as long as both go on in one piece. */
static int compare_extents(struct err *e, struct diffing *d, const struct diff_file *a,
                           const struct diff_file *b, struct comparison *ret)
{
    struct comparison all = {0}, part;
    uint64_t done = 0, in_a = 0, in_b = 0;
    uint32_t i = 0, k = 0;

    if (!budget_take(d, a->size)) {
        ret->not_compared = true;
        return 0;
    }
    while (i < a->extent_count && k < b->extent_count) {
        uint64_t left_a = a->extents[i].size - in_a, left_b = b->extents[k].size - in_b;
        uint64_t size = left_a < left_b ? left_a : left_b;

        if (compare_stretch(e, d, a->extents[i].offset + in_a, b->extents[k].offset + in_b, size,
                            NULL, NULL, &part) < 0)
            return -1;
        if (part.differing && !all.differing)
            all.first = done + part.first;
        all.differing += part.differing;
        done += size;
        in_a += size;
        in_b += size;
        if (in_a == a->extents[i].size)
            i++, in_a = 0;
        if (in_b == b->extents[k].size)
            k++, in_b = 0;
    }
    *ret = all;
    return 0;
}

/* Most files are regions whose bytes were compared already. */
static int compare_content(struct err *e, struct diffing *d, const struct diff_file *a,
                           const struct diff_file *b, struct comparison *ret)
{
    const struct region *region = layout_region_at(&d->diff->a.layout, a->extents[0].offset);
    const struct pair *pair = region ? pair_of(d, region) : NULL;

    *ret = (struct comparison){0};
    if (!is_readable(&d->diff->a, a) || !is_readable(&d->diff->b, b))
        return 0;
    if (pair && pair->b && !pair->resized && a->extent_count == 1 && b->extent_count == 1 &&
        pair->a->start == a->extents[0].offset && pair->b->start == b->extents[0].offset &&
        pair->a->length == a->size && pair->b->length == b->size) {
        /* What is patched into boot images, and the catalog, are told of as fields and entries. */
        if (pair->differing > pair->explained)
            ret->differing = pair->differing;
        ret->first = pair->first;
        return 0;
    }
    return compare_extents(e, d, a, b, ret);
}

static struct diff_change *file_change(struct diffing *d, enum diff_sign sign,
                                       const struct diff_file *a, const struct diff_file *b)
{
    struct diff_change *change =
        change_add(d->diff, DIFF_FILES, sign, str_copy(a ? a->path : b->path));

    change->a_file = a;
    change->b_file = b;
    if (a)
        change->a_at = a->extents[0].offset;
    if (b)
        change->b_at = b->extents[0].offset;
    return change;
}

static const char *kind_of(const struct diff_file *file)
{
    return file->directory ? "folder" : file->symlink ? "symbolic link" : "file";
}

static char *mode_of(const struct diff_file *file)
{
    return file->mode ? str_format("%04o", file->mode & 07777) : NULL;
}

static int compare_files(struct err *e, struct diffing *d, const struct diff_file *a,
                         const struct diff_file *b)
{
    struct diff_change *change = file_change(d, DIFF_CHANGED, a, b);
    struct comparison content = {0};
    bool moved = a->extents[0].offset != b->extents[0].offset && a->size;

    change_value(change, "kind", str_copy(kind_of(a)), str_copy(kind_of(b)));
    change_value(change, "mode", mode_of(a), mode_of(b));
    if (a->symlink && b->symlink)
        change_value(change, "target", str_copy(a->target), str_copy(b->target));
    if (is_file(a) && is_file(b)) {
        change_number(change, "size", a->size, b->size);
        change_value(change, "all there", str_copy(is_readable(&d->diff->a, a) ? "yes" : "no"),
                     str_copy(is_readable(&d->diff->b, b) ? "yes" : "no"));
        if (a->size == b->size && compare_content(e, d, a, b, &content) < 0)
            return -1;
    }
    if (content.not_compared)
        change_value(change, "content", NULL, str_copy("not compared: files share their bytes"));
    change->differing = content.differing;
    change->first = content.first;
    if (change->value_count || content.differing)
        return 0;
    change_drop_if_empty(d->diff);
    d->diff->files_same += is_file(a);
    d->diff->files_moved += is_file(a) && moved;
    return 0;
}

/* --- renamed --------------------------------------------------------------------------------- */

static int by_size(const void *left, const void *right)
{
    const struct diff_file *a = *(const struct diff_file *const *)left;
    const struct diff_file *b = *(const struct diff_file *const *)right;

    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return strcmp(a->path, b->path);
}

static size_t first_of_size(const struct diff_file **files, size_t count, uint64_t size)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (files[middle]->size < size)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* `added` is sorted by size; the one that is found is taken (`used`). */
static int find_renamed(struct err *e, struct diffing *d, const struct diff_file *lost,
                        const struct diff_file **added, bool *used, size_t count,
                        const struct diff_file **ret_found)
{
    size_t at = first_of_size(added, count, lost->size), tried = 0;

    *ret_found = NULL;
    if (!is_file(lost) || !lost->size || !is_readable(&d->diff->a, lost))
        return 0;
    for (; at < count && added[at]->size == lost->size && tried < MAX_CANDIDATES; at++) {
        struct comparison content = {0};

        if (used[at] || !is_file(added[at]) || !is_readable(&d->diff->b, added[at]))
            continue;
        tried++;
        if (compare_extents(e, d, lost, added[at], &content) < 0)
            return -1;
        if (content.differing || content.not_compared)
            continue;
        used[at] = true;
        *ret_found = added[at];
        return 0;
    }
    return 0;
}

struct only {
    const struct diff_file **a, **b; /* owned; in order of path */
    size_t a_count, b_count;
};

static void only_free(struct only *only)
{
    free(only->a);
    free(only->b);
}

static int tell_lonely(struct err *e, struct diffing *d, const struct only *only)
{
    CLEANUP(free_ptr) bool *used = mem_array(only->b_count + 1, sizeof *used);

    if (only->b_count)
        qsort(only->b, only->b_count, sizeof *only->b, by_size);
    for (size_t i = 0; i < only->a_count; i++) {
        const struct diff_file *found;

        if (find_renamed(e, d, only->a[i], only->b, used, only->b_count, &found) < 0)
            return -1;
        if (found)
            change_value(file_change(d, DIFF_RENAMED, only->a[i], found), "path",
                         str_copy(only->a[i]->path), str_copy(found->path));
        else
            (void)file_change(d, DIFF_REMOVED, only->a[i], NULL);
    }
    for (size_t i = 0; i < only->b_count; i++)
        if (!used[i])
            (void)file_change(d, DIFF_ADDED, NULL, only->b[i]);
    return 0;
}

/* --- order on the medium ---------------------------------------------------------------------- */

struct placed {
    uint64_t a, b; /* bytes: where a file of both images lies */
};

static int by_place_in_a(const void *left, const void *right)
{
    const struct placed *x = left, *y = right;

    return x->a < y->a ? -1 : x->a > y->a;
}

/* Files that are in both lie in another order, not only further on. */
static bool is_reordered(struct placed *files, size_t count)
{
    if (count)
        qsort(files, count, sizeof *files, by_place_in_a);
    for (size_t i = 1; i < count; i++)
        if (files[i].a != files[i - 1].a && files[i].b < files[i - 1].b)
            return true;
    return false;
}

int diff_files(struct err *e, struct diffing *d)
{
    const struct diff_tree *a = &d->diff->a.tree, *b = &d->diff->b.tree;
    CLEANUP(only_free)
    struct only only = {.a = mem_array(a->count + 1, sizeof *only.a),
                        .b = mem_array(b->count + 1, sizeof *only.b)};
    CLEANUP(free_ptr) struct placed *placed = mem_array(a->count + 1, sizeof *placed);
    size_t i = 0, k = 0, both = 0;

    while (i < a->count || k < b->count) {
        int order = i == a->count   ? 1
                    : k == b->count ? -1
                                    : strcmp(a->items[i].path, b->items[k].path);

        if (order < 0) {
            only.a[only.a_count++] = &a->items[i++];
        } else if (order > 0) {
            only.b[only.b_count++] = &b->items[k++];
        } else {
            const struct diff_file *x = &a->items[i++], *y = &b->items[k++];

            if (compare_files(e, d, x, y) < 0)
                return -1;
            if (is_file(x) && is_file(y) && x->size && y->size)
                placed[both++] = (struct placed){x->extents[0].offset, y->extents[0].offset};
        }
    }
    d->diff->files_reordered = is_reordered(placed, both);
    return tell_lonely(e, d, &only);
}
