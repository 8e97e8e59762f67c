/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields that differ, the bytes that none explains, and the usual causes. */
#include <string.h>

#include "diff/page.h"
#include "fmt/iso9660.h"

static void put_place(struct page *page, uint64_t at)
{
    buf_format(page->print.out, "  0x%010jx %9ju  ", (uintmax_t)at,
               (uintmax_t)(at / ISO9660_SECTOR));
}

static void put_field(struct page *page, const struct diff_field *field)
{
    struct buf *out = page->print.out;
    char count[32];

    put_place(page, field->a_at);
    buf_format(out, "%s: %s", field->structure, field->name);
    if (field->where && field->places == 1 && *field->a && *field->b) {
        buf_text(out, " (");
        page_safe(page, field->where);
        buf_text(out, ")");
    }
    buf_text(out, "  ");
    page_safe(page, field->a);
    buf_text(out, " \xe2\x86\x92 ");
    page_safe(page, field->b);
    if (field->places > 1) {
        buf_format(out, "  (%s places%s", print_count(field->places, count),
                   field->where ? ", the first: " : "");
        if (field->where)
            page_safe(page, field->where);
        buf_text(out, ")");
    }
    buf_text(out, "\n");
}

static void put_field_list(struct page *page, bool follows, const char *title)
{
    const struct diff *diff = page->diff;
    size_t count = 0;

    for (size_t i = 0; i < diff->field_count; i++) {
        if ((diff->fields[i].cause == CAUSE_FOLLOWS) != follows)
            continue;
        if (!count) {
            print_heading(&page->print, title);
            print_dim(&page->print, "  offset in A     sector  field\n");
        }
        if (count++ < page->limit)
            put_field(page, &diff->fields[i]);
    }
    page_more(page, count);
}

void page_fields(struct page *page)
{
    put_field_list(page, false, "Fields that differ");
    put_field_list(page, true, "Fields that follow from the rest: places, sizes, checksums");
}

void page_rest(struct page *page)
{
    const struct diff *diff = page->diff;
    char count[32];

    if (!diff->rest_count)
        return;
    print_heading(&page->print, "Bytes that differ, and no field that explains them");
    for (size_t i = 0; i < diff->rest_count && i < page->limit; i++) {
        const struct diff_rest *rest = &diff->rest[i];

        put_place(page, rest->a_at);
        buf_format(page->print.out, "%s byte%s in %s", print_count(rest->length, count),
                   rest->length == 1 ? "" : "s", rest->structure);
        if (rest->where) {
            buf_text(page->print.out, " of ");
            page_safe(page, rest->where);
        }
        if (rest->a_at != rest->b_at)
            buf_format(page->print.out, " (0x%jx in B)", (uintmax_t)rest->b_at);
        buf_text(page->print.out, "\n");
    }
    page_more(page, diff->rest_count + diff->rest_dropped);
}

static void put_lines(struct page *page, const char *first, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");

        buf_format(page->print.out, "      %-10s%.*s\n", first, (int)length, text);
        text += length + (text[length] != '\0');
        first = "";
    }
}

/* "directory record: date; Rock Ridge: modification date, access date" */
static void put_seen_in(struct page *page, enum diff_cause cause)
{
    const struct diff *diff = page->diff;
    CLEANUP(buf_free) struct buf text = {0};
    const char *structure = "";

    for (size_t i = 0; i < diff->field_count; i++) {
        const struct diff_field *field = &diff->fields[i];

        if (field->cause != cause)
            continue;
        if (strcmp(field->structure, structure) == 0)
            buf_format(&text, ", %s", field->name);
        else
            buf_format(&text, "%s%s: %s", text.len ? ";\n" : "", field->structure, field->name);
        structure = field->structure;
    }
    if (cause == CAUSE_ORDER && diff->files_reordered)
        buf_text(&text, "files that are in both lie in another order");
    put_lines(page, "seen in", buf_str(&text));
}

void page_causes(struct page *page)
{
    bool first = true;

    for (int i = 0; i < CAUSE_COUNT; i++) {
        enum diff_cause cause = (enum diff_cause)i;
        const struct cause_row *row = cause_row(cause);

        if (!row->cause || !diff_cause_applies(page->diff, cause))
            continue;
        if (first)
            print_heading(&page->print, "Why they differ, probably");
        first = false;
        buf_format(page->print.out, "  * %s\n", row->cause);
        put_seen_in(page, cause);
        put_lines(page, "to pin it", row->pin);
    }
}
