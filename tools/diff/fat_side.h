/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A FAT volume of one image, with the owner of each cluster. For this folder. */
#ifndef DIFF_FAT_SIDE_H
#define DIFF_FAT_SIDE_H

#include "diff/diffing.h"
#include "fmt/fat.h"

#define FAT_OWNER_FREE 0
#define FAT_OWNER_ROOT UINT32_MAX /* the root directory of FAT32 */

struct fat_side {
    struct fat fat;
    struct fat_list list;
    struct problems problems; /* inspect tells of them */
    uint32_t *owner;          /* by cluster - 2: index in `list` + 1, or one of the above */
    uint32_t *position;       /* by cluster - 2: which cluster of its owner this is, from 0 */
};

void fat_side_free(struct fat_side *side); /* usable with CLEANUP */
/* False in `*ret_is` when there is no FAT volume. */
int fat_side_read(struct err *e, const struct source *image, const struct region *region,
                  struct fat_side *ret_side, bool *ret_is) MUST_USE;
/* "/EFI/BOOT", "/" for the root, NULL for free ones. */
const char *fat_owner_path(const struct fat_side *side, uint32_t owner);
/* The entry of an owner, or NULL. */
const struct fat_entry *fat_owner_entry(const struct fat_side *side, uint32_t owner);

/* Files of two volumes, by path: diff->changes. */
int fat_files_compare(struct err *e, struct diffing *d, const struct fat_side *a,
                      const struct fat_side *b) MUST_USE;

#endif
