/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bytes of two FAT volumes of the same shape, sector by sector (Microsoft's FAT specification,
 * 3.1 to 3.3, 5, 6):
 *
 *     boot sector | FSInfo ... | FATs | root directory | clusters: of a file, of a folder, free
 */
#include <string.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "diff/fat_side.h"
#include "diff/fields.h"
#include "fmt/text.h"

#define BLOCK  512 /* bytes that are looked at together: no structure crosses them */
#define RECORD 32  /* bytes of a directory record */

static const struct field_row boot_rows[] = {
    {"jump", 0, 3, FORMAT_HEX, CAUSE_TOOL},
    {"OEM name", 3, 8, FORMAT_TEXT, CAUSE_TOOL},
    {"sector size", 11, 2, FORMAT_LE, CAUSE_CONTENT},
    {"sectors per cluster", 13, 1, FORMAT_LE, CAUSE_CONTENT},
    {"reserved sectors", 14, 2, FORMAT_LE, CAUSE_CONTENT},
    {"number of FATs", 16, 1, FORMAT_LE, CAUSE_CONTENT},
    {"root entries", 17, 2, FORMAT_LE, CAUSE_CONTENT},
    {"sectors (16 bits)", 19, 2, FORMAT_LE, CAUSE_CONTENT},
    {"media byte", 21, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"sectors per FAT (16 bits)", 22, 2, FORMAT_LE, CAUSE_CONTENT},
    {"sectors per track", 24, 2, FORMAT_LE, CAUSE_CONTENT},
    {"heads", 26, 2, FORMAT_LE, CAUSE_CONTENT},
    {"hidden sectors", 28, 4, FORMAT_LE, CAUSE_FOLLOWS},
    {"sectors (32 bits)", 32, 4, FORMAT_LE, CAUSE_CONTENT},
};
static const struct field_row boot16_rows[] = {
    {"drive number", 36, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"state flags", 37, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"volume serial number", 39, 4, FORMAT_HEX, CAUSE_FAT_SERIAL},
    {"label", 43, 11, FORMAT_TEXT, CAUSE_CONTENT},
    {"type text", 54, 8, FORMAT_TEXT, CAUSE_TOOL},
    {"boot code", 62, 448, FORMAT_HEX, CAUSE_TOOL},
};
static const struct field_row boot32_rows[] = {
    {"sectors per FAT", 36, 4, FORMAT_LE, CAUSE_CONTENT},
    {"flags", 40, 2, FORMAT_HEX, CAUSE_CONTENT},
    {"root cluster", 44, 4, FORMAT_LE, CAUSE_CONTENT},
    {"FSInfo sector", 48, 2, FORMAT_LE, CAUSE_CONTENT},
    {"backup boot sector", 50, 2, FORMAT_LE, CAUSE_CONTENT},
    {"drive number", 64, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"state flags", 65, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"volume serial number", 67, 4, FORMAT_HEX, CAUSE_FAT_SERIAL},
    {"label", 71, 11, FORMAT_TEXT, CAUSE_CONTENT},
    {"type text", 82, 8, FORMAT_TEXT, CAUSE_TOOL},
    {"boot code", 90, 420, FORMAT_HEX, CAUSE_TOOL},
};
static const struct field_row info_rows[] = {
    {"free clusters", 488, 4, FORMAT_LE, CAUSE_FOLLOWS},
    {"next free cluster", 492, 4, FORMAT_LE, CAUSE_FOLLOWS},
};
static const struct field_row record_rows[] = {
    {"attributes", 11, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"case flags", 12, 1, FORMAT_HEX, CAUSE_TOOL},
    {"creation time, hundredths", 13, 1, FORMAT_LE, CAUSE_FAT_DATE},
    {"creation time", 14, 2, FORMAT_FAT_TIME, CAUSE_FAT_DATE},
    {"creation date", 16, 2, FORMAT_FAT_DATE, CAUSE_FAT_DATE},
    {"access date", 18, 2, FORMAT_FAT_DATE, CAUSE_FAT_DATE},
    {"first cluster, high half", 20, 2, FORMAT_LE, CAUSE_FOLLOWS},
    {"modification time", 22, 2, FORMAT_FAT_TIME, CAUSE_FAT_DATE},
    {"modification date", 24, 2, FORMAT_FAT_DATE, CAUSE_FAT_DATE},
    {"first cluster", 26, 2, FORMAT_LE, CAUSE_FOLLOWS},
    {"size", 28, 4, FORMAT_LE, CAUSE_FOLLOWS},
};
static const char volume_name[] = "FAT volume", record_name[] = "FAT directory record";
static const struct field_table boot = FIELD_TABLE("FAT boot sector", boot_rows);
static const struct field_table boot16 = FIELD_TABLE("FAT boot sector", boot16_rows);
static const struct field_table boot32 = FIELD_TABLE("FAT boot sector", boot32_rows);
static const struct field_table info = FIELD_TABLE("FAT32 FSInfo", info_rows);
static const struct field_table records = FIELD_TABLE(record_name, record_rows);

