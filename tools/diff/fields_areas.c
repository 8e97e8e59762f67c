/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Continuation areas (SUSP 1.12 §5.1) are looked at with the records that lead there. What differs
 * beside them, in the same sectors, is in no record:
 *
 *     region   | area of x | area of y |  ....  | area of z |  ....  |
 *                                        rest                 rest
 */
#include <string.h>

#include "base/mem.h"
#include "diff/fields.h"
#include "layout/layout.h"

bool is_continuation(const struct region *region)
{
    return region && region->kind == REGION_DIRECTORY && region->detail &&
           strcmp(region->detail, DETAIL_CONTINUATION) == 0;
}

static int by_start(const void *left, const void *right)
{
    const struct area *a = left, *b = right;

    return a->start < b->start ? -1 : a->start > b->start;
}

/* Areas in order, those that overlap made one; returns how many are left. */
static size_t merge_areas(struct area *areas, size_t count)
{
    size_t kept = 0;

    if (count)
        qsort(areas, count, sizeof *areas, by_start);
    for (size_t i = 0; i < count; i++) {
        if (kept && areas[i].start <= areas[kept - 1].end) {
            if (areas[i].end > areas[kept - 1].end)
                areas[kept - 1].end = areas[i].end;
        } else {
            areas[kept++] = areas[i];
        }
    }
    return kept;
}

/* From `at` to `end` (bytes of A) no record leads. */
static int compare_gap(struct err *e, struct diffing *d, const struct pair *pair, uint64_t at,
                       uint64_t end)
{
    struct comparison ignored;

    if (at >= end)
        return 0;
    return compare_stretch(e, d, at, pair->b->start + (at - pair->a->start), end - at,
                           "Rock Ridge continuation, in no record", pair->a->name, &ignored);
}

static int compare_gaps(struct err *e, struct diffing *d, const struct pair *pair)
{
    uint64_t at = pair->a->start, end = at + pair->a->length;

    for (size_t i = 0; i < d->area_count && at < end; i++) {
        const struct area *area = &d->areas[i];

        if (area->end <= at)
            continue;
        if (compare_gap(e, d, pair, at, area->start < end ? area->start : end) < 0)
            return -1;
        at = area->end;
    }
    return compare_gap(e, d, pair, at, end);
}

int fields_of_continuations(struct err *e, struct diffing *d)
{
    d->area_count = merge_areas(d->areas, d->area_count);
    for (size_t i = 0; i < d->pair_count; i++) {
        const struct pair *pair = &d->pairs[i];

        if (pair->a && pair->b && is_continuation(pair->a) && pair->differing &&
            compare_gaps(e, d, pair) < 0)
            return -1;
    }
    return 0;
}
