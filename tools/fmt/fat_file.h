/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes of a file in a FAT volume, without reading what lies before them. */
#ifndef FMT_FAT_FILE_H
#define FMT_FAT_FILE_H

#include "fmt/fat.h"

struct fat_file {
    const struct fat *fat; /* borrowed */
    uint32_t first_cluster;
    uint32_t size;           /* bytes */
    uint32_t index, cluster; /* where the last read ended: the n-th of its chain */
    uint32_t *steps;         /* how many clusters may still be followed; borrowed, may be shared */
};

struct fat_file fat_file_open(const struct fat *fat, const struct fat_entry *entry,
                              uint32_t *steps);
/* All `size` bytes or an error; ERR_NO beyond the end, when the chain is damaged, or when no steps
 * are left. */
int fat_file_read(struct err *e, struct fat_file *file, uint64_t offset, void *data,
                  size_t size) MUST_USE;

#endif
