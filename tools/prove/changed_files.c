/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/changed_files.h"

#include <jansson.h>
#include <string.h>

#include "base/digest.h"
#include "base/interrupt.h"
#include "base/json.h"
#include "base/mem.h"
#include "layout/description.h"
#include "layout/tree.h"

#define PIECE ((size_t)1 << 20)
/* The list is the image's own, and foreign: it must not cost what it likes. */
#define ENTRIES_MOST 256
#define BYTES_MOST   ((uint64_t)256 << 20) /* to read in all; less than 0.2 CPU seconds */
#define TOLD_MOST    3

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
static const char *what_changed(struct tree *tree, const char *path, uint64_t size,
                                const char *digest)
{
    struct err e = {0};
    struct iso_entry file;
    char hex[SHA256_HEX_SIZE];
    enum iso_status status = iso_find(&tree->volume, path, &file);

    if (status != ISO_OK)
        return status == ISO_NOT_FOUND ? "is no longer in the image" : NULL;
    if (file.size != size)
        return "has not the size that it was put into the image with";
    if (digest_of(&e, tree, &file, hex) < 0)
        return NULL;
    return strcmp(hex, digest) == 0 ? NULL
                                    : "is not what was put into the image: its SHA-256 differs";
}

/* One as build writes it: absolute, without detours, and fit to be printed. */
static bool is_plain(const char *path)
{
    if (path[0] != '/' || strlen(path) > ISO_PATH_MAX || strstr(path, "/./") ||
        strstr(path, "/../"))
        return false;
    for (; *path; path++)
        if ((unsigned char)*path < ' ' || *path == 0x7F)
            return false;
    return true;
}

static void look_at(struct tree *tree, const json_t *listed, uint64_t *left,
                    struct changed_files *changed)
{
    const char *path = json_string_value(json_object_get(listed, "path"));
    const char *digest = json_string_value(json_object_get(listed, "sha256"));
    json_int_t size = json_integer_value(json_object_get(listed, "size"));
    const char *what;

    if (!path || !is_plain(path) || !digest || size < 0 || (uint64_t)size > *left)
        return;
    *left -= (uint64_t)size;
    what = what_changed(tree, path, (uint64_t)size, digest);
    if (!what)
        return;
    ARRAY_GROW(changed->items, changed->count, changed->room);
    changed->items[changed->count++] = str_format("%s %s", path, what);
}

void changed_files_find(const struct source *image, struct changed_files *ret_changed)
{
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(json_drop) json_t *root = NULL;
    struct err ignored = {0};
    struct tree tree;
    uint64_t left = BYTES_MOST;
    const json_t *files;
    json_error_t wrong;

    *ret_changed = (struct changed_files){0};
    if (tree_read_file(&ignored, image, DESCRIPTION_PATH, DESCRIPTION_LIMIT, &text) < 0 ||
        tree_open(&ignored, image, &tree) < 0)
        return;
    root = json_loadb(text.data, text.len, 0, &wrong);
    files = json_object_get(root, "files");
    for (size_t i = 0; i < json_array_size(files) && i < ENTRIES_MOST; i++) {
        if (ret_changed->count == TOLD_MOST || interrupted())
            return;
        look_at(&tree, json_array_get(files, i), &left, ret_changed);
    }
}
