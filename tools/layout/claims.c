/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Claims that readers made. Those that mean the same bytes become one: a boot image that is also a
 * file in the tree, two names of one file, a directory of two trees.
 */
#include <string.h>

#include "base/mem.h"
#include "layout/reading.h"

int claim_rank(enum region_kind kind)
{
    static const int ranks[] = {
        [REGION_MBR] = 0,
        [REGION_GPT_HEADER] = 1,
        [REGION_GPT_BACKUP_HEADER] = 2,
        [REGION_VOLUME_DESCRIPTOR] = 3,
        [REGION_GPT_ARRAY] = 4,
        [REGION_GPT_BACKUP_ARRAY] = 5,
        [REGION_APM] = 5,
        [REGION_CATALOG] = 6,
        [REGION_BIOS_IMAGE] = 7,
        [REGION_EFI_IMAGE] = 8,
        [REGION_PATH_TABLE] = 9,
        [REGION_DIRECTORY] = 10,
        [REGION_FILE] = 11,
        [REGION_SYSTEM_AREA] = 12,
        [REGION_CHECKSUM] = 5,
        [REGION_PARTITION] = 13, /* never claimed: it is what a gap may turn out to be */
        [REGION_ZERO] = 13,
        [REGION_UNCLAIMED] = 13,
    };

    return ranks[kind];
}

static int compare(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_start(const void *left, const void *right)
{
    const struct claim *a = left, *b = right;
    int order = compare(a->start, b->start);

    if (!order)
        order = compare((uint64_t)claim_rank(a->kind), (uint64_t)claim_rank(b->kind));
    if (!order)
        order = compare(b->length, a->length);
    return order ? order : compare(a->order, b->order);
}

struct claim *claim_add(struct reading *r, enum region_kind kind, uint64_t start, uint64_t length,
                        const char *name, char *detail)
{
    uint64_t size = r->image->size;
    struct claim *claim;

    if (start >= size || !length) {
        free(detail);
        return NULL;
    }
    ARRAY_GROW(r->claims, r->claim_count, r->claim_room);
    claim = &r->claims[r->claim_count];
    *claim = (struct claim){.kind = kind,
                            .start = start,
                            .length = length < size - start ? length : size - start,
                            .order = (uint32_t)r->claim_count++,
                            .name = name ? str_copy(name) : NULL,
                            .detail = detail};
    return claim;
}

static void claim_free(struct claim *claim)
{
    if (!claim->given) {
        for (size_t i = 0; i < claim->alias_count; i++)
            free(claim->aliases[i]);
        free(claim->aliases);
        free(claim->name);
        free(claim->detail);
    }
    *claim = (struct claim){0};
}

void claims_free(struct reading *r)
{
    for (size_t i = 0; i < r->claim_count; i++)
        claim_free(&r->claims[i]);
    free(r->claims);
    r->claims = NULL;
    r->claim_count = r->claim_room = 0;
}

/* Whether `weaker`, which begins where `claim` does, means the same thing. */
static bool is_same(const struct claim *claim, const struct claim *weaker)
{
    if (weaker->kind == REGION_FILE)
        return claim->kind == REGION_CATALOG || claim->kind == REGION_BIOS_IMAGE ||
               claim->kind == REGION_EFI_IMAGE ||
               (claim->kind == REGION_FILE && claim->length == weaker->length);
    return claim->kind == weaker->kind;
}

static void add_alias(struct claim *claim, char *name)
{
    ARRAY_GROW(claim->aliases, claim->alias_count, claim->alias_room);
    claim->aliases[claim->alias_count++] = name;
}

/* A boot image in the tree has the tree's name and the file's length: an El Torito entry often
 * states only the first 2 KiB. */
static void merge_into(struct claim *claim, struct claim *weaker)
{
    if (weaker->kind == REGION_FILE && claim->kind != REGION_FILE && !claim->name) {
        claim->name = STEAL(weaker->name);
        claim->length = weaker->length;
    } else if (weaker->kind == REGION_FILE && weaker->name) {
        add_alias(claim, STEAL(weaker->name));
    }
    if (!claim->detail)
        claim->detail = STEAL(weaker->detail);
    claim_free(weaker);
}

static void merge_same(struct reading *r)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->claim_count; i++) {
        struct claim *last = kept ? &r->claims[kept - 1] : NULL;

        if (last && last->start == r->claims[i].start && is_same(last, &r->claims[i]))
            merge_into(last, &r->claims[i]);
        else
            r->claims[kept++] = r->claims[i];
    }
    r->claim_count = kept;
}

void claims_order(struct reading *r)
{
    if (r->claim_count)
        qsort(r->claims, r->claim_count, sizeof *r->claims, by_start);
    merge_same(r);
}
