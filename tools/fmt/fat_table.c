/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/fat_table.h"

#include <string.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "fmt/fat_dir.h"

#define NOBODY UINT32_MAX

/* As much of a table as the clusters need, and as there is of it. */
static uint64_t table_bytes(const struct fat *fat)
{
    uint64_t needed = (((uint64_t)fat->clusters + 2) * fat->type + 7) / 8;
    uint64_t there = (uint64_t)fat->sectors_per_fat * fat->sector_size;

    return needed < there ? needed : there;
}

/* Those that the table in memory has an entry for. */
static uint32_t known_clusters(const struct fat *fat)
{
    uint64_t entries = (uint64_t)fat->table->len * 8 / fat->type;

    return entries < 2 ? 0 : entries - 2 < fat->clusters ? (uint32_t)entries - 2 : fat->clusters;
}

int fat_load_table(struct err *e, const struct fat *fat, size_t limit, struct buf *ret_table)
{
    CLEANUP(buf_free) struct buf table = {0};
    uint64_t size = table_bytes(fat);
    uint64_t start = (uint64_t)fat->reserved_sectors * fat->sector_size;

    if (size > limit || !source_holds(&fat->source, start, size))
        return 0;
    buf_reserve(&table, size);
    if (source_read(e, &fat->source, start, table.data, size) < 0)
        return -1;
    table.len = size;
    *ret_table = table;
    table = (struct buf){0};
    return 0;
}

static uint32_t bad_mark(const struct fat *fat)
{
    return fat->type == 32 ? 0x0ffffff7 : fat->type == 16 ? 0xfff7 : 0xff7;
}

/* For a table in memory: nothing that could go wrong is left, but for a last half entry. */
static uint32_t entry_of(const struct fat *fat, uint32_t cluster)
{
    struct err ignored; /* not cleared: 2 KiB for each cluster would be the most work of all */
    uint32_t value = 0;

    ignored.kind = ERR_NONE;
    ignored.text[0] = '\0';
    if (fat_raw_next(&ignored, fat, cluster, &value) < 0)
        return 0;
    return value;
}

uint32_t fat_count_free(const struct fat *fat)
{
    uint32_t count = 0;

    if (!fat->table)
        return FAT_COUNT_UNKNOWN;
    for (uint32_t i = 0; i < known_clusters(fat); i++)
        count += entry_of(fat, i + 2) == 0;
    return count;
}

/* FSInfo: "RRaA" at 0, "rrAa" at 484, then the count; 55 AA at 510. */
int fat_stated_free(struct err *e, const struct fat *fat, uint32_t *ret_count)
{
    uint64_t at = (uint64_t)fat->info_sector * fat->sector_size;
    uint8_t sector[512];

    *ret_count = FAT_COUNT_UNKNOWN;
    if (fat->type != 32 || !fat->info_sector || !source_holds(&fat->source, at, sizeof sector))
        return 0;
    if (source_read(e, &fat->source, at, sector, sizeof sector) < 0)
        return -1;
    if (memcmp(sector, "RRaA", 4) == 0 && memcmp(sector + 484, "rrAa", 4) == 0)
        *ret_count = get_le32(sector + 488);
    return 0;
}

static int compare_with_first(struct err *e, const struct fat *fat, uint64_t size, uint32_t copy,
                              bool *ret_equal)
{
    uint64_t first = (uint64_t)fat->reserved_sectors * fat->sector_size;
    uint64_t other = first + (uint64_t)copy * fat->sectors_per_fat * fat->sector_size;
    uint8_t a[512], b[512];

    *ret_equal = true;
    for (uint64_t at = 0; at < size && *ret_equal; at += sizeof a) {
        size_t part = size - at < sizeof a ? size - at : sizeof a;

        if (source_read(e, &fat->source, first + at, a, part) < 0 ||
            source_read(e, &fat->source, other + at, b, part) < 0)
            return -1;
        *ret_equal = memcmp(a, b, part) == 0;
    }
    return 0;
}

