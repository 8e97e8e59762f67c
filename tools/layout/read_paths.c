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
static int directory_size(struct err *e, const struct path_reader *p, uint32_t sector,
                          uint64_t *ret_size)
{
    uint64_t start = p->volume_start + (uint64_t)sector * ISO9660_SECTOR;
    uint8_t record[34];

    *ret_size = 0;
    if (!source_holds(p->r->image, start, ISO9660_SECTOR))
        return 0;
    if (source_read(e, p->r->image, start, record, sizeof record) < 0)
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
    if (directory_size(e, p, sector, &size) < 0)
        return -1;
    if (size)
        return claim_directory(e, p, sector, size, *path ? path : "/");
    problems_add(&p->r->problems, p->r->image, offset + 2, "ISO-08",
                 "path table (%s): there is no directory %s at sector %u", p->detail,
                 *path ? path : "/", sector);
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

    if (!volume->path_tables[0] || size > MAX_TABLE || !source_holds(r->image, start, size))
        return 0;
    table = mem_alloc(size);
    if (source_read(e, r->image, start, table, size) < 0)
        return -1;
    for (uint32_t at = 0; at + 8 <= size && at + 8u + table[at] <= size;
         at += 8u + table[at] + (table[at] & 1)) {
        if (!table[at] || p.names > MAX_NAMES)
            break;
        if (take_record(e, &p, table + at, start + at) < 0)
            return -1;
    }
    return 0;
}
