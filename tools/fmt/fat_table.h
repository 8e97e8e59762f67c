/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file allocation table as a whole: which clusters belong to whom.
 *
 *     table   | 0 | 1 | 3 | 4 | end | 0 | 7 | 8 | 3 |      2-3-4 is a chain; 6-7-8 leads into it
 *     cluster   0   1   2   3    4    5   6   7   8
 */
#ifndef FMT_FAT_TABLE_H
#define FMT_FAT_TABLE_H

#include "fmt/fat.h"

#define FAT_TABLE_LIMIT   (1u << 20) /* bytes of a table that we are ready to hold in memory */
#define FAT_COUNT_UNKNOWN UINT32_MAX

/*
 * The first table, as far as the volume's clusters need it. More than `limit` bytes: `ret_table`
 * stays empty. The caller may lend it to `fat->table`, which makes following chains quick.
 */
int fat_load_table(struct err *e, const struct fat *fat, size_t limit,
                   struct buf *ret_table) MUST_USE;
/* How many clusters are free; FAT_COUNT_UNKNOWN without `fat->table`. */
uint32_t fat_count_free(const struct fat *fat);
/* As FAT32's FSInfo sector says; FAT_COUNT_UNKNOWN when it says nothing (it need not). */
int fat_stated_free(struct err *e, const struct fat *fat, uint32_t *ret_count) MUST_USE;
/* The number (from 1) of the first copy of the table that differs from the first; 0: none. Reads at
 * most `limit` bytes of each. */
int fat_compare_tables(struct err *e, const struct fat *fat, size_t limit,
                       uint32_t *ret_copy) MUST_USE;

/* What fat_check_chains() saw that hurts nobody at once. */
struct fat_surplus {
    uint32_t lost_clusters; /* taken, but no file's */
    size_t long_chains;     /* files that have more clusters than their size needs */
    size_t first_long;      /* index in the list of the first of them */
};

/*
 * Follows the chain of every file and directory, each cluster once. Chains that meet, that go round
 * or that end too soon are noted as problems; their entries become `damaged`. Needs `fat->table`.
 */
void fat_check_chains(const struct fat *fat, struct fat_list *list, struct problems *problems,
                      struct fat_surplus *ret_surplus);

#endif
