/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FAT12, FAT16 and FAT32, read only: what an EFI system partition is made of.
 *
 *     | boot sector (BPB) + reserved | FAT | FAT | root directory (12/16) | clusters 2, 3, ...  |
 *
 * FAT12 and FAT16 differ in the number of clusters alone (Microsoft's FAT specification, 3.5).
 * FAT32 has a boot sector of its own and should have more clusters; where it has fewer, we read
 * what was meant, as Linux does, and note the problem. Chains are limited by the number of
 * clusters, directories are visited once each: hostile volumes end.
 */
#ifndef FMT_FAT_H
#define FMT_FAT_H

#include "base/buf.h"
#include "fmt/problems.h"
#include "fmt/source.h"

#define FAT_NAME_MAX 766 /* bytes: 255 UTF-16 units as UTF-8, and the NUL */

struct fat {
    struct source source;  /* of the volume; starts at its boot sector */
    unsigned type;         /* 12, 16 or 32 */
    uint32_t sector_size;  /* bytes */
    uint32_t cluster_size; /* bytes */
    uint32_t total_sectors, reserved_sectors, sectors_per_fat;
    uint32_t fat_count, root_entries;
    uint32_t clusters;     /* the highest cluster number is clusters + 1 */
    uint32_t root_cluster; /* FAT32 only */
    uint64_t data_start;   /* bytes: cluster 2 */
    uint32_t info_sector;  /* FAT32: of FSInfo, which counts the free clusters; 0: none */
    uint32_t serial;
    char label[12];
    const struct buf *table; /* the first FAT in memory (fat_load_table); NULL: read it piecemeal */
};

struct fat_entry {
    char *path; /* "/EFI/BOOT/BOOTX64.EFI", as stored; owned */
    bool directory;
    uint32_t size;          /* bytes */
    uint32_t first_cluster; /* 0 for an empty file and for the root of FAT12/16 */
    uint32_t modified;      /* date (high 16 bits) and time (low 16 bits), local time */
    uint64_t offset;        /* bytes, in the volume: where its record is */
    bool damaged;           /* its clusters cannot be followed to the end; a problem says why */
};

struct fat_list {
    struct fat_entry *items; /* owned */
    size_t count, room;
    bool cut; /* there is more than the limit */
};

/* ERR_NO when the source does not begin with a FAT boot sector; what is odd goes to `problems`. */
int fat_open(struct err *e, const struct source *source, struct problems *problems,
             struct fat *ret_fat) MUST_USE;
uint64_t fat_size(const struct fat *fat); /* bytes, as the boot sector says */
/* What `clusters` makes of a volume: 12, 16 or 32. */
unsigned fat_type_of(uint32_t clusters);

void fat_list_free(struct fat_list *list); /* usable with CLEANUP */
/* Every file and directory, parents first, at most `limit`. */
int fat_list(struct err *e, const struct fat *fat, size_t limit, struct problems *problems,
             struct fat_list *ret_list) MUST_USE;
/* Names compare without regard to ASCII case; '/' separates. ERR_NO when it is not there. */
int fat_find(struct err *e, const struct fat *fat, const char *path,
             struct fat_entry *ret_entry) MUST_USE;
void fat_entry_free(struct fat_entry *entry); /* usable with CLEANUP */
/* The whole content; ERR_NO when the chain is shorter than the size or damaged, or it has more than
 * `limit` bytes. */
int fat_read(struct err *e, const struct fat *fat, const struct fat_entry *file, size_t limit,
             struct buf *ret_data) MUST_USE;
/* fat_open, fat_find and fat_read in one. */
int fat_read_file(struct err *e, const struct source *volume, const char *path, size_t limit,
                  struct buf *ret_data) MUST_USE;

/* The cluster that follows in a chain: 0 at its end; ERR_NO when the table has nonsense there. */
int fat_next(struct err *e, const struct fat *fat, uint32_t cluster, uint32_t *ret_next) MUST_USE;
/* Bytes from the start of the volume; `cluster` must be valid (fat_is_cluster). */
uint64_t fat_cluster_start(const struct fat *fat, uint32_t cluster);
bool fat_is_cluster(const struct fat *fat, uint32_t cluster);

#endif
