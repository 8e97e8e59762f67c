/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Listing a FAT volume, finding a file in it, reading one. */
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "fmt/fat_dir.h"

#define MAX_PATH 4096 /* bytes */

void fat_entry_free(struct fat_entry *entry)
{
    free(entry->path);
    *entry = (struct fat_entry){0};
}

void fat_list_free(struct fat_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].path);
    free(list->items);
    *list = (struct fat_list){0};
}

static void list_add(struct fat_list *list, const char *parent, const struct fat_item *item)
{
    ARRAY_GROW(list->items, list->count, list->room);
    list->items[list->count++] = (struct fat_entry){
        .path = str_format("%s/%s", parent, item->name),
        .directory = item->attributes & FAT_ATTR_DIRECTORY,
        .size = item->attributes & FAT_ATTR_DIRECTORY ? 0 : item->size,
        .first_cluster = item->first_cluster,
        .modified = item->modified,
        .offset = item->offset,
    };
}

/* True the first time that a directory's cluster is seen. The list itself is the memory: it is
 * limited, and directories are few. */
static bool is_new_directory(const struct fat_list *list, size_t index)
{
    uint32_t cluster = list->items[index].first_cluster;

    if (!cluster)
        return false;
    for (size_t i = 0; i < index; i++)
        if (list->items[i].directory && list->items[i].first_cluster == cluster)
            return false;
    return true;
}

/* A listing in the making. */
struct listing {
    const struct fat *fat;
    size_t limit;    /* of entries */
    uint32_t budget; /* records left over all directories: chains that meet cannot multiply work */
    struct problems *problems;
    struct fat_list list;
};

#define ROOT SIZE_MAX

static void list_item(struct listing *l, const char *parent, const struct fat_item *item)
{
    struct fat_list *list = &l->list;

    list_add(list, parent, item);
    if (!item->first_cluster || fat_is_cluster(l->fat, item->first_cluster))
        return;
    problems_add(l->problems, &l->fat->source, item->offset + 26, "ESP-07",
                 "%s/%s: there is no cluster %u", parent, item->name, item->first_cluster);
    list->items[list->count - 1].damaged = true;
}

static void note_directory(struct listing *l, size_t index, const char *path, const char *fault)
{
    problems_add(l->problems, &l->fat->source, 0, "ESP-07", "%s/: %s", path, fault);
    if (index != ROOT)
        l->list.items[index].damaged = true;
}

/* Adds what is in the directory `index` of the list, or in the root. */
static int list_directory(struct err *e, struct listing *l, size_t index)
{
    /* The list may move while it grows. */
    CLEANUP(free_ptr) char *parent = str_copy(index == ROOT ? "" : l->list.items[index].path);
    struct fat_dir r =
        fat_dir_start(l->fat, index == ROOT ? 0 : l->list.items[index].first_cluster);
    struct fat_item item;
    bool more = true;

    r.records = FAT_DIR_MAX_RECORDS - l->budget;
    while (more) {
        int result = fat_dir_next(e, &r, &item, &more);

        l->budget = FAT_DIR_MAX_RECORDS - r.records;
        if (result < 0 && e->kind == ERR_FAULT)
            return -1;
        if (result < 0)
            note_directory(l, index, parent, e->text);
        if (result < 0 || !more)
            break;
        if (l->list.count == l->limit || strlen(parent) > MAX_PATH) {
            l->list.cut = true;
            break;
        }
        list_item(l, parent, &item);
    }
    return 0;
}

static void listing_free(struct listing *l)
{
    fat_list_free(&l->list);
}

int fat_list(struct err *e, const struct fat *fat, size_t limit, struct problems *problems,
             struct fat_list *ret_list)
{
    CLEANUP(listing_free)
    struct listing l = {
        .fat = fat, .limit = limit, .budget = FAT_DIR_MAX_RECORDS, .problems = problems};

