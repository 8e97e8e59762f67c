/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An image that xorriso makes of a few small files, in memory. */
#ifndef UNIT_MADE_TREE_H
#define UNIT_MADE_TREE_H

#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"

struct made_file {
    const char *path; /* "live/filesystem.squashfs"; NULL ends a list */
    const char *text;
};

static inline void made_put(const struct tmpdir *dir, const struct made_file *file)
{
    CLEANUP(free_ptr) char *name = str_format("tree/%s", file->path);
    CLEANUP(free_ptr) char *path = tmpdir_file(dir, name);
    CLEANUP(free_ptr) char *folder = str_copy_n(path, (size_t)(strrchr(path, '/') - path));
    struct err e = {0};

    if (file_make_dirs(&e, folder) < 0 || file_write(&e, path, file->text, strlen(file->text)) < 0)
        fail_msg("%s", e.text);
}

/* With Rock Ridge. */
static inline void made_tree_of(const struct made_file *files, struct buf *ret_bytes)
{
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    struct err e = {0};

    assert_int_equal(tmpdir_make(&e, &dir), 0);
    CLEANUP(free_ptr) char *tree = tmpdir_file(&dir, "tree");
    CLEANUP(free_ptr) char *path = tmpdir_file(&dir, "image.iso");
    const char *argv[] = {"xorriso", "-as", "mkisofs", "-quiet", "-R", "-o", path, tree, NULL};

    for (; files->path; files++)
        made_put(&dir, files);
    if (proc_run(&e, argv, NULL, NULL) < 0 || file_read(&e, path, 16 << 20, ret_bytes) < 0)
        fail_msg("%s", e.text);
}

#endif
