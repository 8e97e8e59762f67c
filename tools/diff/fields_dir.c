/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Directory records (ECMA-119 §9.1). A record of A goes with the record of the same identifier in
 * B, wherever it stands: one more file moves all that follow.
 */
#include <string.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "diff/fields.h"
#include "fmt/iso9660.h"
#include "fmt/text.h"

#define RECORD_HEAD   33          /* bytes before the identifier */
#define MAX_DIRECTORY (64u << 20) /* bytes; larger ones are not looked into */

static const struct field_row rows[] = {
    {"record's length", 0, 1, FORMAT_LE, CAUSE_FOLLOWS},
    {"extended attributes' length", 1, 1, FORMAT_LE, CAUSE_CONTENT},
    {"sector of the content", 2, 8, FORMAT_BOTH, CAUSE_FOLLOWS},
    {"size of the content", 10, 8, FORMAT_BOTH, CAUSE_FOLLOWS},
    {"date", 18, 6, FORMAT_DATE6, CAUSE_FILE_DATE},
    {"time zone", 24, 1, FORMAT_ZONE, CAUSE_ZONE},
    {"flags", 25, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"file unit size", 26, 1, FORMAT_LE, CAUSE_CONTENT},
    {"interleave gap", 27, 1, FORMAT_LE, CAUSE_CONTENT},
    {"volume sequence number", 28, 4, FORMAT_BOTH, CAUSE_CONTENT},
};
static const struct field_table table = FIELD_TABLE("directory record", rows);

struct record {
    const uint8_t *bytes;
    size_t length, order;
    uint64_t at; /* bytes: in the directory */
};

struct directory {
    const struct region *region;
    const struct source *source;
    uint8_t *bytes; /* owned */
    struct record *records;
    size_t count, room;
    uint64_t base; /* bytes: from where sector numbers count */
};

static void directory_free(struct directory *dir)
{
    free(dir->bytes);
    free(dir->records);
}

static int by_name(const void *left, const void *right)
{
    const struct record *a = left, *b = right;
    uint8_t x = a->bytes[32], y = b->bytes[32];
    int order = memcmp(a->bytes + RECORD_HEAD, b->bytes + RECORD_HEAD, x < y ? x : y);

    return order ? order : (int)x - (int)y;
}

static int by_name_then_order(const void *left, const void *right)
{
    const struct record *a = left, *b = right;
    int order = by_name(a, b);

    return order ? order : a->order < b->order ? -1 : 1;
}

static int directory_read(struct err *e, struct directory *dir)
{
    size_t size = (size_t)dir->region->length, at = 0;

    dir->bytes = mem_alloc(size + 1);
    if (source_read(e, dir->source, dir->region->start, dir->bytes, size) < 0)
        return -1;
    while (at < size) {
        size_t left = ISO9660_SECTOR - at % ISO9660_SECTOR, length = dir->bytes[at];

        left = left < size - at ? left : size - at;
        if (length < RECORD_HEAD + 1 || length > left ||
            (size_t)RECORD_HEAD + dir->bytes[at + 32] > length) {
            at += left;
            continue;
        }
        ARRAY_GROW(dir->records, dir->count, dir->room);
        dir->records[dir->count] = (struct record){dir->bytes + at, length, dir->count, at};
        dir->count++;
        at += length;
    }
    /* The "." record says which sector this is, in the numbers of its own volume. */
    if (dir->count && dir->bytes[32] == 1 && dir->bytes[RECORD_HEAD] == 0 &&
        (uint64_t)get_le32(dir->bytes + 2) * ISO9660_SECTOR <= dir->region->start)
        dir->base = dir->region->start - (uint64_t)get_le32(dir->bytes + 2) * ISO9660_SECTOR;
    if (dir->count)
        qsort(dir->records, dir->count, sizeof *dir->records, by_name_then_order);
    return 0;
}

/* Where the system use entries begin. */
static size_t head_size(const struct record *record)
{
    size_t name = record->bytes[32], size = RECORD_HEAD + name + (name & 1 ? 0 : 1);

    return size < record->length ? size : record->length;
}

/* The Rock Ridge name when it stands in the record itself, else the identifier. */
static char *name_of(const struct record *record, bool joliet)
{
    const uint8_t *name = record->bytes + RECORD_HEAD;
    size_t length = record->bytes[32], at = head_size(record);
    char text[800];

    for (; at + 5 <= record->length && record->bytes[at + 2] >= 4 &&
           record->bytes[at + 2] <= record->length - at;
         at += record->bytes[at + 2])
        if (memcmp(record->bytes + at, "NM", 2) == 0 && record->bytes[at + 2] > 5)
            return str_copy_n((const char *)record->bytes + at + 5, record->bytes[at + 2] - 5u);
    if (joliet)
        text_utf16(name, length / 2, true, text, sizeof text);
    else
        text_trimmed(name, length, text, sizeof text);
    return str_copy(text);
}

