/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The volumes that configurations lie in and name files of: the ISO 9660 tree, and the EFI system
 * partitions. How much is read of folders is limited: beyond that, nothing is known.
 */
#ifndef MENUS_VOLUMES_H
#define MENUS_VOLUMES_H

#include "base/buf.h"
#include "core/iso.h"
#include "layout/layout.h"

#define VOLUME_ISO UINT64_MAX /* else: bytes, where an EFI system partition begins */

struct volumes {
    const struct source *image;  /* borrowed */
    const struct layout *layout; /* borrowed */
    bool has_iso;
    struct iso_source bytes;
    struct iso_volume iso;
    uint64_t budget;               /* bytes of folders that may still be read */
    struct volumes_blocks *blocks; /* owned: blocks that were read lately */
    struct err fault;              /* kind ERR_FAULT: the image could not be read */
};

enum found {
    FOUND_NOT,
    FOUND,
    FOUND_OTHER_CASE, /* there is one whose name differs in upper and lower case */
    FOUND_UNKNOWN,    /* damaged, or too much to read */
};

void volumes_close(struct volumes *v); /* usable with CLEANUP */
/* `ret_volumes` is pointed at and must not be moved. ERR_FAULT only. */
int volumes_open(struct err *e, const struct source *image, const struct layout *layout,
                 struct volumes *ret_volumes) MUST_USE;
/* `path` is absolute. A folder counts, too. ERR_FAULT only. */
int volumes_find(struct err *e, struct volumes *v, uint64_t volume, const char *path,
                 enum found *ret_found) MUST_USE;
/* The first `limit` bytes of a file; nothing and `*ret_there` false when it is not there. */
int volumes_read(struct err *e, struct volumes *v, uint64_t volume, const char *path, size_t limit,
                 struct buf *ret_data, bool *ret_there, bool *ret_cut) MUST_USE;

/* Paths of files, in the order in which they were found. */
struct found_file {
    char *path;
    size_t pattern; /* index of the first pattern that it matches */
};
struct found_files {
    struct found_file *items; /* owned */
    size_t count, room;
};
void found_files_free(struct found_files *files); /* usable with CLEANUP */
/* Files by patterns as fnmatch(3) has them, at most 32, without regard to case, without a leading
 * slash; at most `limit`. */
int volumes_search(struct err *e, struct volumes *v, uint64_t volume, const char *const *patterns,
                   size_t pattern_count, size_t limit, struct found_files *ret_files) MUST_USE;

#endif
