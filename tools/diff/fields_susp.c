/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System use entries (SUSP 1.12 §4) of two records, entry by entry; Rock Ridge's fields (RRIP 1.12
 * §4.1) by name. A CE entry sends both walks to a continuation area, at most MAX_AREAS times.
 */
#include <string.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "diff/fields.h"
#include "fmt/iso9660.h"

#define MAX_AREAS 32
#define HEADER    4 /* bytes: signature, length, version */

static const struct field_row px_rows[] = {
    {"mode", 4, 8, FORMAT_MODE, CAUSE_OWNER},         {"links", 12, 8, FORMAT_BOTH, CAUSE_FOLLOWS},
    {"owner", 20, 8, FORMAT_BOTH, CAUSE_OWNER},       {"group", 28, 8, FORMAT_BOTH, CAUSE_OWNER},
    {"file number", 36, 8, FORMAT_BOTH, CAUSE_INODE},
};
static const struct field_row ce_rows[] = {
    {"continuation's sector", 4, 8, FORMAT_BOTH, CAUSE_FOLLOWS},
    {"continuation's offset", 12, 8, FORMAT_BOTH, CAUSE_FOLLOWS},
    {"continuation's length", 20, 8, FORMAT_BOTH, CAUSE_FOLLOWS},
};
static const struct field_row link_rows[] = {
    {"relocated folder's sector", 4, 8, FORMAT_BOTH, CAUSE_FOLLOWS},
};
static const struct field_row sp_rows[] = {
    {"bytes to skip", 6, 1, FORMAT_LE, CAUSE_TOOL},
};

/* Entries without rows are one field, whose name and cause these are. */
static const struct kind {
    const char *signature;
    struct field_row whole;
    const struct field_row *rows;
    size_t count;
} kinds[] = {
    {"PX", {.name = "owner and mode", .cause = CAUSE_OWNER}, px_rows, COUNT_OF(px_rows)},
    {"TF", {.name = "dates", .cause = CAUSE_FILE_DATE}, NULL, 0},
    {"CE", {.name = "continuation", .cause = CAUSE_FOLLOWS}, ce_rows, COUNT_OF(ce_rows)},
    {"CL", {.name = "relocated folder", .cause = CAUSE_FOLLOWS}, link_rows, COUNT_OF(link_rows)},
    {"PL", {.name = "relocated folder", .cause = CAUSE_FOLLOWS}, link_rows, COUNT_OF(link_rows)},
    {"SP", {.name = "SUSP's mark", .cause = CAUSE_TOOL}, sp_rows, COUNT_OF(sp_rows)},
    {"NM", {.name = "name", .cause = CAUSE_CONTENT}, NULL, 0},
    {"SL", {.name = "symbolic link", .cause = CAUSE_CONTENT}, NULL, 0},
    {"PN", {.name = "device number", .cause = CAUSE_CONTENT}, NULL, 0},
    {"RR", {.name = "list of entries", .cause = CAUSE_TOOL}, NULL, 0},
    {"ER", {.name = "extension's name", .cause = CAUSE_TOOL}, NULL, 0},
    {"ZF", {.name = "compression", .cause = CAUSE_CONTENT}, NULL, 0},
    {"AL", {.name = "extended attributes (AAIP)", .cause = CAUSE_ATTRIBUTES}, NULL, 0},
    {"AA", {.name = "extended attributes (AAIP)", .cause = CAUSE_ATTRIBUTES}, NULL, 0},
};
static const struct kind other = {"", {.name = "other entry", .cause = CAUSE_CONTENT}, NULL, 0};

struct cursor {
    const struct susp_area *record;
    uint8_t area[ISO9660_SECTOR];
    const uint8_t *bytes;
    size_t left, areas;
    uint64_t at; /* bytes: of `bytes` in the image */
    bool has_next;
    uint64_t next;
    size_t next_size;
    struct diffing *areas_of; /* keeps a list of the areas; or NULL */
};

