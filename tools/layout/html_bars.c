/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One bar of a lane: what an entry claims, where it is recorded, what it is called. */
#include "layout/html_lane.h"

#include <string.h>

#define OVERLAPS 200 /* drawn in a lane */

static unsigned y_of(const struct lane *lane, const struct bar *bar)
{
    return lane->y + bar->row * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) / 2;
}

static void add_title(struct lane *lane, const struct bar *bar)
{
    struct buf *out = lane->map->out;
    CLEANUP(buf_free) struct buf text = {0};
    const struct entry *entry = &lane->map->layout->entries[bar->first];
    char size[32];

    say_entry(&text, entry);
    if (bar->count > 1)
        buf_format(&text, " and %zu more", bar->count - 1);
    buf_text(out, "<title>");
    xml_text(out, buf_str(&text));
    text.len = 0;
    say_entry_kind(&text, entry);
    buf_text(out, "\n");
    xml_text(out, buf_str(&text));
    text.len = 0;
    buf_format(&text, "claims %s: ", print_size(entry->length, size));
    say_place(&text, entry->start, entry->length);
    buf_text(out, "\n");
    xml_text(out, buf_str(&text));
    if (entry->region) {
        buf_text(out, "\nholds ");
        xml_text(out, say_target(entry));
    }
    if (bar->end > lane->map->size && entry->length)
        buf_text(out, "\ngoes beyond the end of the image");
    buf_format(out, "\nrecorded at 0x%jx</title>", (uintmax_t)entry->offset);
}

static const char *short_kind(const struct entry *entry)
{
    switch (entry->kind) {
    case ENTRY_ELTORITO:
        return entry->as.eltorito.platform == 0      ? "x86"
               : entry->as.eltorito.platform == 0xEF ? "EFI"
                                                     : "other";
    case ENTRY_MBR:
        return mbr_type_name(entry->as.mbr.type);
    case ENTRY_APM:
        return entry->as.apm.name;
    default:
        return "";
    }
}

/* "2 EFI", and where there is room "2 EFI, bootable, ..., 2.0 MiB". */
static void say_labels(const struct lane *lane, const struct bar *bar, struct buf *shorter,
                       struct buf *longer)
{
    const struct entry *entry = &lane->map->layout->entries[bar->first];
    char size[32];

    if (lane->kind == ENTRY_VOLUME) {
        buf_text(shorter, entry->start ? "second set" : "volume");
        for (size_t i = bar->first, left = bar->count; left && i < lane->map->layout->entry_count;
             i++) {
            const struct entry *other = &lane->map->layout->entries[i];

            if (other->kind != ENTRY_VOLUME || other->start != entry->start)
                continue;
            buf_text(longer, left < bar->count ? " + " : entry->start ? "second set: " : "");
            say_entry_kind(longer, other);
            left--;
        }
    } else {
        buf_format(shorter, "%u", entry->number);
        buf_format(longer, "%u ", entry->number);
        say_entry_kind(longer, entry);
        if (lane->kind == ENTRY_GPT) {
            const char *quote = strstr(buf_str(longer), " \xe2\x80\x9c");
            size_t length = quote ? (size_t)(quote - longer->data) : longer->len;

            shorter->len = 0;
            buf_add(shorter, longer->data, length);
        } else {
            buf_format(shorter, " %s", short_kind(entry));
        }
    }
    buf_format(longer, ", %s", print_size(entry->length, size));
}

/* Where a claim lies that this window does not show. */
static void add_outside(struct lane *lane, const struct bar *bar, unsigned y)
{
    bool right = bar->start >= lane->window->end;
    double record = place_of(lane->window, bar->record), edge = right ? 100 : 0;
    CLEANUP(buf_free) struct buf shorter = {0};
    CLEANUP(buf_free) struct buf longer = {0};
    struct label_room room = {.left = record, .right = record, .y = y + 13};

    if (bar->record < lane->window->start || bar->record >= lane->window->end)
        room.left = room.right = edge; /* beyond the end of the image, recorded elsewhere */
    say_labels(lane, bar, &shorter, &longer);
    buf_text(&shorter, right ? " \xe2\x86\x92" : " \xe2\x86\x90");
    buf_format(&longer, " %s 0x%jx", right ? "\xe2\x86\x92" : "\xe2\x86\x90",
               (uintmax_t)bar->start);
    line_add(lane->map, "pointer", (double[]){record, edge},
             (unsigned[]){y + BAR_HEIGHT / 2, y + BAR_HEIGHT / 2});
    label_add(lane->map, &room, buf_str(&shorter), buf_str(&longer));
}

