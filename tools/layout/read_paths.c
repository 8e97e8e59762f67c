/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Path tables (ECMA-119 §9.4): the quick way to all directories of a tree. */
#include <string.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "fmt/text.h"
#include "layout/reading.h"

#define MAX_TABLE (16u << 20) /* bytes; parents are 16-bit numbers, so real ones have less */
#define MAX_PATH  1023        /* bytes of a path */
#define MAX_NAMES (64u << 20) /* bytes of all paths of one table */

/*
 *     0  length of the name    2  LE32 first sector    6  LE16 parent's number, from 1
 *     8  name, one byte of padding when its length is odd
 */
struct path_reader {
    struct reading *r;
    const struct iso9660_descriptor *volume;
    uint64_t volume_start; /* bytes */
    const char *detail;
    char **paths; /* [0] is the root's, "" */
    size_t count, room;
    size_t names; /* bytes of all paths */
};

static void path_reader_free(struct path_reader *p)
{
    for (size_t i = 0; i < p->count; i++)
        free(p->paths[i]);
    free(p->paths);
}

/* The "." record of a directory tells its size; 0 when it is none. */
static int directory_size(struct err *e, const struct reading *r, uint64_t volume_start,
                          uint32_t sector, uint64_t *ret_size)
{
    uint64_t start = volume_start + (uint64_t)sector * ISO9660_SECTOR;
    uint8_t record[34];

    *ret_size = 0;
    if (!source_holds(r->image, start, ISO9660_SECTOR))
        return 0;
    if (source_read(e, r->image, start, record, sizeof record) < 0)
        return -1;
    if (record[0] >= 34 && get_le32(record + 2) == sector && record[32] == 1 && record[33] == 0)
        *ret_size = get_le32(record + 10);
    return 0;
}

static char *path_of(const struct path_reader *p, const uint8_t *name, unsigned length,
                     unsigned parent)
{
    char text[3 * 128 + 1];

    if (p->volume->joliet)
        text_utf16(name, length / 2, true, text, sizeof text);
    else
        text_trimmed(name, length, text, sizeof text);
    if (!parent || parent > p->count || strlen(p->paths[parent - 1]) > MAX_PATH)
        return str_copy(text);
    return str_format("%s/%s", p->paths[parent - 1], text);
}

static int claim_directory(struct err *e, struct path_reader *p, uint32_t sector, uint64_t size,
                           const char *path)
{
    struct folder folder = {.path = path,
                            .start = p->volume_start + (uint64_t)sector * ISO9660_SECTOR,
                            .size = size,
                            .volume_start = p->volume_start};

    (void)claim_add(p->r, REGION_DIRECTORY, folder.start, size, path, str_copy(p->detail));
    if (p->volume->joliet || !take_directory(p->r, folder.start, size, path))
        return 0;
    return claim_continuations(e, p->r, &folder);
}

static int take_record(struct err *e, struct path_reader *p, const uint8_t *record, uint64_t offset)
{
    uint32_t sector = get_le32(record + 2);
    uint64_t size;
    char *path;

    path = p->count ? path_of(p, record + 8, record[0], get_le16(record + 6)) : str_copy("");
    ARRAY_GROW(p->paths, p->count, p->room);
    p->paths[p->count++] = path;
    p->names += strlen(path);
    if (directory_size(e, p->r, p->volume_start, sector, &size) < 0)
        return -1;
    if (size)
        return claim_directory(e, p, sector, size, *path ? path : "/");
    problems_add(&p->r->problems, p->r->image, offset + 2, "ISO-08",
                 "path table (%s): there is no directory %s at sector %u", p->detail,
                 *path ? path : "/", sector);
    return 0;
}