static void cursor_start(struct cursor *c, const struct susp_area *record)
{
    *c = (struct cursor){
        .record = record, .bytes = record->bytes, .left = record->size, .at = record->at};
}

static void note_continuation(struct cursor *c, const uint8_t *entry)
{
    if (entry[2] < 28)
        return;
    c->has_next = true;
    c->next =
        c->record->base + (uint64_t)get_le32(entry + 4) * ISO9660_SECTOR + get_le32(entry + 12);
    c->next_size = get_le32(entry + 20);
}

/* Goes to the continuation area; false in `*ret_more` when there is none. */
static int cursor_continue(struct err *e, struct cursor *c, bool *ret_more)
{
    *ret_more = false;
    if (!c->has_next || ++c->areas > MAX_AREAS || c->next_size > sizeof c->area ||
        !source_holds(c->record->source, c->next, c->next_size))
        return 0;
    if (source_read(e, c->record->source, c->next, c->area, c->next_size) < 0)
        return -1;
    c->bytes = c->area;
    c->left = c->next_size;
    c->at = c->next;
    c->has_next = false;
    if (c->areas_of) {
        struct diffing *d = c->areas_of;

        ARRAY_GROW(d->areas, d->area_count, d->area_room);
        d->areas[d->area_count++] = (struct area){c->next, c->next}; /* grows with each entry */
    }
    *ret_more = true;
    return 0;
}

/* The entry under the cursor; NULL at the end. */
static int cursor_get(struct err *e, struct cursor *c, const uint8_t **ret_entry)
{
    bool more = true;

    *ret_entry = NULL;
    while (more) {
        if (c->left >= HEADER && c->bytes[0] && c->bytes[2] >= HEADER && c->bytes[2] <= c->left &&
            memcmp(c->bytes, "ST", 2) != 0) {
            *ret_entry = c->bytes;
            return 0;
        }
        if (cursor_continue(e, c, &more) < 0)
            return -1;
    }
    return 0;
}

static void cursor_next(struct cursor *c)
{
    size_t length = c->bytes[2];

    if (memcmp(c->bytes, "CE", 2) == 0)
        note_continuation(c, c->bytes);
    c->bytes += length;
    c->left -= length;
    c->at += length;
    if (c->areas_of && c->areas)
        c->areas_of->areas[c->areas_of->area_count - 1].end = c->at;
}

static const struct kind *kind_of(const uint8_t *entry)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (memcmp(entry, kinds[i].signature, 2) == 0)
            return &kinds[i];
    return &other;
}

static char *entry_text(const uint8_t *entry)
{
    CLEANUP(buf_free) struct buf text = {0};

    if (!entry)
        return str_copy("none");
    for (size_t i = HEADER; i < entry[2] && i < HEADER + 24u; i++)
        buf_format(&text, "%02x", entry[i]);
    return str_format("%.2s %s%s", entry, buf_str(&text), entry[2] > HEADER + 24 ? "..." : "");
}

static const char structure[] = "Rock Ridge";

/* The whole entry as one field; either may be NULL. */
static void note_entry(struct diff *diff, const struct view *view, const struct kind *kind,
                       const uint8_t *a, const uint8_t *b)
{
    struct diff_field *field = field_note(diff, view, structure, &kind->whole, 0,
                                          a && b && a[2] <= b[2] ? a[2]
                                          : b                    ? b[2]
                                                                 : a[2]);

    if (!field)
        return;
    field->a = entry_text(a);
    field->b = entry_text(b);
}