    if (list_directory(e, &l, ROOT) < 0)
        return -1;
    for (size_t i = 0; i < l.list.count && !l.list.cut && l.budget; i++) {
        if (!l.list.items[i].directory)
            continue;
        if (!is_new_directory(&l.list, i)) {
            problems_add(problems, &fat->source, 0, "ESP-07",
                         "FAT: directory %s leads back to another one", l.list.items[i].path);
            l.list.items[i].damaged = true;
        } else if (list_directory(e, &l, i) < 0) {
            return -1;
        }
    }
    *ret_list = l.list;
    l.list = (struct fat_list){0};
    return 0;
}

static int find_in(struct err *e, const struct fat *fat, uint32_t cluster, const char *name,
                   size_t length, struct fat_item *ret_item, bool *ret_found)
{
    struct fat_dir r = fat_dir_start(fat, cluster);
    bool more = true;

    *ret_found = false;
    while (!*ret_found) {
        if (fat_dir_next(e, &r, ret_item, &more) < 0)
            return -1;
        if (!more)
            return 0;
        *ret_found =
            strlen(ret_item->name) == length && strncasecmp(ret_item->name, name, length) == 0;
    }
    return 0;
}

int fat_find(struct err *e, const struct fat *fat, const char *path, struct fat_entry *ret_entry)
{
    struct fat_item item = {.attributes = FAT_ATTR_DIRECTORY};
    const char *at = path + strspn(path, "/");

    while (*at) {
        size_t length = strcspn(at, "/");
        bool found = false;

        if (item.attributes & FAT_ATTR_DIRECTORY &&
            find_in(e, fat, item.first_cluster, at, length, &item, &found) < 0)
            return err_add(e, "%s", path);
        if (!found)
            return err_set(e, ERR_NO, "%s is not in the FAT volume", path);
        at += length;
        at += strspn(at, "/");
    }
    *ret_entry = (struct fat_entry){.path = str_copy(path),
                                    .directory = item.attributes & FAT_ATTR_DIRECTORY,
                                    .size = item.attributes & FAT_ATTR_DIRECTORY ? 0 : item.size,
                                    .first_cluster = item.first_cluster,
                                    .modified = item.modified,
                                    .offset = item.offset};
    return 0;
}

int fat_read(struct err *e, const struct fat *fat, const struct fat_entry *file, size_t limit,
             struct buf *ret_data)
{
    CLEANUP(buf_free) struct buf data = {0};
    uint32_t cluster = file->first_cluster;

    if (file->directory)
        return err_set(e, ERR_NO, "%s is a directory", file->path);
    if (file->size > limit || file->size > fat->source.size)
        return err_set(e, ERR_NO, "%s: %u bytes are too many", file->path, file->size);
    while (data.len < file->size) {
        size_t left = file->size - data.len;
        size_t size = left < fat->cluster_size ? left : fat->cluster_size;

        if (!fat_is_cluster(fat, cluster))
            return err_set(e, ERR_NO, "%s: its cluster chain ends after %zu of %u bytes",
                           file->path, data.len, file->size);
        buf_reserve(&data, size);
        if (source_read(e, &fat->source, fat_cluster_start(fat, cluster), data.data + data.len,
                        size) < 0)
            return err_add(e, "%s", file->path);
        data.len += size;
        data.data[data.len] = '\0';
        if (data.len < file->size && fat_next(e, fat, cluster, &cluster) < 0)
            return err_add(e, "%s", file->path);
    }
    *ret_data = data;
    data = (struct buf){0};
    return 0;
}

int fat_read_file(struct err *e, const struct source *volume, const char *path, size_t limit,
                  struct buf *ret_data)
{
    CLEANUP(problems_free) struct problems ignored = {0};
    CLEANUP(fat_entry_free) struct fat_entry entry = {0};
    struct fat fat;

    if (fat_open(e, volume, &ignored, &fat) < 0 || fat_find(e, &fat, path, &entry) < 0)
        return -1;
    return fat_read(e, &fat, &entry, limit, ret_data);
}