/* What is told of a whole block. */
static const struct field_row block_rows[] = {
    {"allocation table", 0, BLOCK, FORMAT_HEX, CAUSE_FOLLOWS},
    {"clusters of other files", 0, BLOCK, FORMAT_HEX, CAUSE_FOLLOWS},
    {"free space", 0, BLOCK, FORMAT_HEX, CAUSE_FAT_STALE},
    {"rest of a file's last cluster", 0, BLOCK, FORMAT_HEX, CAUSE_FAT_STALE},
    {"records of other files", 0, RECORD, FORMAT_HEX, CAUSE_FOLLOWS},
    {"deleted records", 0, RECORD, FORMAT_HEX, CAUSE_FAT_STALE},
};
enum { TABLE, OTHERS, FREE_SPACE, SLACK, OTHER_RECORDS, DELETED };

struct volumes {
    struct diff *diff;
    const struct fat_side *a, *b;
    struct view view;      /* of the block */
    uint64_t at;           /* bytes: the block in the volume */
    uint32_t info, backup; /* sectors of FSInfo and of the second boot sector; 0: none */
};

static bool same_shape(const struct fat *a, const struct fat *b)
{
    return a->type == b->type && a->sector_size == b->sector_size &&
           a->cluster_size == b->cluster_size && a->clusters == b->clusters &&
           a->data_start == b->data_start && a->reserved_sectors == b->reserved_sectors;
}

static void boot_fields(struct volumes *v)
{
    view_table(v->diff, &v->view, &boot, 0);
    view_table(v->diff, &v->view, v->a->fat.type == 32 ? &boot32 : &boot16, 0);
    view_rest(v->diff, &v->view, boot.structure);
}

static bool is_gone(const uint8_t *record)
{
    return record[0] == 0 || record[0] == 0xe5;
}

/* "/EFI/BOOTX64 EFI": the name as it stands in the record. */
static char *record_path(const char *folder, const uint8_t *record)
{
    char name[12];

    text_trimmed(record, 11, name, sizeof name);
    return str_format("%s%s%s", folder, strcmp(folder, "/") ? "/" : "", name);
}

/* Records at the same place: of the same file, of two, or of none. */
static void record_fields(struct volumes *v, const char *folder)
{
    for (size_t at = 0; at < v->view.size; at += RECORD) {
        const uint8_t *a = v->view.a + at, *b = v->view.b + at;
        CLEANUP(free_ptr) char *where = NULL;
        bool gone = is_gone(a) && is_gone(b);

        if (memcmp(a, b, RECORD) == 0)
            continue;
        where = record_path(folder, a);
        v->view.where = where;
        if (!gone && memcmp(a, b, 11) == 0 && a[11] != 0x0f)
            view_table(v->diff, &v->view, &records, at);
        else
            view_field(v->diff, &v->view, record_name, &block_rows[gone ? DELETED : OTHER_RECORDS],
                       at);
        v->view.where = NULL;
    }
}

/* Content of files is told of by path; here is what lies behind a file's end. */
static void slack_fields(struct volumes *v, uint32_t owner, uint32_t cluster)
{
    const struct fat_entry *file = fat_owner_entry(v->a, owner);
    uint64_t in_cluster = (v->at - v->a->fat.data_start) % v->a->fat.cluster_size;
    uint64_t at = (uint64_t)v->a->position[cluster] * v->a->fat.cluster_size + in_cluster;
    uint64_t left = file->size > at ? file->size - at : 0;
    struct field_row row = block_rows[SLACK];
    struct view slack;

    if (left >= v->view.size)
        return;
    view_start(&slack, v->view.a + left, v->view.b + left, v->view.size - (size_t)left,
               v->view.a_at + left, v->view.b_at + left, file->path);
    row.length = (uint16_t)slack.size;
    view_field(v->diff, &slack, volume_name, &row, 0);
}

