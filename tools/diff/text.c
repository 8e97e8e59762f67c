/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The differences for people: a section for each kind, then the fields, then why. */
#include <string.h>

#include "base/mem.h"
#include "diff/diff.h"
#include "fmt/iso9660.h"
#include "layout/print.h"

#define VALUE_MAX 100 /* characters of a value that are shown */

struct page {
    const struct diff *diff;
    struct print print; /* the same helpers as inspect's */
    size_t limit;       /* lines of a list */
};

static void put_safe(struct page *page, const char *text)
{
    size_t length = strlen(text);

    if (!length)
        buf_text(page->print.out, "none");
    buf_escaped(page->print.out, text, length < VALUE_MAX ? length : VALUE_MAX);
    if (length > VALUE_MAX)
        buf_text(page->print.out, "...");
}

static void put_sign(struct page *page, enum diff_sign sign)
{
    static const struct {
        const char *text, *colour;
    } signs[] = {[DIFF_ADDED] = {"+", "\033[32m"},
                 [DIFF_REMOVED] = {"-", "\033[31m"},
                 [DIFF_CHANGED] = {"~", "\033[33m"},
                 [DIFF_RENAMED] = {">", "\033[36m"}};

    buf_format(page->print.out, "  %s%s%s ", page->print.colour ? signs[sign].colour : "",
               signs[sign].text, page->print.colour ? "\033[0m" : "");
}

static void put_place(struct page *page, uint64_t at)
{
    buf_format(page->print.out, "  0x%010jx %9ju  ", (uintmax_t)at,
               (uintmax_t)(at / ISO9660_SECTOR));
}

static void put_value(struct page *page, const struct diff_value *value, bool first)
{
    struct buf *out = page->print.out;

    buf_format(out, "%s%s ", first ? ": " : ", ", value->name);
    put_safe(page, value->a ? value->a : value->b);
    if (value->a && value->b) {
        buf_text(out, " \xe2\x86\x92 ");
        put_safe(page, value->b);
    }
}

/* Of things that came or went, what is remarkable; of changes, all. */
static void put_values(struct page *page, const struct diff_change *change)
{
    bool first = true;

    for (size_t i = 0; i < change->value_count; i++) {
        const struct diff_value *value = &change->values[i];
        const char *only = !value->a ? value->b : !value->b ? value->a : NULL;

        if (change->sign != DIFF_CHANGED && only && (!*only || strspn(only, "0") == strlen(only)))
            continue;
        put_value(page, value, first);
        first = false;
    }
}

static void put_file_size(struct page *page, const struct diff_change *change)
{
    const struct diff_file *file = change->a_file ? change->a_file : change->b_file;
    char size[32];

    if (!file || change->sign == DIFF_CHANGED)
        return;
    if (file->directory)
        buf_text(page->print.out, "  (folder)");
    else if (file->symlink)
        buf_text(page->print.out, "  (symbolic link)");
    else
        buf_format(page->print.out, "  (%s)", print_size(file->size, size));
}

static void put_change(struct page *page, const struct diff_change *change)
{
    struct buf *out = page->print.out;
    char count[32];

    put_sign(page, change->sign);
    if (change->section == DIFF_PROBLEMS) {
        buf_text(out, change->what); /* safe since it was noted */
    } else if (change->sign == DIFF_RENAMED) {
        put_safe(page, change->values[0].a);
        buf_text(out, " \xe2\x86\x92 ");
        put_safe(page, change->values[0].b);
    } else {
        buf_escaped(out, change->what, strlen(change->what));
        put_values(page, change);
    }
    put_file_size(page, change);
    if (change->differing)
        buf_format(out, "%s %s byte%s differ%s, from byte 0x%jx on",
                   change->value_count ? "," : ":", print_count(change->differing, count),
                   change->differing == 1 ? "" : "s", change->differing == 1 ? "s" : "",
                   (uintmax_t)change->first);
    buf_text(out, "\n");
}

static void put_more(struct page *page, size_t count)
{
    char text[32];

    if (count > page->limit)
        buf_format(page->print.out, "  \xe2\x80\xa6 and %s more\n",
                   print_count(count - page->limit, text));
}

static size_t count_of(const struct diff *diff, enum diff_section section)
{
    size_t count = 0;

    for (size_t i = 0; i < diff->change_count; i++)
        count += diff->changes[i].section == section;
    return count;
}

