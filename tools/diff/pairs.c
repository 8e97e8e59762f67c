/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which region of A is which of B. The same kind and name (and what distinguishes regions without
 * a name) make a pair; the n-th of several that are alike goes with the n-th.
 */
#include <string.h>

#include "base/mem.h"
#include "diff/diffing.h"

/* What a directory, a path table or a descriptor is of: "Joliet, second tree". A boot image's
 * detail is its content, which may change. */
static const char *distinction(const struct region *region)
{
    bool tells = region->kind == REGION_DIRECTORY || region->kind == REGION_PATH_TABLE ||
                 region->kind == REGION_VOLUME_DESCRIPTOR;

    return tells && region->detail ? region->detail : "";
}

static int by_key(const struct region *a, const struct region *b)
{
    int order = a->kind < b->kind ? -1 : a->kind > b->kind;

    if (!order)
        order = strcmp(a->name ? a->name : "", b->name ? b->name : "");
    if (!order)
        order = strcmp(distinction(a), distinction(b));
    if (!order && a->kind == REGION_ZERO)
        order = a->start < b->start ? -1 : a->start > b->start;
    return order;
}

static int by_key_then_place(const void *left, const void *right)
{
    const struct region *a = *(const struct region *const *)left;
    const struct region *b = *(const struct region *const *)right;
    int order = by_key(a, b);

    return order ? order : a->start < b->start ? -1 : a->start > b->start;
}

static const struct region **sorted(const struct layout *layout)
{
    const struct region **list = mem_array(layout->region_count + 1, sizeof *list);

    for (size_t i = 0; i < layout->region_count; i++)
        list[i] = &layout->regions[i];
    qsort(list, layout->region_count, sizeof *list, by_key_then_place);
    return list;
}

static void pair_add(struct diffing *d, const struct region *a, const struct region *b)
{
    ARRAY_GROW(d->pairs, d->pair_count, d->pair_room);
    d->pairs[d->pair_count++] = (struct pair){.a = a, .b = b};
}

static void pair_by_key(struct diffing *d)
{
    const struct layout *a = &d->diff->a.layout, *b = &d->diff->b.layout;
    CLEANUP(free_ptr) const struct region **as = sorted(a);
    CLEANUP(free_ptr) const struct region **bs = sorted(b);
    size_t i = 0, k = 0;

    while (i < a->region_count || k < b->region_count) {
        int order = i == a->region_count ? 1 : k == b->region_count ? -1 : by_key(as[i], bs[k]);

        pair_add(d, order <= 0 ? as[i] : NULL, order >= 0 ? bs[k] : NULL);
        i += order <= 0;
        k += order >= 0;
    }
}

/* A boot image that was renamed, or came into the tree, is still that boot image. */
static void pair_boot_images(struct diffing *d)
{
    static const enum region_kind kinds[] = {REGION_CATALOG, REGION_BIOS_IMAGE, REGION_EFI_IMAGE};

    for (size_t n = 0; n < COUNT_OF(kinds); n++)
        for (size_t i = 0; i < d->pair_count; i++) {
            struct pair *lost = &d->pairs[i];

            if (!lost->a || lost->b || lost->a->kind != kinds[n])
                continue;
            for (size_t k = 0; k < d->pair_count && !lost->b; k++)
                if (!d->pairs[k].a && d->pairs[k].b && d->pairs[k].b->kind == kinds[n]) {
                    lost->b = d->pairs[k].b;
                    d->pairs[k] = d->pairs[--d->pair_count];
                }
        }
}

static int by_place(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;
    uint64_t x = a->a ? a->a->start : UINT64_MAX, y = b->a ? b->a->start : UINT64_MAX;

    if (x == y && !a->a && !b->a) {
        x = a->b->start;
        y = b->b->start;
    }
    return x < y ? -1 : x > y;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Files and boot images that have another length are other files; of everything else the bytes that
 * both have are compared by the readers of fields. */
static bool to_be_compared(const struct pair *pair)
{
    return pair->a && pair->b && pair->a->kind != REGION_ZERO &&
           (!pair->resized || pair->a->kind == REGION_UNCLAIMED);
}

static int compare_pair(struct err *e, struct diffing *d, struct pair *pair)
{
    const char *structure =
        fields_has_reader(pair->a->kind) ? NULL : region_kind_name(pair->a->kind);
    struct comparison content, padding;

    if (compare_stretch(e, d, pair->a->start, pair->b->start,
                        smaller(pair->a->length, pair->b->length), structure, NULL, &content) < 0 ||
        compare_stretch(e, d, pair->a->start + pair->a->length, pair->b->start + pair->b->length,
                        smaller(pair->a->padding, pair->b->padding), "padding", pair->a->name,
                        &padding) < 0)
        return -1;
    pair->differing = content.differing;
    pair->first = content.first;
    pair->last = content.last;
    pair->padding = padding.differing;
    pair->padding_first = padding.first;
    d->diff->bytes += content.differing + padding.differing;
    return 0;
}

const struct pair *pair_of(const struct diffing *d, const struct region *a)
{
    size_t low = 0, high = d->pair_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct pair *pair = &d->pairs[middle];

        if (pair->a == a)
            return pair;
        if (pair->a && pair->a->start < a->start)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

int pairs_make(struct err *e, struct diffing *d)
{
    pair_by_key(d);
    pair_boot_images(d);
    qsort(d->pairs, d->pair_count, sizeof *d->pairs, by_place);
    d->done = d->total = 0;
    for (size_t i = 0; i < d->pair_count; i++) {
        struct pair *pair = &d->pairs[i];

        pair->resized = pair->a && pair->b && pair->a->length != pair->b->length;
        if (to_be_compared(pair))
            d->total += 2 * (pair->a->length + smaller(pair->a->padding, pair->b->padding));
    }
    for (size_t i = 0; i < d->pair_count; i++)
        if (to_be_compared(&d->pairs[i]) && compare_pair(e, d, &d->pairs[i]) < 0)
            return -1;
    return 0;
}