static void cluster_fields(struct volumes *v)
{
    uint32_t cluster = (uint32_t)((v->at - v->a->fat.data_start) / v->a->fat.cluster_size);
    uint32_t x, y;
    const char *of_a, *of_b;

    if (cluster >= v->a->fat.clusters) {
        view_rest(v->diff, &v->view, "behind the FAT volume's clusters");
        return;
    }
    x = v->a->owner[cluster];
    y = v->b->owner[cluster];
    of_a = fat_owner_path(v->a, x);
    of_b = fat_owner_path(v->b, y);
    if (!of_a && !of_b)
        view_field(v->diff, &v->view, volume_name, &block_rows[FREE_SPACE], 0);
    else if (!of_a || !of_b || strcmp(of_a, of_b) != 0 ||
             v->a->position[cluster] != v->b->position[cluster])
        view_field(v->diff, &v->view, volume_name, &block_rows[OTHERS], 0);
    else if (x == FAT_OWNER_ROOT || fat_owner_entry(v->a, x)->directory)
        record_fields(v, of_a);
    else
        slack_fields(v, x, cluster);
}

static void block_fields(struct volumes *v)
{
    const struct fat *fat = &v->a->fat;
    uint64_t sector = v->at / fat->sector_size;
    uint64_t tables = (uint64_t)fat->reserved_sectors * fat->sector_size;
    uint64_t root = tables + (uint64_t)fat->fat_count * fat->sectors_per_fat * fat->sector_size;

    if (v->at == 0 || (v->backup && v->at == (uint64_t)v->backup * fat->sector_size))
        boot_fields(v);
    else if (v->info && sector == v->info && v->at % fat->sector_size == 0)
        view_table(v->diff, &v->view, &info, 0);
    else if (v->at >= fat->data_start)
        cluster_fields(v);
    else if (v->at >= root)
        record_fields(v, "/");
    else if (v->at >= tables)
        view_field(v->diff, &v->view, volume_name, &block_rows[TABLE], 0);
    else
        view_rest(v->diff, &v->view, "FAT volume, reserved sectors");
}

static int compare_blocks(struct err *e, struct diffing *d, const struct pair *pair,
                          struct volumes *v, uint64_t length)
{
    for (v->at = 0; v->at + BLOCK <= length; v->at += BLOCK) {
        uint64_t a_at = pair->a->start + v->at, b_at = pair->b->start + v->at;
        const uint8_t *a, *b;

        if (window_get(e, &d->a, a_at, BLOCK, &a) < 0 ||
            window_get(e, &d->b, b_at, BLOCK, &b) < 0 || diffing_step(e, d, 0) < 0)
            return -1;
        if (memcmp(a, b, BLOCK) == 0)
            continue;
        view_start(&v->view, a, b, BLOCK, a_at, b_at, NULL);
        block_fields(v);
    }
    return 0;
}

static int compare_volumes(struct err *e, struct diffing *d, const struct pair *pair,
                           const struct fat_side *a, const struct fat_side *b)
{
    struct volumes v = {.diff = d->diff, .a = a, .b = b};
    uint64_t length = pair->a->length < pair->b->length ? pair->a->length : pair->b->length;
    uint8_t sector[BLOCK];

    if (source_read(e, &a->fat.source, 0, sector, sizeof sector) < 0)
        return -1;
    if (a->fat.type == 32) {
        v.info = get_le16(sector + 48);
        v.backup = get_le16(sector + 50);
    }
    /* Volumes of two shapes have only the boot sector in the same place. */
    return compare_blocks(e, d, pair, &v, same_shape(&a->fat, &b->fat) ? length : BLOCK);
}

int fields_of_efi_image(struct err *e, struct diffing *d, struct pair *pair)
{
    CLEANUP(fat_side_free) struct fat_side a = {0};
    CLEANUP(fat_side_free) struct fat_side b = {0};
    bool is_a, is_b;

    if (fat_side_read(e, d->a.source, pair->a, &a, &is_a) < 0 ||
        fat_side_read(e, d->b.source, pair->b, &b, &is_b) < 0)
        return -1;
    if (!is_a || !is_b)
        return 0;
    pair->explained = pair->differing;
    if (fat_files_compare(e, d, &a, &b) < 0)
        return -1;
    return compare_volumes(e, d, pair, &a, &b);
}