static void put_section(struct page *page, enum diff_section section)
{
    static const char *const titles[] = {
        [DIFF_IMAGE] = "The image as a whole",
        [DIFF_ENTRIES] = "Boot entries, partitions and volumes",
        [DIFF_REGIONS] = "Regions",
        [DIFF_BOOT_FILES] = "Files in the EFI image",
        [DIFF_MENUS] = "Boot menus",
        [DIFF_FILES] = "Files",
        [DIFF_PROBLEMS] = "Problems",
    };
    size_t count = count_of(page->diff, section), shown = 0;

    if (!count)
        return;
    print_heading(&page->print, titles[section]);
    for (size_t i = 0; i < page->diff->change_count && shown < page->limit; i++)
        if (page->diff->changes[i].section == section) {
            put_change(page, &page->diff->changes[i]);
            shown++;
        }
    put_more(page, count);
}

static void put_field(struct page *page, const struct diff_field *field)
{
    struct buf *out = page->print.out;
    char count[32];

    put_place(page, field->a_at);
    buf_format(out, "%s: %s", field->structure, field->name);
    if (field->where && field->places == 1 && *field->a && *field->b) {
        buf_text(out, " (");
        put_safe(page, field->where);
        buf_text(out, ")");
    }
    buf_text(out, "  ");
    put_safe(page, field->a);
    buf_text(out, " \xe2\x86\x92 ");
    put_safe(page, field->b);
    if (field->places > 1) {
        buf_format(out, "  (%s places%s", print_count(field->places, count),
                   field->where ? ", the first: " : "");
        if (field->where)
            put_safe(page, field->where);
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
    put_more(page, count);
}

static void put_rest(struct page *page)
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
            put_safe(page, rest->where);
        }
        if (rest->a_at != rest->b_at)
            buf_format(page->print.out, " (0x%jx in B)", (uintmax_t)rest->b_at);
        buf_text(page->print.out, "\n");
    }
    put_more(page, diff->rest_count + diff->rest_dropped);
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

static void put_causes(struct page *page)
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

static void put_side(struct page *page, const char *name, const struct diff_side *side, bool cut)
{
    struct buf *out = page->print.out;
    char size[32], count[32];

    buf_format(out, "%s  ", name);
    print_safe(&page->print, side->image.name);
    buf_format(out, "  %s (%s bytes%s)", print_size(side->image.size, size),
               print_count(side->image.size, count), cut ? ", of a longer device" : "");
    if (side->layout.volume_id) {
        buf_text(out, ", volume \"");
        print_safe(&page->print, side->layout.volume_id);
        buf_text(out, "\"");
    }
    if (!side->recognised && !page->diff->same)
        buf_text(out, ", no structure that is known here");
    buf_text(out, "\n");
}

static void put_summary(struct page *page)
{
    const struct diff *diff = page->diff;
    char bytes[32], same[32], moved[32];

    buf_format(
        page->print.out,
        "\n%s byte%s differ%s between regions that are in both; %s file%s with the same path "
        "and bytes",
        print_count(diff->bytes, bytes), diff->bytes == 1 ? "" : "s", diff->bytes == 1 ? "s" : "",
        print_count(diff->files_same, same), diff->files_same == 1 ? "" : "s");
    if (diff->files_moved)
        buf_format(page->print.out, ", of which %s lie%s elsewhere",
                   print_count(diff->files_moved, moved), diff->files_moved == 1 ? "s" : "");
    buf_text(page->print.out, ".\n");
    if (diff->a.tree.cut || diff->b.tree.cut)
        buf_format(page->print.out, "Damage hides a part of the tree of %s.\n",
                   !diff->b.tree.cut   ? "A"
                   : !diff->a.tree.cut ? "B"
                                       : "both");
    if (diff_only_varies(diff))
        buf_text(page->print.out, "Nothing but what varies from build to build.\n");
}

void diff_to_text(const struct diff *diff, bool colour, bool all, struct buf *ret_text)
{
    struct page page = {.diff = diff,
                        .print = {.layout = &diff->a.layout, .out = ret_text, .colour = colour},
                        .limit = all ? SIZE_MAX : DIFF_LIST};

    put_side(&page, "A", &diff->a, diff->cut_a);
    put_side(&page, "B", &diff->b, diff->cut_b);
    if (diff->same) {
        buf_text(ret_text, "\nThe same, byte for byte.\n");
        return;
    }
    for (int section = 0; section < DIFF_SECTIONS; section++)
        put_section(&page, (enum diff_section)section);
    put_field_list(&page, false, "Fields that differ");
    put_field_list(&page, true, "Fields that follow from the rest: places, sizes, checksums");
    put_rest(&page);
    put_causes(&page);
    put_summary(&page);
}
