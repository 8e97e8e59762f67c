/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A lane for the entries of one kind. Each has a row: a dot where it is recorded, a line to what it
 * claims. When there are too many, those that do not overlap share rows. What two entries of the
 * lane both claim is hatched in either row.
 *
 *     GPT   o-[ 1 basic data //////////////////]
 *           o-----------------[ 2 EFI //]
 */
#include "layout/html_lane.h"

#include "base/mem.h"

#define ROWS 6 /* in a lane */

bool lane_is_used(const struct layout *layout, enum entry_kind kind)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == kind)
            return true;
    return false;
}

static uint64_t end_of(const struct entry *entry)
{
    uint64_t length = entry->length ? entry->length : 1;

    return length < UINT64_MAX - entry->start ? entry->start + length : UINT64_MAX;
}

static bool is_whole(const struct lane *lane)
{
    return lane->window->parent == NO_WINDOW;
}

static bool concerns(const struct lane *lane, uint64_t start, uint64_t end, uint64_t record)
{
    const struct window *w = lane->window;

    return is_whole(lane) || (start < w->end && end > w->start) ||
           (record >= w->start && record < w->end);
}

static bool join_volume(struct lane *lane, const struct entry *entry)
{
    for (size_t i = 0; i < lane->count; i++)
        if (lane->kind == ENTRY_VOLUME && lane->bars[i].start == entry->start) {
            uint64_t end = end_of(entry);

            lane->bars[i].end = end > lane->bars[i].end ? end : lane->bars[i].end;
            lane->bars[i].count++;
            return true;
        }
    return false;
}

static void collect(struct lane *lane)
{
    const struct layout *layout = lane->map->layout;

    for (size_t i = 0; i < layout->entry_count; i++) {
        const struct entry *entry = &layout->entries[i];

        if (entry->kind != lane->kind || entry->start == PLACE_OPEN ||
            !concerns(lane, entry->start, end_of(entry), entry->offset) || join_volume(lane, entry))
            continue;
        if (lane->count == BARS)
            lane->dropped++;
        else
            lane->bars[lane->count++] =
                (struct bar){entry->start, end_of(entry), entry->offset, i, 1, 0};
    }
}

static int by_start(const void *left, const void *right)
{
    const struct bar *a = left, *b = right;

    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return a->first < b->first ? -1 : a->first > b->first;
}

/* A row each; or, of too many, each in the first row that is free there, else in the last one. */
static void choose_rows(struct lane *lane)
{
    uint64_t used[ROWS] = {0};

    if (lane->count <= ROWS) {
        for (size_t i = 0; i < lane->count; i++)
            lane->bars[i].row = (unsigned)i;
        lane->rows = (unsigned)lane->count;
        return;
    }
    lane->shared = true;
    qsort(lane->bars, lane->count, sizeof lane->bars[0], by_start);
    for (size_t i = 0; i < lane->count; i++) {
        struct bar *bar = &lane->bars[i];

        while (bar->row + 1 < ROWS && used[bar->row] > bar->start)
            bar->row++;
        used[bar->row] = bar->end > used[bar->row] ? bar->end : used[bar->row];
        lane->rows = bar->row + 1 > lane->rows ? bar->row + 1 : lane->rows;
    }
}

unsigned lane_add(struct map *map, const struct window *window, enum entry_kind kind, unsigned y)
{
    CLEANUP(free_ptr) struct lane *lane = mem_alloc(sizeof *lane);
    struct buf *out = map->out;
    unsigned height;

    lane->map = map;
    lane->window = window;
    lane->kind = kind;
    lane->y = y;
    collect(lane);
    choose_rows(lane);
    height = (lane->rows ? lane->rows : 1) * ROW_HEIGHT;
    buf_format(out,
               "<g class=\"lane-%s\"><rect class=\"band\" width=\"100%%\" y=\"%u\" height=\"%u\" />"
               "<text class=\"lane\" x=\"-10\" y=\"%u\">%s</text>\n",
               entry_kind_name(kind), y, height, y + 15, lane_name(kind));
    if (!lane->rows)
        buf_format(out, "<text class=\"label soft\" x=\"0\" dx=\"6\" y=\"%u\">%s</text>", y + 15,
                   lane_is_used(map->layout, kind) ? "nothing here" : "none");
    for (size_t i = 0; i < lane->count; i++)
        bar_add(lane, &lane->bars[i]);
    if (lane->dropped)
        buf_format(out,
                   "<text class=\"label soft\" x=\"100%%\" dx=\"-6\" y=\"%u\" "
                   "text-anchor=\"end\">and %zu more</text>",
                   y + height - 5, lane->dropped);
    buf_text(out, "</g>\n");
    return y + height + 5;
}
