/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of two FAT volumes, path by path. */
#include <string.h>

#include "base/mem.h"
#include "diff/fat_side.h"
#include "diff/fields.h"

static struct diff_change *boot_change(struct diff *diff, enum diff_sign sign,
                                       const struct fat_side *a, const struct fat_entry *x,
                                       const struct fat_side *b, const struct fat_entry *y)
{
    struct diff_change *change =
        change_add(diff, DIFF_BOOT_FILES, sign, str_copy(x ? x->path : y->path));

    if (x)
        change->a_at = a->fat.source.base + x->offset;
    if (y)
        change->b_at = b->fat.source.base + y->offset;
    return change;
}

/* The whole file; nothing when it is damaged or too much was read already. */
static int content_of(struct err *e, struct diffing *d, const struct fat_side *side,
                      const struct fat_entry *file, struct buf *ret_data, bool *ret_is)
{
    *ret_is = false;
    if (!budget_take(d, file->size))
        return 0;
    if (fat_read(e, &side->fat, file, SIZE_MAX, ret_data) == 0) {
        *ret_is = true;
        return 0;
    }
    if (e->kind == ERR_FAULT)
        return -1;
    *e = (struct err){0};
    return 0;
}

static void count_bytes(struct diff_change *change, const struct buf *a, const struct buf *b)
{
    for (size_t i = 0; i < a->len; i++)
        if (a->data[i] != b->data[i] && !change->differing++)
            change->first = i;
}

static uint64_t place_of(const struct fat_side *side, const struct fat_entry *file)
{
    return side->fat.source.base + fat_cluster_start(&side->fat, file->first_cluster);
}

static void compare_content(struct diff *diff, struct diff_change *change, const struct fat_side *a,
                            const struct fat_entry *x, const struct buf *of_a,
                            const struct fat_side *b, const struct fat_entry *y,
                            const struct buf *of_b)
{
    size_t size = of_a->len < HEAD_SIZE ? of_a->len : HEAD_SIZE;

    if (of_a->len != of_b->len || !of_a->len)
        return;
    count_bytes(change, of_a, of_b);
    if (!change->differing)
        return;
    sha256_of(of_a->data, of_a->len, change->a_sha256);
    sha256_of(of_b->data, of_b->len, change->b_sha256);
    fields_of_head(diff, (const uint8_t *)of_a->data, (const uint8_t *)of_b->data, size,
                   place_of(a, x), place_of(b, y), x->path);
}

static int compare_both(struct err *e, struct diffing *d, const struct fat_side *a,
                        const struct fat_entry *x, const struct fat_side *b,
                        const struct fat_entry *y)
{
    CLEANUP(buf_free) struct buf of_a = {0};
    CLEANUP(buf_free) struct buf of_b = {0};
    struct diff_change *change = boot_change(d->diff, DIFF_CHANGED, a, x, b, y);
    bool is_a = true, is_b = true;

    change_value(change, "kind", str_copy(x->directory ? "folder" : "file"),
                 str_copy(y->directory ? "folder" : "file"));
    change_number(change, "size", x->size, y->size);
    if (!x->directory && !y->directory && x->size == y->size) {
        if (content_of(e, d, a, x, &of_a, &is_a) < 0 || content_of(e, d, b, y, &of_b, &is_b) < 0)
            return -1;
        change_value(change, "readable", str_copy(is_a ? "yes" : "no"),
                     str_copy(is_b ? "yes" : "no"));
        if (is_a && is_b)
            compare_content(d->diff, change, a, x, &of_a, b, y, &of_b);
    }
    if (!change->differing)
        change_drop_if_empty(d->diff);
    return 0;
}

int fat_files_compare(struct err *e, struct diffing *d, const struct fat_side *a,
                      const struct fat_side *b)
{
    size_t i = 0, k = 0;

    while (i < a->list.count || k < b->list.count) {
        const struct fat_entry *x = i < a->list.count ? &a->list.items[i] : NULL;
        const struct fat_entry *y = k < b->list.count ? &b->list.items[k] : NULL;
        int order = !x ? 1 : !y ? -1 : strcmp(x->path, y->path);

        if (order < 0)
            (void)boot_change(d->diff, DIFF_REMOVED, a, x, b, NULL);
        else if (order > 0)
            (void)boot_change(d->diff, DIFF_ADDED, a, NULL, b, y);
        else if (compare_both(e, d, a, x, b, y) < 0)
            return -1;
        i += order <= 0;
        k += order >= 0;
    }
    return 0;
}
