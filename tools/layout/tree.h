/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files in the ISO 9660 tree of a source: the glue between sources and boot/core/iso.h, which is
 * the one reader of directories. Paths are absolute, with Rock Ridge names where there are any;
 * symbolic links are followed.
 */
#ifndef LAYOUT_TREE_H
#define LAYOUT_TREE_H

#include "base/buf.h"
#include "base/err.h"
#include "core/iso.h"
#include "fmt/source.h"

struct tree {
    struct iso_source bytes;     /* what core/ reads through */
    const struct source *source; /* borrowed; must outlive the tree */
    struct err read_error;       /* why the last read failed, kind ERR_NONE when none did */
    struct iso_volume volume;
};

/* ERR_NO when there is no ISO 9660 volume. `ret_tree` is pointed at and must not be moved. */
int tree_open(struct err *e, const struct source *source, struct tree *ret_tree) MUST_USE;
/* ERR_NO when the path is not there; ERR_FAULT when the image cannot be read. */
int tree_find(struct err *e, struct tree *tree, const char *path,
              struct iso_entry *ret_entry) MUST_USE;
/* `size` bytes of a file from its byte `offset` on. */
int tree_read(struct err *e, struct tree *tree, const struct iso_entry *file, uint64_t offset,
              void *data, size_t size) MUST_USE;
/* A whole file; more than `limit` bytes is ERR_NO. Opens the tree itself. */
int tree_read_file(struct err *e, const struct source *source, const char *path, size_t limit,
                   struct buf *ret_data) MUST_USE;

/* Turns a status of core/ into an error about `what`. */
int tree_error(struct err *e, const struct tree *tree, enum iso_status status,
               const char *what) MUST_USE;

#endif
