/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The differences for people: a section for each kind, then the fields, then why. */
#include <string.h>

#include "base/mem.h"
#include "diff/page.h"

#define VALUE_MAX 100 /* characters of a value that are shown */

void page_safe(struct page *page, const char *text)
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

/* Of what changed, both sides; of what came or went, the one that there is. */
static void put_value(struct page *page, const struct diff_value *value, bool changed, bool first)
{
    struct buf *out = page->print.out;

    buf_format(out, "%s%s ", first ? ": " : ", ", value->name);
    if (!changed && (!value->a || !value->b)) {
        page_safe(page, value->a ? value->a : value->b);
        return;
    }
    page_safe(page, value->a ? value->a : "");
    buf_text(out, " \xe2\x86\x92 ");
    page_safe(page, value->b ? value->b : "");
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
        put_value(page, value, change->sign == DIFF_CHANGED, first);
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
        page_safe(page, change->values[0].a);
        buf_text(out, " \xe2\x86\x92 ");
        page_safe(page, change->values[0].b);
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

void page_more(struct page *page, size_t count)
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
    page_more(page, count);
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

    buf_text(page->print.out, "\n");
    if (diff->bytes)
        buf_format(page->print.out, "%s byte%s differ%s between regions that are in both; ",
                   print_count(diff->bytes, bytes), diff->bytes == 1 ? "" : "s",
                   diff->bytes == 1 ? "s" : "");
    buf_format(page->print.out, "%s file%s with the same path and bytes",
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
    page_fields(&page);
    page_rest(&page);
    page_causes(&page);
    put_summary(&page);
}
