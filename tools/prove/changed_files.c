/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/changed_files.h"

#include <string.h>

#include "base/digest.h"
#include "base/interrupt.h"
#include "base/mem.h"
#include "layout/tree.h"

#define PIECE ((size_t)1 << 20)
/* The list is the image's own, and foreign: it must not cost what it likes. */
#define BYTES_MOST ((uint64_t)256 << 20) /* to read in all; less than 0.2 CPU seconds */
#define TOLD_MOST  3

void changed_files_free(struct changed_files *changed)
{
    for (size_t i = 0; i < changed->count; i++)
        free(changed->items[i]);
    free(changed->items);
    *changed = (struct changed_files){0};
}

static int digest_of(struct err *e, struct tree *tree, const struct iso_entry *file,
                     char ret_hex[SHA256_HEX_SIZE])
{
    CLEANUP(sha256_drop) struct sha256 hash = {0};
    CLEANUP(free_ptr) uint8_t *piece = mem_alloc(PIECE);
    uint8_t digest[SHA256_SIZE];

    sha256_start(&hash);
    for (uint64_t at = 0; at < file->size; at += PIECE) {
        size_t size = file->size - at < PIECE ? (size_t)(file->size - at) : PIECE;

        if (interrupted())
            return err_set(e, ERR_FAULT, "interrupted");
        if (tree_read(e, tree, file, at, piece, size) < 0)
            return -1;
        sha256_add(&hash, piece, size);
    }
    sha256_end(&hash, digest);
    sha256_hex(digest, ret_hex);
    return 0;
}

/* What is wrong with a file that is listed; NULL when nothing is, or it cannot be told. */
static const char *what_changed(struct tree *tree, const struct description_file *listed)
{
    struct err e = {0};
    struct iso_entry file;
    char hex[SHA256_HEX_SIZE];
    enum iso_status status = iso_find(&tree->volume, listed->path, &file);

    if (status != ISO_OK)
        return status == ISO_NOT_FOUND ? "is no longer in the image" : NULL;
    if (file.size != listed->size)
        return "has not the size that it was put into the image with";
    if (digest_of(&e, tree, &file, hex) < 0)
        return NULL;
    return strcmp(hex, listed->sha256) == 0
               ? NULL
               : "is not what was put into the image: its SHA-256 differs";
}

static void look_at(struct tree *tree, const struct description_file *file, uint64_t *left,
                    struct changed_files *changed)
{
    const char *what;

    if (file->size > *left)
        return;
    *left -= file->size;
    what = what_changed(tree, file);
    if (!what)
        return;
    ARRAY_GROW(changed->items, changed->count, changed->room);
    changed->items[changed->count++] = str_format("%s %s", file->path, what);
}

void changed_files_find(const struct source *image, const struct description *description,
                        struct changed_files *ret_changed)
{
    struct err ignored = {0};
    struct tree tree;
    uint64_t left = BYTES_MOST;

    *ret_changed = (struct changed_files){0};
    if (tree_open(&ignored, image, &tree) < 0)
        return;
    for (size_t i = 0; i < description->file_count; i++) {
        if (ret_changed->count == TOLD_MOST || interrupted())
            return;
        look_at(&tree, &description->files[i], &left, ret_changed);
    }
}
