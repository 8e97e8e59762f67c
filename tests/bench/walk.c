/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the path of every file of an image, as `isoinfo -f` does: the reader of directories alone,
 * for scripts/bench. usage: walk IMAGE */
#include <string.h>

#include "base/mem.h"
#include "layout/tree.h"

struct folder {
    char *path;
    uint64_t offset, size; /* bytes */
};

static struct folder *queue;
static size_t queue_count, queue_room;

static void add_folder(const char *path, const struct iso_entry *entry)
{
    ARRAY_GROW(queue, queue_count, queue_room);
    queue[queue_count++] = (struct folder){
        .path = str_copy(path), .offset = entry->extents[0].offset, .size = entry->size};
}

static enum iso_status list(const struct iso_volume *volume, size_t index, struct buf *path)
{
    struct iso_entry entry = {.is_directory = true, .extent_count = 1, .size = queue[index].size};
    struct iso_dir dir;
    enum iso_status status;
    size_t parent;

    entry.extents[0] = (struct iso_extent){queue[index].offset, queue[index].size};
    path->len = 0;
    buf_text(path, queue[index].path);
    buf_text(path, "/");
    parent = path->len;
    status = iso_dir_open(volume, &entry, &dir);
    while (status == ISO_OK && (status = iso_dir_next(&dir, &entry)) == ISO_OK) {
        path->len = parent;
        buf_text(path, entry.name);
        buf_add(path, "\n", 1);
        (void)fwrite(path->data, 1, path->len, stdout);
        path->data[--path->len] = '\0';
        if (entry.is_directory)
            add_folder(path->data, &entry);
    }
    return status == ISO_NO_MORE ? ISO_OK : status;
}

int main(int count, char **arguments)
{
    CLEANUP(source_close) struct source image = {.fd = -1};
    CLEANUP(source_cache_free) struct source_cache *cache = NULL;
    CLEANUP(buf_free) struct buf path = {0};
    struct iso_entry root;
    struct tree tree;
    struct err e = {0};

    if (count != 2 || source_open(&e, arguments[1], &image) < 0) {
        fprintf(stderr, "walk: %s\n", e.text);
        return 3;
    }
    image.cache = cache = source_cache_new(&image); /* as layout_from_image() does */
    if (tree_open(&e, &image, &tree) < 0) {
        fprintf(stderr, "walk: %s\n", e.text);
        return 3;
    }
    (void)setvbuf(stdout, NULL, _IOFBF, 65536);
    iso_root(&tree.volume, &root);
    add_folder("", &root);
    for (size_t i = 0; i < queue_count; i++)
        if (list(&tree.volume, i, &path) != ISO_OK)
            return 3;
    for (size_t i = 0; i < queue_count; i++)
        free(queue[i].path);
    free(queue);
    return 0;
}