static char *path_of(const struct directory *dir, const struct record *record)
{
    const char *folder = dir->region->name ? dir->region->name : "/";
    bool joliet = dir->region->detail && strncmp(dir->region->detail, "Joliet", 6) == 0;
    bool special = record->bytes[32] == 1 && record->bytes[RECORD_HEAD] <= 1;
    CLEANUP(free_ptr) char *name = NULL;

    if (special)
        return str_format("%s%s", folder, record->bytes[RECORD_HEAD] ? " (..)" : " (.)");
    name = name_of(record, joliet);
    return str_format("%s%s%s", folder, strcmp(folder, "/") == 0 ? "" : "/", name);
}

static struct susp_area area_of(const struct directory *dir, const struct record *record)
{
    size_t head = head_size(record);

    return (struct susp_area){.source = dir->source,
                              .bytes = record->bytes + head,
                              .size = record->length - head,
                              .at = dir->region->start + record->at + head,
                              .base = dir->base};
}

static int compare_records(struct err *e, struct diffing *d, const struct directory *a,
                           const struct directory *b, const struct record *x,
                           const struct record *y)
{
    struct susp_area area_a = area_of(a, x), area_b = area_of(b, y);
    CLEANUP(free_ptr) char *where = NULL;
    struct view view;

    if (!d->continuations_differ && x->length == y->length &&
        memcmp(x->bytes, y->bytes, x->length) == 0)
        return 0;
    where = path_of(a, x);
    view_start(&view, x->bytes, y->bytes, head_size(x), a->region->start + x->at,
               b->region->start + y->at, where);
    view_table(d->diff, &view, &table, 0);
    view_rest(d->diff, &view, table.structure);
    return fields_of_susp(e, d, &area_a, &area_b, where);
}

/* A record that came or went: a file, or only its name in this one of the image's trees. */
static void note_lonely(struct diffing *d, const struct directory *dir, const struct record *record,
                        bool of_a)
{
    static const struct field_row lonely[] = {
        {"record that only B has", 0, 0, FORMAT_HEX, CAUSE_CONTENT},
        {"record that only A has", 0, 0, FORMAT_HEX, CAUSE_CONTENT},
    };
    uint64_t at = dir->region->start + record->at;
    CLEANUP(free_ptr) char *where = path_of(dir, record);
    struct diff_field *field;
    struct view view;

    view_start(&view, record->bytes, record->bytes, 0, at, at, where);
    field = field_note(d->diff, &view, table.structure, &lonely[of_a], 0, record->length);
    if (!field)
        return;
    field->a = str_copy(of_a ? where : "");
    field->b = str_copy(of_a ? "" : where);
}

/* Bytes between and behind records that stand at the same places. */
static void compare_gaps(struct diffing *d, const struct directory *a, const struct directory *b)
{
    CLEANUP(free_ptr) bool *taken = NULL;
    size_t size = (size_t)a->region->length, start;

    if (a->count != b->count || a->region->length != b->region->length)
        return;
    for (size_t i = 0; i < a->count; i++)
        if (a->records[i].at != b->records[i].at || a->records[i].length != b->records[i].length)
            return;
    taken = mem_alloc(size + 1);
    for (size_t i = 0; i < a->count; i++)
        memset(taken + a->records[i].at, true, a->records[i].length);
    for (size_t at = 0; at < size; at++) {
        start = at;
        while (at < size && !taken[at] && a->bytes[at] != b->bytes[at])
            at++;
        if (at > start)
            rest_add(d->diff, "directory, behind its records", a->region->name,
                     a->region->start + start, b->region->start + start, at - start);
    }
}

int fields_of_directory(struct err *e, struct diffing *d, struct pair *pair)
{
    CLEANUP(directory_free) struct directory a = {.region = pair->a, .source = d->a.source};
    CLEANUP(directory_free) struct directory b = {.region = pair->b, .source = d->b.source};
    size_t i = 0, k = 0;

    if (pair->a->length > MAX_DIRECTORY || pair->b->length > MAX_DIRECTORY)
        return rest_add(d->diff, "directory too large to look into", pair->a->name, pair->a->start,
                        pair->b->start, pair->a->length),
               0;
    if (directory_read(e, &a) < 0 || directory_read(e, &b) < 0 || diffing_step(e, d, 0) < 0)
        return -1;
    while (i < a.count || k < b.count) {
        int order = i == a.count ? 1 : k == b.count ? -1 : by_name(&a.records[i], &b.records[k]);

        if (order == 0 && compare_records(e, d, &a, &b, &a.records[i], &b.records[k]) < 0)
            return -1;
        if (order)
            note_lonely(d, order < 0 ? &a : &b, order < 0 ? &a.records[i] : &b.records[k],
                        order < 0);
        i += order <= 0;
        k += order >= 0;
    }
    compare_gaps(d, &a, &b);
    return 0;
}
