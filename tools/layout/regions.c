/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From claims, which may overlap, to regions, which do not:
 *
 *     claims    |--- file ---|      |----- file -----|
 *                  |---------- directory -----|                 the weaker one gives way,
 *     regions   |--| directory                |------| zero |   which is a problem
 *
 * A sweep over all borders gives each stretch to the most specific claim. What nobody claims is
 * padding when it fills a sector up, else a gap (gaps.h).
 */
#include <string.h>

#include "base/mem.h"
#include "layout/gaps.h"

/* The sweep. `heap` holds the indexes of the claims that have begun, the most specific on top. */
struct sweep {
    struct err *e;
    struct reading *r;
    size_t *heap;
    size_t count;
    const struct claim *last; /* whose region was added last */
    struct gaps gaps;
};

static bool goes_first(const struct sweep *s, size_t a, size_t b)
{
    const struct claim *x = &s->r->claims[a], *y = &s->r->claims[b];
    int order = claim_rank(x->kind) - claim_rank(y->kind);

    return order ? order < 0 : a < b;
}

static void swap(size_t *a, size_t *b)
{
    size_t kept = *a;

    *a = *b;
    *b = kept;
}

static void heap_push(struct sweep *s, size_t index)
{
    size_t at = s->count++;

    s->heap[at] = index;
    for (; at && goes_first(s, s->heap[at], s->heap[(at - 1) / 2]); at = (at - 1) / 2)
        swap(&s->heap[at], &s->heap[(at - 1) / 2]);
}

static void heap_pop(struct sweep *s)
{
    size_t at = 0;

    s->heap[0] = s->heap[--s->count];
    for (;;) {
        size_t best = at, left = 2 * at + 1, right = left + 1;

        if (left < s->count && goes_first(s, s->heap[left], s->heap[best]))
            best = left;
        if (right < s->count && goes_first(s, s->heap[right], s->heap[best]))
            best = right;
        if (best == at)
            return;
        swap(&s->heap[at], &s->heap[best]);
        at = best;
    }
}

static const char *name_of(const struct claim *claim)
{
    return claim->name ? claim->name : claim->detail ? claim->detail : "";
}

/* Structures may lie in the system area; anything else that shares bytes is wrong. */
static void complain(struct sweep *s, const struct claim *winner, struct claim *loser,
                     uint64_t offset)
{
    if (loser->told || loser->kind == REGION_SYSTEM_AREA)
        return;
    loser->told = true;
    problems_add(&s->r->problems, s->r->image, offset, "ISO-10",
                 "%s %s (%ju bytes from %ju) overlaps %s %s (%ju bytes from %ju)",
                 region_kind_name(loser->kind), name_of(loser), (uintmax_t)loser->length,
                 (uintmax_t)loser->start, region_kind_name(winner->kind), name_of(winner),
                 (uintmax_t)winner->length, (uintmax_t)winner->start);
}

/* The first region of a claim takes over its texts, which stay readable through the claim. */
static void give_texts(struct claim *claim, struct region *region)
{
    if (!claim->given) {
        region->name = claim->name;
        region->detail = claim->detail;
        region->aliases = claim->aliases;
        region->alias_count = claim->alias_count;
        claim->given = true;
        return;
    }
    region->name = claim->name ? str_copy(claim->name) : NULL;
    region->detail = claim->detail ? str_copy(claim->detail) : NULL;
    if (claim->alias_count)
        region->aliases = mem_array(claim->alias_count, sizeof *region->aliases);
    for (size_t i = 0; i < claim->alias_count; i++)
        region->aliases[region->alias_count++] = str_copy(claim->aliases[i]);
}

static void add_stretch(struct sweep *s, struct claim *claim, uint64_t start, uint64_t end)
{
    struct layout *layout = s->r->layout;
    struct region *region;

    if (claim == s->last) {
        layout->regions[layout->region_count - 1].length += end - start;
        return;
    }
    s->last = claim;
    region = layout_add_region(layout, claim->kind, start, end - start, NULL);
    give_texts(claim, region);
}

static int add_gap(struct sweep *s, uint64_t start, uint64_t end)
{
    struct layout *layout = s->r->layout;
    struct region *before =
        layout->region_count ? &layout->regions[layout->region_count - 1] : NULL;
    uint64_t aligned = (start + ISO9660_SECTOR - 1) / ISO9660_SECTOR * ISO9660_SECTOR;

    s->last = NULL;
    if (before && before->kind != REGION_MBR) {
        uint64_t filled = aligned < end ? aligned : end;

        before->padding = filled - start;
        start = filled;
    }
    return gaps_fill(s->e, &s->gaps, start, end);
}

/* From `start` to `end` no claim begins; those in the heap may end. */
static int fill(struct sweep *s, uint64_t start, uint64_t end)
{
    while (start < end) {
        struct claim *top = s->count ? &s->r->claims[s->heap[0]] : NULL;
        uint64_t stop;

        if (!top)
            return add_gap(s, start, end);
        if (top->start + top->length <= start) {
            heap_pop(s);
            continue;
        }
        stop = top->start + top->length < end ? top->start + top->length : end;
        add_stretch(s, top, start, stop);
        start = stop;
    }
    return 0;
}

/* Removes what has ended from the top, so that the next claim meets only live ones there. */
static void drop_ended(struct sweep *s, uint64_t now)
{
    while (s->count) {
        const struct claim *top = &s->r->claims[s->heap[0]];

        if (top->start + top->length > now)
            return;
        heap_pop(s);
    }
}

static void begin_claim(struct sweep *s, size_t index)
{
    struct claim *claim = &s->r->claims[index];

    drop_ended(s, claim->start);
    if (s->count) {
        struct claim *top = &s->r->claims[s->heap[0]];
        bool wins = goes_first(s, index, s->heap[0]);

        complain(s, wins ? claim : top, wins ? top : claim, claim->start);
    }
    heap_push(s, index);
}

/* What is in the rest of the system area. */
static int look_into_system_area(struct sweep *s)
{
    for (size_t i = 0; i < s->r->layout->region_count; i++) {
        struct region *region = &s->r->layout->regions[i];
        bool data;

        if (region->kind != REGION_SYSTEM_AREA)
            continue;
        if (gaps_any_data(s->e, &s->gaps, region->start, region->start + region->length, &data) < 0)
            return -1;
        region->detail = str_copy(data ? "data" : "zeros");
    }
    return 0;
}

int claims_to_regions(struct err *e, struct reading *r)
{
    CLEANUP(free_ptr) size_t *heap = NULL;
    struct sweep s = {.e = e, .r = r};
    uint64_t at = 0;

    claims_order(r);
    gaps_start(r, &s.gaps);
    s.heap = heap = mem_array(r->claim_count, sizeof *heap);
    for (size_t i = 0; i < r->claim_count; i++) {
        if (fill(&s, at, r->claims[i].start) < 0)
            return -1;
        at = r->claims[i].start;
        begin_claim(&s, i);
    }
    if (fill(&s, at, r->image->size) < 0)
        return -1;
    return look_into_system_area(&s);
}
