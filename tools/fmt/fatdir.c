/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Directories and files of a FAT volume. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "fmt/fat.h"
#include "fmt/text.h"

#define RECORD_SIZE    32 /* bytes */
#define ATTR_VOLUME    0x08
#define ATTR_DIRECTORY 0x10
#define ATTR_LONG_NAME 0x0f
#define LAST_LONG      0x40
#define UNITS_PER_LONG 13
#define MAX_LONG       20 /* records of one long name */
#define MAX_DIR_RECORDS                                                                            \
    65536             /* the format's limit for one directory; ours for all of a listing           \
                       */
#define MAX_PATH 4096 /* bytes */

/* A directory being read, record by record. */
struct dir_reader {
    const struct fat *fat;
    uint32_t cluster;  /* 0: the fixed root directory of FAT12/16 */
    uint32_t in_chunk; /* bytes already taken from this cluster, or from the fixed root */
    uint32_t records;
    uint8_t units[MAX_LONG * UNITS_PER_LONG * 2]; /* the long name in the making */
    unsigned long_total, long_left;
    uint8_t long_sum;
};

struct dir_item {
    char name[FAT_NAME_MAX];
    uint8_t attributes;
    uint32_t size, first_cluster;
    uint64_t offset; /* bytes, in the volume */
};

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

static struct dir_reader dir_start(const struct fat *fat, uint32_t cluster)
{
    return (struct dir_reader){.fat = fat, .cluster = cluster ? cluster : fat->root_cluster};
}

/* Where the next record is; *ret_more false at the directory's end. */
static int dir_advance(struct err *e, struct dir_reader *r, uint64_t *ret_offset, bool *ret_more)
{
    const struct fat *fat = r->fat;
    uint64_t root_start = fat->data_start;
    uint32_t root_bytes = fat->root_entries * RECORD_SIZE;

    *ret_more = false;
    if (r->records == MAX_DIR_RECORDS)
        return err_set(e, ERR_NO, "FAT: a directory does not end");
    r->records++;
    if (!r->cluster) {
        root_start -= (root_bytes + fat->sector_size - 1) / fat->sector_size * fat->sector_size;
        if (r->in_chunk + RECORD_SIZE > root_bytes)
            return 0;
        *ret_offset = root_start + r->in_chunk;
    } else {
        if (!fat_is_cluster(fat, r->cluster))
            return err_set(e, ERR_NO, "FAT: there is no cluster %u", r->cluster);
        if (r->in_chunk == fat->cluster_size) {
            if (fat_next(e, fat, r->cluster, &r->cluster) < 0)
                return -1;
            r->in_chunk = 0;
            if (!r->cluster)
                return 0;
        }
        *ret_offset = fat_cluster_start(fat, r->cluster) + r->in_chunk;
    }
    r->in_chunk += RECORD_SIZE;
    *ret_more = true;
    return 0;
}

static uint8_t short_sum(const uint8_t *name)
{
    uint8_t sum = 0;

    for (int i = 0; i < 11; i++)
        sum = (uint8_t)((sum << 7 | sum >> 1) + name[i]);
    return sum;
}

static void take_long(struct dir_reader *r, const uint8_t *record)
{
    static const uint8_t places[UNITS_PER_LONG] = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};
    unsigned order = record[0] & 0x1f;

    if (record[0] & LAST_LONG) {
        r->long_total = r->long_left = order <= MAX_LONG ? order : 0;
        r->long_sum = record[13];
        memset(r->units, 0, sizeof r->units);
    }
    if (!order || order != r->long_left || record[13] != r->long_sum) {
        r->long_total = 0;
        return;
    }
    for (unsigned i = 0; i < UNITS_PER_LONG; i++)
        memcpy(r->units + ((order - 1) * UNITS_PER_LONG + i) * 2, record + places[i], 2);
    r->long_left--;
}

/* 8.3, with the two bits by which Windows says that base or extension are lower case. */
static void short_name(const uint8_t *record, char *ret_name)
{
    size_t used = 0;

    for (int i = 0; i < 11; i++) {
        bool lower = record[12] & (i < 8 ? 0x08 : 0x10);
        uint8_t c = i == 0 && record[0] == 0x05 ? 0xe5 : record[i];

        if (i == 8 && memcmp(record + 8, "   ", 3) != 0)
            ret_name[used++] = '.';
        if (c != ' ')
            ret_name[used++] = (char)(lower && c < 0x80 ? tolower(c) : c);
    }
    ret_name[used] = '\0';
}

static void finish_item(struct dir_reader *r, const uint8_t *record, struct dir_item *item)
{
    item->attributes = record[11];
    item->size = get_le32(record + 28);
    item->first_cluster = get_le16(record + 26);
    if (r->fat->type == 32)
        item->first_cluster |= (uint32_t)get_le16(record + 20) << 16;
    if (r->long_total && !r->long_left && r->long_sum == short_sum(record))
        text_utf16(r->units, r->long_total * UNITS_PER_LONG, false, item->name, sizeof item->name);
    else
        short_name(record, item->name);
    r->long_total = 0;
}