/* The bytes of one of the four tables; NULL when it cannot be. The caller frees. */
static int load_table(struct err *e, const struct reading *r,
                      const struct iso9660_descriptor *volume, uint64_t volume_start,
                      unsigned which, uint8_t **ret_table)
{
    CLEANUP(free_ptr) uint8_t *table = NULL;
    uint64_t start = volume_start + (uint64_t)volume->path_tables[which] * ISO9660_SECTOR;
    uint32_t size = volume->path_table_size;

    if (volume->path_tables[which] && size && size <= MAX_TABLE &&
        source_holds(r->image, start, size)) {
        table = mem_alloc(size);
        if (source_read(e, r->image, start, table, size) < 0)
            return -1;
    }
    *ret_table = STEAL(table);
    return 0;
}

int read_path_table(struct err *e, struct reading *r, const struct iso9660_descriptor *volume,
                    uint64_t volume_start, const char *detail)
{
    CLEANUP(path_reader_free)
    struct path_reader p = {
        .r = r, .volume = volume, .volume_start = volume_start, .detail = detail};
    CLEANUP(free_ptr) uint8_t *table = NULL;
    uint64_t start = volume_start + (uint64_t)volume->path_tables[0] * ISO9660_SECTOR;
    uint32_t size = volume->path_table_size;

    if (load_table(e, r, volume, volume_start, 0, &table) < 0)
        return -1;
    if (!table)
        return 0;
    for (uint32_t at = 0; at + 8 <= size && at + 8u + table[at] <= size;
         at += 8u + table[at] + (table[at] & 1)) {
        if (!table[at] || p.names > MAX_NAMES)
            break;
        if (take_record(e, &p, table + at, start + at) < 0)
            return -1;
    }
    return 0;
}

/* --- the main tree, which is walked: do its tables say the same? -------------------------------
 */

struct table {
    const uint8_t *bytes;
    uint32_t size;
    bool big_endian;
};

/* The next record's first sector; false at the end. */
static bool next_sector(const struct table *t, uint32_t *at, uint32_t *ret_sector)
{
    const uint8_t *record = t->bytes + *at;

    if (*at + 8 > t->size || !record[0] || *at + 8u + record[0] > t->size)
        return false;
    *ret_sector = t->big_endian ? get_be32(record + 2) : get_le32(record + 2);
    *at += 8u + record[0] + (record[0] & 1);
    return true;
}

/* A directory that Rock Ridge moved elsewhere is in the table by the place where it was put. */
static int check_table(struct err *e, struct reading *r, const struct table *t, uint64_t offset,
                       const struct visited *visited)
{
    const char *order = t->big_endian ? "big-endian" : "little-endian";
    uint32_t at = 0, sector;
    uint64_t size;
    size_t count = 0;

    while (next_sector(t, &at, &sector)) {
        count++;
        if (visited_has(visited, (uint64_t)sector * ISO9660_SECTOR + 1))
            continue;
        if (directory_size(e, r, 0, sector, &size) < 0)
            return -1;
        if (size)
            continue;
        problems_add(&r->problems, r->image, offset, "ISO-08",
                     "path table (%s): its directory %zu should be at sector %u, where there is "
                     "none",
                     order, count, sector);
        return 0;
    }
    if (count < visited->count)
        problems_add(&r->problems, r->image, offset, "ISO-08",
                     "path table (%s): has %zu directories, the tree has %zu", order, count,
                     visited->count);
    return 0;
}

int check_path_tables(struct err *e, struct reading *r, const struct iso9660_descriptor *volume,
                      const struct visited *visited)
{
    for (unsigned which = 0; which < COUNT_OF(volume->path_tables); which++) {
        CLEANUP(free_ptr) uint8_t *bytes = NULL;
        struct table table = {.size = volume->path_table_size, .big_endian = which >= 2};

        if (load_table(e, r, volume, 0, which, &bytes) < 0)
            return -1;
        table.bytes = bytes;
        if (bytes &&
            check_table(e, r, &table, (uint64_t)volume->path_tables[which] * ISO9660_SECTOR,
                        visited) < 0)
            return -1;
    }
    return 0;
}
