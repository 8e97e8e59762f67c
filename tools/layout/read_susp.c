/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rock Ridge fields that do not fit into a directory record lie elsewhere: a CE entry (SUSP §5.1)
 * says where. Writers put them behind the directory; here they are claimed for it.
 *
 *     directory record | name | pad | skip | SUSP entries: "NM" len ver ... "CE" 28 1 block offset
 * size
 */
#include <string.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "layout/reading.h"

#define RECORD_HEAD 33           /* bytes before the name */
#define CE_SIZE     28           /* bytes */
#define MAX_CHAIN   16           /* continuations of continuations */
#define MAX_AREAS   (256u << 20) /* bytes of all areas, however large the image is */

enum fault { FAULT_ABSENT, FAULT_ENDLESS, FAULT_TOO_MANY, FAULT_COUNT };

struct susp {
    struct err *e;
    struct reading *r;
    const struct folder *folder;
    uint64_t pending_start, pending_end; /* bytes: areas that touch become one claim */
    bool told[FAULT_COUNT];
};

static void flush(struct susp *s)
{
    if (s->pending_start < s->pending_end)
        (void)claim_add(s->r, REGION_DIRECTORY, s->pending_start, s->pending_end - s->pending_start,
                        s->folder->path, str_copy(DETAIL_CONTINUATION));
    s->pending_start = s->pending_end = 0;
}

static void note_area(struct susp *s, uint64_t start, uint64_t end)
{
    start -= start % ISO9660_SECTOR;
    end = (end + ISO9660_SECTOR - 1) / ISO9660_SECTOR * ISO9660_SECTOR;
    if (start >= s->pending_start && start <= s->pending_end) {
        s->pending_end = end > s->pending_end ? end : s->pending_end;
        return;
    }
    flush(s);
    s->pending_start = start;
    s->pending_end = end;
}

/* The CE entry among `size` bytes of entries, or NULL. */
static const uint8_t *find_ce(const uint8_t *entries, size_t size)
{
    size_t at = 0;

    while (at + 4 <= size && entries[at + 2] >= 4 && entries[at + 2] <= size - at) {
        if (memcmp(entries + at, "CE", 2) == 0 && entries[at + 2] >= CE_SIZE)
            return entries + at;
        at += entries[at + 2];
    }
    return NULL;
}

/* A quick look at a whole sector: most have no CE, whatever their records are. */
static bool may_have_ce(const uint8_t *sector)
{
    const uint8_t *at = sector, *end = sector + ISO9660_SECTOR - CE_SIZE;

    while (at < end && (at = memchr(at, 'C', (size_t)(end - at) + 1))) {
        if (at[1] == 'E' && at[2] >= CE_SIZE && at[3] == 1)
            return true;
        at++;
    }
    return false;
}

/* Of one kind once a directory: its other records are likely to have the same fault. */
static bool is_new_fault(struct susp *s, enum fault fault)
{
    bool told = s->told[fault];

    s->told[fault] = true;
    return !told;
}

static void complain(struct susp *s, enum fault fault, const char *what)
{
    if (is_new_fault(s, fault))
        problems_add(&s->r->problems, s->r->image, s->folder->start, "ISO-09", "directory %s: %s",
                     s->folder->path, what);
}

/* Areas are disjoint in an image that makes sense: all of them are no more than the image has. */
static bool take_area(struct susp *s, size_t size)
{
    uint64_t limit = s->r->image->size < MAX_AREAS ? s->r->image->size : MAX_AREAS;

    if (s->r->continuations_over)
        return false;
    s->r->continuation_bytes += size + CE_SIZE;
    if (s->r->continuation_bytes <= limit)
        return true;
    s->r->continuations_over = true;
    complain(s, FAULT_TOO_MANY, "more Rock Ridge continuation areas than the image has room for");
    return false;
}

static int follow(struct susp *s, const uint8_t *entries, size_t size)
{
    uint8_t area[ISO9660_SECTOR];
    const uint8_t *ce = find_ce(entries, size);
    int step = 0;

    for (; ce && step < MAX_CHAIN; step++) {
        uint64_t start = s->folder->volume_start + (uint64_t)get_le32(ce + 4) * ISO9660_SECTOR +
                         get_le32(ce + 12);

        size = get_le32(ce + 20);
        if (size > sizeof area || !source_holds(s->r->image, start, size)) {
            if (is_new_fault(s, FAULT_ABSENT))
                problems_add(
                    &s->r->problems, s->r->image, s->folder->start, "ISO-09",
                    "directory %s: a Rock Ridge continuation of %zu bytes at byte %ju is not "
                    "there",
                    s->folder->path, size, (uintmax_t)start);
            return 0;
        }
        if (!take_area(s, size))
            return 0;
        if (source_read(s->e, s->r->image, start, area, size) < 0)
            return -1;
        note_area(s, start, start + size);
        ce = find_ce(area, size);
    }
    if (ce)
        complain(s, FAULT_ENDLESS, "a chain of Rock Ridge continuation areas that does not end");
    return 0;
}

/* One record: `left` bytes of its sector are there. Its length, 0 when no more follow in the
 * sector. */
static int take_record(struct susp *s, const uint8_t *record, size_t left, bool root,
                       size_t *ret_size)
{
    size_t size = record[0], skip;

    *ret_size = 0;
    if (size < RECORD_HEAD + 1 || size > left)
        return 0;
    *ret_size = size;
    skip = RECORD_HEAD + record[32] + (record[32] & 1 ? 0 : 1);
    if (!(root && record[32] == 1 && record[33] == 0))
        skip += s->folder->skip;
    return skip < size ? follow(s, record + skip, size - skip) : 0;
}

int claim_continuations(struct err *e, struct reading *r, const struct folder *folder)
{
    struct susp s = {.e = e, .r = r, .folder = folder};
    bool root = strcmp(folder->path, "/") == 0;
    uint8_t sector[ISO9660_SECTOR];

    for (uint64_t at = 0; at + sizeof sector <= folder->size; at += sizeof sector) {
        size_t position = 0, step = 1;

        if (!source_holds(r->image, folder->start + at, sizeof sector))
            break;
        if (source_read(e, r->image, folder->start + at, sector, sizeof sector) < 0)
            return -1;
        if (!may_have_ce(sector))
            continue;
        for (; step && position < sizeof sector; position += step)
            if (take_record(&s, sector + position, sizeof sector - position, root, &step) < 0)
                return -1;
    }
    flush(&s);
    return 0;
}
