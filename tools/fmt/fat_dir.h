/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Directory records of a FAT volume; for fat*.c only. */
#ifndef FMT_FAT_DIR_H
#define FMT_FAT_DIR_H

#include "fmt/fat.h"

#define FAT_ATTR_DIRECTORY 0x10
#define FAT_LONG_UNITS     13 /* UTF-16 units in one record of a long name */
#define FAT_LONG_MAX       20 /* records of one long name */
#define FAT_DIR_MAX_RECORDS                                                                        \
    65536 /* the format's limit for one directory; ours for a whole listing */

/* A directory being read, record by record. */
struct fat_dir {
    const struct fat *fat;
    uint32_t cluster;  /* 0: the fixed root directory of FAT12/16 */
    uint32_t in_chunk; /* bytes already taken from this cluster, or from the fixed root */
    uint32_t records;
    uint8_t units[FAT_LONG_MAX * FAT_LONG_UNITS * 2]; /* the long name in the making */
    unsigned long_total, long_left;
    uint8_t long_sum;
};

struct fat_item {
    char name[FAT_NAME_MAX];
    uint8_t attributes;
    uint32_t size, first_cluster;
    uint32_t modified; /* date << 16 | time */
    uint64_t offset;   /* bytes, in the volume */
};

/* Cluster 0 is the root directory. */
struct fat_dir fat_dir_start(const struct fat *fat, uint32_t cluster);
/* The next file or directory, without ".", ".." and volume labels. */
int fat_dir_next(struct err *e, struct fat_dir *dir, struct fat_item *ret_item,
                 bool *ret_more) MUST_USE;

/* What the table has for a cluster, as it stands there; 0: free. */
int fat_raw_next(struct err *e, const struct fat *fat, uint32_t cluster,
                 uint32_t *ret_value) MUST_USE;

#endif