/* TF: a byte of flags says which dates follow; bit 7: in 17 bytes each instead of 7. */
static void compare_dates(struct diff *diff, struct view *view)
{
    static const char *const names[][2] = {
        {"creation date", "creation date's time zone"},
        {"modification date", "modification date's time zone"},
        {"access date", "access date's time zone"},
        {"attributes' date", "attributes' date's time zone"},
        {"backup date", "backup date's time zone"},
        {"expiration date", "expiration date's time zone"},
        {"effective date", "effective date's time zone"},
    };
    bool is_long = view->a[HEADER] & 0x80;
    uint16_t at = HEADER + 1, size = is_long ? 16 : 6;

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct field_row date = {names[i][0], at, size, is_long ? FORMAT_DATE16 : FORMAT_DATE6,
                                 CAUSE_FILE_DATE};
        struct field_row zone = {names[i][1], (uint16_t)(at + size), 1, FORMAT_ZONE, CAUSE_ZONE};

        if (!(view->a[HEADER] >> i & 1))
            continue;
        view_field(diff, view, structure, &date, 0);
        view_field(diff, view, structure, &zone, 0);
        at = (uint16_t)(at + size + 1);
    }
}

/* Two entries of the same kind and length. */
static void compare_entries(struct diff *diff, struct view *view, const struct kind *kind)
{
    size_t size = view->a[2];

    if (memcmp(view->a, view->b, size) == 0)
        return;
    if (memcmp(view->a, "TF", 2) == 0 && size > HEADER && view->a[HEADER] == view->b[HEADER]) {
        compare_dates(diff, view);
    } else if (kind->rows) {
        const struct field_table rows = {structure, kind->rows, kind->count};

        view_table(diff, view, &rows, 0);
    } else {
        note_entry(diff, view, kind, view->a, view->b);
        view_skip(view, 0, size);
    }
    view_rest(diff, view, structure);
}

static bool is_attributes(const uint8_t *entry)
{
    return entry && (memcmp(entry, "AL", 2) == 0 || memcmp(entry, "AA", 2) == 0);
}

/* One step; false in `*ret_go` when the rest cannot be told apart. */
static void take_pair(struct diff *diff, struct cursor *a, struct cursor *b, const uint8_t *x,
                      const uint8_t *y, const char *where, bool *ret_go)
{
    bool alike = x && y && memcmp(x, y, 2) == 0, only_a, only_b;
    struct view view;

    view_start(&view, x ? x : y, y ? y : x, x && y && x[2] == y[2] ? x[2] : 0, a->at, b->at, where);
    *ret_go = true;
    if (alike && x[2] == y[2])
        compare_entries(diff, &view, kind_of(x));
    else
        note_entry(diff, &view, kind_of(x ? x : y), alike || !y || is_attributes(x) ? x : NULL,
                   alike || !x || !is_attributes(x) ? y : NULL);
    /* Attributes may come and go; other entries that do mean another writer. */
    only_a = !y || (!alike && is_attributes(x));
    only_b = !x || (!alike && !only_a && is_attributes(y));
    if (!only_b && x)
        cursor_next(a);
    if (!only_a && y)
        cursor_next(b);
    if (!alike && !only_a && !only_b)
        *ret_go = false;
}

/* Behind the last entry of the records themselves: bytes that are no system use entries. What is
 * behind the last one of a continuation area is looked at with the other gaps (fields_areas.c). */
static void compare_tail(struct diff *diff, const struct cursor *a, const struct cursor *b,
                         const char *where)
{
    struct view view;

    if (a->areas || b->areas)
        return;
    view_start(&view, a->bytes, b->bytes, a->left < b->left ? a->left : b->left, a->at, b->at,
               where);
    view_rest(diff, &view, "directory record, system use");
}

int fields_of_susp(struct err *e, struct diffing *d, const struct susp_area *a,
                   const struct susp_area *b, const char *where)
{
    struct cursor in_a, in_b;
    bool go = true;

    cursor_start(&in_a, a);
    cursor_start(&in_b, b);
    if (d->continuations_differ)
        in_a.areas_of = d;
    while (go) {
        const uint8_t *x, *y;

        if (cursor_get(e, &in_a, &x) < 0 || cursor_get(e, &in_b, &y) < 0)
            return -1;
        if (!x && !y)
            break;
        take_pair(d->diff, &in_a, &in_b, x, y, where, &go);
    }
    compare_tail(d->diff, &in_a, &in_b, where);
    return 0;
}
