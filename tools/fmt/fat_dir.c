/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Directory records of a FAT volume, long names put together. */
#include <ctype.h>
#include <string.h>

#include "core/bytes.h"
#include "fmt/fat_dir.h"
#include "fmt/text.h"

#define RECORD_SIZE    32 /* bytes */
#define ATTR_VOLUME    0x08
#define ATTR_LONG_NAME 0x0f
#define LAST_LONG      0x40

struct fat_dir fat_dir_start(const struct fat *fat, uint32_t cluster)
{
    return (struct fat_dir){.fat = fat, .cluster = cluster ? cluster : fat->root_cluster};
}

/* Where the next record is; *ret_more false at the directory's end. */
static int dir_advance(struct err *e, struct fat_dir *r, uint64_t *ret_offset, bool *ret_more)
{
    const struct fat *fat = r->fat;
    uint64_t root_start = fat->data_start;
    uint32_t root_bytes = fat->root_entries * RECORD_SIZE;

    *ret_more = false;
    if (r->records == FAT_DIR_MAX_RECORDS)
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

static void take_long(struct fat_dir *r, const uint8_t *record)
{
    static const uint8_t places[FAT_LONG_UNITS] = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};
    unsigned order = record[0] & 0x1f;

    if (record[0] & LAST_LONG) {
        r->long_total = r->long_left = order <= FAT_LONG_MAX ? order : 0;
        r->long_sum = record[13];
        memset(r->units, 0, sizeof r->units);
    }
    if (!order || order != r->long_left || record[13] != r->long_sum) {
        r->long_total = 0;
        return;
    }
    for (unsigned i = 0; i < FAT_LONG_UNITS; i++)
        memcpy(r->units + ((order - 1) * FAT_LONG_UNITS + i) * 2, record + places[i], 2);
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

static void finish_item(struct fat_dir *r, const uint8_t *record, struct fat_item *item)
{
    item->attributes = record[11];
    item->size = get_le32(record + 28);
    item->modified = (uint32_t)get_le16(record + 24) << 16 | get_le16(record + 22);
    item->first_cluster = get_le16(record + 26);
    if (r->fat->type == 32)
        item->first_cluster |= (uint32_t)get_le16(record + 20) << 16;
    if (r->long_total && !r->long_left && r->long_sum == short_sum(record))
        text_utf16(r->units, r->long_total * FAT_LONG_UNITS, false, item->name, sizeof item->name);
    else
        short_name(record, item->name);
    r->long_total = 0;
}

int fat_dir_next(struct err *e, struct fat_dir *r, struct fat_item *ret_item, bool *ret_more)
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
