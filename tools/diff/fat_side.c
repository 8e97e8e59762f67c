/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diff/fat_side.h"

#include <string.h>

#include "base/mem.h"

#define MAX_FILES    20000
#define MAX_CLUSTERS (1u << 24) /* larger volumes are no boot images */

void fat_side_free(struct fat_side *side)
{
    fat_list_free(&side->list);
    problems_free(&side->problems);
    free(side->owner);
    free(side->position);
}

/* Chains that meet stay with the first file; none is longer than the volume. */
static int take_chain(struct err *e, struct fat_side *side, uint32_t cluster, uint32_t owner)
{
    for (uint32_t at = 0; fat_is_cluster(&side->fat, cluster) && !side->owner[cluster - 2]; at++) {
        side->owner[cluster - 2] = owner;
        side->position[cluster - 2] = at;
        if (fat_next(e, &side->fat, cluster, &cluster) < 0) {
            if (e->kind == ERR_FAULT)
                return -1;
            *e = (struct err){0};
            return 0;
        }
    }
    return 0;
}

static int by_path(const void *left, const void *right)
{
    const struct fat_entry *a = left, *b = right;

    return strcmp(a->path, b->path);
}

static int take_all(struct err *e, struct fat_side *side)
{
    side->owner = mem_array(side->fat.clusters, sizeof *side->owner);
    side->position = mem_array(side->fat.clusters, sizeof *side->position);
    if (side->fat.type == 32 && take_chain(e, side, side->fat.root_cluster, FAT_OWNER_ROOT) < 0)
        return -1;
    for (size_t i = 0; i < side->list.count; i++)
        if (take_chain(e, side, side->list.items[i].first_cluster, (uint32_t)i + 1) < 0)
            return -1;
    return 0;
}

int fat_side_read(struct err *e, const struct source *image, const struct region *region,
                  struct fat_side *ret_side, bool *ret_is)
{
    CLEANUP(fat_side_free) struct fat_side side = {0};
    struct source volume = source_part(image, region->start, region->length);

    *ret_is = false;
    if (fat_open(e, &volume, &side.problems, &side.fat) < 0 ||
        fat_list(e, &side.fat, MAX_FILES, &side.problems, &side.list) < 0) {
        if (e->kind == ERR_FAULT)
            return -1;
        *e = (struct err){0};
        return 0;
    }
    /* What the boot sector claims is not trusted with memory: the image must have the clusters. */
    if (side.fat.clusters > MAX_CLUSTERS || side.fat.clusters > volume.size / 512)
        return 0;
    if (side.list.count)
        qsort(side.list.items, side.list.count, sizeof *side.list.items, by_path);
    if (take_all(e, &side) < 0)
        return -1;
    *ret_side = side;
    side = (struct fat_side){0};
    *ret_is = true;
    return 0;
}

const struct fat_entry *fat_owner_entry(const struct fat_side *side, uint32_t owner)
{
    return owner == FAT_OWNER_FREE || owner == FAT_OWNER_ROOT ? NULL : &side->list.items[owner - 1];
}

const char *fat_owner_path(const struct fat_side *side, uint32_t owner)
{
    const struct fat_entry *entry = fat_owner_entry(side, owner);

    return entry ? entry->path : owner == FAT_OWNER_ROOT ? "/" : NULL;
}