/* A record that lies in what it claims needs no line. */
static bool lies_inside(const struct bar *bar)
{
    return bar->start <= bar->record && bar->record < bar->end;
}

static bool has_record(const struct lane *lane, const struct bar *bar)
{
    return !lane->shared && bar->record >= lane->window->start && bar->record < lane->window->end;
}

static void hatch(struct lane *lane, const struct bar *bar, const struct bar *other)
{
    const struct window *w = lane->window;
    uint64_t start = bar->start > other->start ? bar->start : other->start;
    uint64_t end = bar->end < other->end ? bar->end : other->end;

    if (start >= end || start >= w->end || end <= w->start || lane->drawn >= OVERLAPS)
        return;
    rect_add(lane->map, place_of(w, start), place_of(w, end), y_of(lane, bar), BAR_HEIGHT,
             " class=\"overlap\"");
    lane->drawn++;
}

/* What others of the lane claim, too. Volume descriptors of one image always claim the same. */
static void add_overlaps(struct lane *lane, const struct bar *bar)
{
    for (size_t i = 0; i < lane->count && lane->kind != ENTRY_VOLUME; i++)
        if (&lane->bars[i] != bar)
            hatch(lane, bar, &lane->bars[i]);
}

static void add_claim(struct lane *lane, const struct bar *bar, unsigned y)
{
    const struct window *w = lane->window;
    double left = place_of(w, bar->start), right = place_of(w, bar->end);
    double record = place_of(w, bar->record);
    struct label_room room = {.left = left, .right = right, .y = y + 13};
    CLEANUP(buf_free) struct buf shorter = {0};
    CLEANUP(buf_free) struct buf longer = {0};

    room.inside_only = lane->shared;
    room.has_dot = has_record(lane, bar) && !lies_inside(bar);
    room.dot = record;
    if (room.has_dot)
        line_add(lane->map, "pointer", (double[]){record, record < left ? left : right},
                 (unsigned[]){y + BAR_HEIGHT / 2, y + BAR_HEIGHT / 2});
    rect_add(lane->map, left, right, y, BAR_HEIGHT,
             bar->end > lane->map->size ? " rx=\"2\" class=\"bar beyond\""
                                        : " rx=\"2\" class=\"bar\"");
    add_overlaps(lane, bar);
    if (bar->start < w->start)
        buf_text(&shorter, "\xe2\x80\xb9 "), buf_text(&longer, "\xe2\x80\xb9 ");
    say_labels(lane, bar, &shorter, &longer);
    if (bar->end > lane->map->size)
        buf_text(&longer, ", beyond the end");
    if (bar->end > w->end)
        buf_text(&shorter, " \xe2\x80\xba"), buf_text(&longer, " \xe2\x80\xba");
    label_add(lane->map, &room, buf_str(&shorter), buf_str(&longer));
}

void bar_add(struct lane *lane, const struct bar *bar)
{
    const struct window *w = lane->window;
    struct buf *out = lane->map->out;
    unsigned y = y_of(lane, bar);

    buf_format(out, "<a href=\"#e%zu\">", bar->first);
    add_title(lane, bar);
    if (bar->start < w->end && bar->end > w->start)
        add_claim(lane, bar, y);
    else
        add_outside(lane, bar, y);
    if (has_record(lane, bar))
        buf_format(out, "<circle class=\"record\" cx=\"%.4f%%\" cy=\"%u\" r=\"3\" />",
                   place_of(w, bar->record), y + (lies_inside(bar) ? BAR_HEIGHT : BAR_HEIGHT / 2));
    buf_text(out, "</a>\n");
}
