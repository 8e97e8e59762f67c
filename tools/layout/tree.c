/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout/tree.h"

static int read_bytes(void *context, uint64_t offset, void *data, size_t size)
{
    struct tree *tree = context;

    if (source_read(&tree->read_error, tree->source, offset, data, size) == 0)
        return ISO_OK;
    return tree->read_error.kind == ERR_FAULT ? ISO_READ_FAILED : ISO_SHORT;
}

int tree_error(struct err *e, const struct tree *tree, enum iso_status status, const char *what)
{
    if (status == ISO_READ_FAILED && tree->read_error.kind == ERR_FAULT) {
        *e = tree->read_error;
        return err_add(e, "%s", what);
    }
    return err_set(e, ERR_NO, "%s: %s", what, iso_status_text(status));
}

int tree_open(struct err *e, const struct source *source, struct tree *ret_tree)
{
    enum iso_status status;

    *ret_tree = (struct tree){.source = source};
    ret_tree->bytes =
        (struct iso_source){.read = read_bytes, .context = ret_tree, .size = source->size};
    status = iso_open(&ret_tree->bytes, &ret_tree->volume);
    return status == ISO_OK ? 0 : tree_error(e, ret_tree, status, source->name);
}

int tree_find(struct err *e, struct tree *tree, const char *path, struct iso_entry *ret_entry)
{
    enum iso_status status = iso_find(&tree->volume, path, ret_entry);

    return status == ISO_OK ? 0 : tree_error(e, tree, status, path);
}

int tree_read(struct err *e, struct tree *tree, const struct iso_entry *file, uint64_t offset,
              void *data, size_t size)
{
    enum iso_status status = iso_file_read(&tree->volume, file, offset, data, size);

    return status == ISO_OK ? 0 : tree_error(e, tree, status, file->name);
}

int tree_read_file(struct err *e, const struct source *source, const char *path, size_t limit,
                   struct buf *ret_data)
{
    CLEANUP(buf_free) struct buf data = {0};
    struct iso_entry file;
    struct tree tree;

    if (tree_open(e, source, &tree) < 0 || tree_find(e, &tree, path, &file) < 0)
        return -1;
    if (file.is_directory)
        return err_set(e, ERR_NO, "%s is a folder", path);
    /* The size is a claim of the image: nothing is allocated for bytes that cannot be there. */
    if (file.size > limit || file.size > source->size)
        return err_set(e, ERR_NO, "%s: %ju bytes are too many", path, (uintmax_t)file.size);
    buf_reserve(&data, (size_t)file.size);
    if (tree_read(e, &tree, &file, 0, data.data, (size_t)file.size) < 0)
        return -1;
    data.len = (size_t)file.size;
    data.data[data.len] = '\0';
    *ret_data = data;
    data = (struct buf){0};
    return 0;
}