/* The next file or directory, without "." and ".." and volume labels. */
static int dir_next(struct err *e, struct dir_reader *r, struct dir_item *ret_item, bool *ret_more)
{
    uint8_t record[RECORD_SIZE];

    for (;;) {
        if (dir_advance(e, r, &ret_item->offset, ret_more) < 0)
            return -1;
        if (!*ret_more)
            return 0;
        if (source_read(e, &r->fat->source, ret_item->offset, record, sizeof record) < 0)
            return -1;
        if (record[0] == 0) {
            *ret_more = false;
            return 0;
        }
        if (record[0] == 0xe5 || record[0] == '.') {
            r->long_total = 0;
        } else if ((record[11] & 0x3f) == ATTR_LONG_NAME) {
            take_long(r, record);
        } else if (record[11] & ATTR_VOLUME) {
            r->long_total = 0;
        } else {
            finish_item(r, record, ret_item);
            return 0;
        }
    }
}

static void list_add(struct fat_list *list, const char *parent, const struct dir_item *item)
{
    ARRAY_GROW(list->items, list->count, list->room);
    list->items[list->count++] = (struct fat_entry){
        .path = str_format("%s/%s", parent, item->name),
        .directory = item->attributes & ATTR_DIRECTORY,
        .size = item->attributes & ATTR_DIRECTORY ? 0 : item->size,
        .first_cluster = item->first_cluster,
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

/* `*budget` counts records over all directories: chains that meet cannot multiply the work. */
static int list_directory(struct err *e, const struct fat *fat, const char *path, uint32_t cluster,
                          size_t limit, uint32_t *budget, struct problems *problems,
                          struct fat_list *list)
{
    CLEANUP(free_ptr) char *parent = str_copy(path); /* the list may move while it grows */
    struct dir_reader r = dir_start(fat, cluster);
    struct dir_item item;
    bool more = true;

    r.records = MAX_DIR_RECORDS - *budget;
    while (more) {
        int result = dir_next(e, &r, &item, &more);

        *budget = MAX_DIR_RECORDS - r.records;
        if (result < 0 && e->kind == ERR_FAULT)
            return -1;
        if (result < 0)
            problems_add(problems, &fat->source, 0, "%s/: %s", parent, e->text);
        if (result < 0 || !more)
            break;
        if (list->count == limit || strlen(parent) > MAX_PATH) {
            list->cut = true;
            break;
        }
        if (item.first_cluster && !fat_is_cluster(fat, item.first_cluster))
            problems_add(problems, &fat->source, item.offset + 26, "%s/%s: there is no cluster %u",
                         parent, item.name, item.first_cluster);
        list_add(list, parent, &item);
    }
    return 0;
}

int fat_list(struct err *e, const struct fat *fat, size_t limit, struct problems *problems,
             struct fat_list *ret_list)
{
    CLEANUP(fat_list_free) struct fat_list list = {0};
    uint32_t budget = MAX_DIR_RECORDS;

    if (list_directory(e, fat, "", 0, limit, &budget, problems, &list) < 0)
        return -1;
    for (size_t i = 0; i < list.count && !list.cut && budget; i++) {
        if (!list.items[i].directory)
            continue;
        if (!is_new_directory(&list, i)) {
            problems_add(problems, &fat->source, 0, "FAT: directory %s leads back to another one",
                         list.items[i].path);
            continue;
        }
        if (list_directory(e, fat, list.items[i].path, list.items[i].first_cluster, limit, &budget,
                           problems, &list) < 0)
            return -1;
    }
    *ret_list = list;
    list = (struct fat_list){0};
    return 0;
}

static int find_in(struct err *e, const struct fat *fat, uint32_t cluster, const char *name,
                   size_t length, struct dir_item *ret_item, bool *ret_found)
{
    struct dir_reader r = dir_start(fat, cluster);
    bool more = true;

    *ret_found = false;
    while (!*ret_found) {
        if (dir_next(e, &r, ret_item, &more) < 0)
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
    struct dir_item item = {.attributes = ATTR_DIRECTORY};
    const char *at = path + strspn(path, "/");

    while (*at) {
        size_t length = strcspn(at, "/");
        bool found = false;

        if (item.attributes & ATTR_DIRECTORY &&
            find_in(e, fat, item.first_cluster, at, length, &item, &found) < 0)
            return err_add(e, "%s", path);
        if (!found)
            return err_set(e, ERR_NO, "%s is not in the FAT volume", path);
        at += length;
        at += strspn(at, "/");
    }
    *ret_entry = (struct fat_entry){.path = str_copy(path),
                                    .directory = item.attributes & ATTR_DIRECTORY,
                                    .size = item.attributes & ATTR_DIRECTORY ? 0 : item.size,
                                    .first_cluster = item.first_cluster};
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
