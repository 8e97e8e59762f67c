/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Apple partition map (Inside Macintosh: Devices, chapter 3). All numbers are big-endian and count
 * blocks whose size the driver descriptor states: 512 on disks, 2048 where a GPT lies in between.
 *
 *     block 0       "ER", size of a block, ...         in the first bytes of the MBR's code
 *     block 1 .. n  "PM", n, first block, blocks, name, type ...
 *
 * The map is its own first partition. What ISO images have of it is there for old Macs.
 */
#ifndef FMT_APM_H
#define FMT_APM_H

#include "fmt/problems.h"
#include "fmt/source.h"

#define APM_ENTRY_SIZE     512 /* bytes, however large a block is */
#define APM_MAX_PARTITIONS 64  /* entries that are read; images have two to four */

struct apm_partition {
    uint64_t offset;        /* bytes: where the entry is */
    uint32_t first, blocks; /* of the map's block size */
    uint32_t status;
    char name[33], type[33];
};

struct apm {
    uint32_t block_size;                                 /* bytes */
    uint32_t announced;                                  /* entries, by the first one */
    struct apm_partition partitions[APM_MAX_PARTITIONS]; /* [0] is number 1, the map */
    size_t count;
};

/* ERR_NO when there is none; where one contradicts itself is noted in `problems`. */
int apm_read(struct err *e, const struct source *source, struct problems *problems,
             struct apm *ret_apm) MUST_USE;

#endif