int fat_compare_tables(struct err *e, const struct fat *fat, size_t limit, uint32_t *ret_copy)
{
    uint64_t size = table_bytes(fat);
    bool equal;

    *ret_copy = 0;
    for (uint32_t copy = 1; copy < fat->fat_count && !*ret_copy; copy++) {
        if (compare_with_first(e, fat, size < limit ? size : limit, copy, &equal) < 0)
            return -1;
        if (!equal)
            *ret_copy = copy + 1;
    }
    return 0;
}

/* --- chains ------------------------------------------------------------------------------------
 */

struct check {
    const struct fat *fat;
    struct fat_list *list;
    struct problems *problems;
    uint32_t *owners; /* of each cluster that is known: an index in the list, or NOBODY */
    uint32_t known;   /* clusters that the table has an entry for */
    struct fat_surplus surplus;
};

static void note(struct check *c, uint32_t index, const char *format, ...) PRINTF(3, 4);
static void note(struct check *c, uint32_t index, const char *format, ...)
{
    struct fat_entry *entry = &c->list->items[index];
    va_list args;

    va_start(args, format);
    problems_add_v(c->problems, c->fat->source.base + entry->offset + 26, "ESP-07", format, args);
    va_end(args);
    entry->damaged = true;
}

static void note_meeting(struct check *c, uint32_t index, uint32_t cluster)
{
    uint32_t owner = c->owners[cluster - 2];
    const char *path = c->list->items[index].path;

    if (owner == index)
        note(c, index, "%s: its cluster chain goes round: cluster %u comes twice", path, cluster);
    else
        note(c, index, "%s: shares cluster %u with %s", path, cluster,
             owner == c->list->count ? "the root directory" : c->list->items[owner].path);
}

/* Marks a chain as `index`'s; how many clusters it has, up to where it breaks. */
static uint32_t follow(struct check *c, uint32_t index, uint32_t cluster, bool *ret_whole)
{
    uint32_t length = 0;

    *ret_whole = false;
    while (cluster) {
        struct err broken = {0};

        if (cluster < 2 || cluster - 2 >= c->known)
            return length; /* the table is too short, or there is no such cluster: noted before */
        if (c->owners[cluster - 2] != NOBODY) {
            if (index < c->list->count)
                note_meeting(c, index, cluster);
            return length;
        }
        c->owners[cluster - 2] = index;
        length++;
        if (fat_next(&broken, c->fat, cluster, &cluster) < 0) {
            if (index < c->list->count)
                note(c, index, "%s: %s", c->list->items[index].path, broken.text);
            return length;
        }
    }
    *ret_whole = true;
    return length;
}

static void check_entry(struct check *c, uint32_t index)
{
    const struct fat_entry *entry = &c->list->items[index];
    uint64_t wanted = ((uint64_t)entry->size + c->fat->cluster_size - 1) / c->fat->cluster_size;
    uint32_t length;
    bool whole;

    if (entry->damaged)
        return;
    length = follow(c, index, entry->first_cluster, &whole);
    if (!whole || entry->directory)
        return;
    if (length < wanted) {
        note(c, index, "%s: its cluster chain ends after %ju of %u bytes", entry->path,
             (uintmax_t)length * c->fat->cluster_size, entry->size);
    } else if (length > wanted && !c->surplus.long_chains++) {
        c->surplus.first_long = index;
    }
}

void fat_check_chains(const struct fat *fat, struct fat_list *list, struct problems *problems,
                      struct fat_surplus *ret_surplus)
{
    CLEANUP(free_ptr) uint32_t *owners = NULL;
    struct check c = {.fat = fat, .list = list, .problems = problems};
    bool whole;

    *ret_surplus = (struct fat_surplus){0};
    if (!fat->table)
        return;
    c.known = known_clusters(fat);
    c.owners = owners = mem_array(c.known, sizeof *owners);
    memset(owners, 0xff, c.known * sizeof *owners);
    if (fat->type == 32)
        (void)follow(&c, (uint32_t)list->count, fat->root_cluster, &whole);
    for (size_t i = 0; i < list->count; i++)
        check_entry(&c, (uint32_t)i);
    for (uint32_t i = 0; i < c.known && !list->cut; i++)
        c.surplus.lost_clusters += owners[i] == NOBODY && entry_of(fat, i + 2) != 0 &&
                                   entry_of(fat, i + 2) != bad_mark(fat);
    *ret_surplus = c.surplus;
}
