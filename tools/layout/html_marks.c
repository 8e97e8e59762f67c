/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Marks in place: a sign above the lanes, and a hair line from it down to the byte. Neighbours
 * share a sign, which says how many they are; it is as severe as the worst of them.
 */
#include "layout/html_map.h"

#include <stdlib.h>

#define SIGN 7.0 /* percent: marks that are closer share a sign */
#define TOLD 8   /* marks in the text of one sign */

const char *mark_severity(const struct map_mark *mark)
{
    return mark->severity >= 2 ? "error" : mark->severity == 1 ? "warning" : "info";
}

/* Equal places keep the order in which they were given. */
static int by_place(const void *left, const void *right, void *marks)
{
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    uint64_t x = ((const struct map_mark *)marks)[a].offset;
    uint64_t y = ((const struct map_mark *)marks)[b].offset;

    return x != y ? (x < y ? -1 : 1) : a < b ? -1 : a > b;
}

void marks_order(struct map *map)
{
    for (size_t i = 0; i < map->mark_count; i++)
        map->by_place[i] = map->group[i] = i;
    if (map->mark_count)
        qsort_r(map->by_place, map->mark_count, sizeof *map->by_place, by_place,
                (void *)(uintptr_t)map->marks);
}

static bool is_in(const struct map_mark *mark, const struct window *window)
{
    return mark->offset >= window->start && mark->offset < window->end;
}

bool marks_in(const struct map *map, const struct window *window)
{
    for (size_t i = 0; i < map->mark_count; i++)
        if (is_in(&map->marks[i], window))
            return true;
    return false;
}

/* A shape for each severity, so that it does not depend on colours. Around (0, 0). */
static const char *shape_of(int severity)
{
    return severity >= 2   ? "M-4 -9H4L9 -4V4L4 9H-4L-9 4V-4Z"
           : severity == 1 ? "M0 -9L10 8H-10Z"
                           : "M0 -9A9 9 0 1 1 0 9A9 9 0 1 1 0 -9Z";
}

/* Marks [first, end) of the order by place. */
struct sign {
    size_t first, end;
    int severity;
    double x; /* percent */
};

static void tell(struct map *map, const struct sign *sign)
{
    struct buf *out = map->out;
    size_t count = sign->end - sign->first;

    buf_text(out, "<title>");
    for (size_t i = 0; i < count && i < TOLD; i++) {
        const struct map_mark *mark = &map->marks[map->by_place[sign->first + i]];

        buf_text(out, i ? "\n" : "");
        xml_text(out, mark->id);
        buf_format(out, " %s: ", mark_severity(mark));
        xml_text(out, mark->text);
    }
    if (count > TOLD)
        buf_format(out, "\n\xe2\x80\xa6 and %zu more", count - TOLD);
    buf_text(out, "</title>");
}

static void add_sign(struct map *map, size_t window, const struct sign *sign, unsigned y)
{
    const struct map_mark worst = {.severity = sign->severity};
    size_t first = map->by_place[sign->first], count = sign->end - sign->first;
    struct buf *out = map->out;
    double x = sign->x < 1 ? 1 : sign->x > 99 ? 99 : sign->x;

    buf_format(out, "<a id=\"m%zu-%zu\" class=\"sign %s\" href=\"#f%zu\">", window, first,
               mark_severity(&worst), first);
    tell(map, sign);
    buf_format(out,
               "<svg x=\"%.4f%%\" y=\"%u\" width=\"1\" height=\"1\"><path d=\"%s\" />"
               "<text y=\"%d\">",
               x, y + 11, shape_of(sign->severity), sign->severity == 1 ? 6 : 4);
    if (count > 99)
        buf_text(out, "+");
    else if (count > 1)
        buf_format(out, "%zu", count);
    else
        buf_text(out, sign->severity ? "!" : "i");
    buf_text(out, "</text></svg></a>\n");
}

/* Lines at the same hair's breadth are drawn once. */
static void add_hairs(struct map *map, const struct window *window, const struct sign *sign,
                      unsigned y, unsigned bottom)
{
    double last = -1;

    for (size_t i = sign->first; i < sign->end; i++) {
        const struct map_mark *mark = &map->marks[map->by_place[i]];
        double x = place_of(window, mark->offset);
        char name[24];

        if (x - last < 0.1)
            continue;
        (void)snprintf(name, sizeof name, "hair %s", mark_severity(mark));
        line_add(map, name, (double[]){x, x}, (unsigned[]){y + 20, bottom});
        last = x;
    }
}

/* Takes all marks from `first` on that stand close to it. */
static struct sign collect(struct map *map, size_t window, size_t first)
{
    const struct window *w = &map->windows[window];
    struct sign sign = {.first = first, .end = first};

    sign.x = place_of(w, map->marks[map->by_place[first]].offset);
    for (; sign.end < map->mark_count; sign.end++) {
        const struct map_mark *mark = &map->marks[map->by_place[sign.end]];

        if (!is_in(mark, w) || place_of(w, mark->offset) - sign.x >= SIGN)
            break;
        if (mark->severity > sign.severity)
            sign.severity = mark->severity;
        if (window_at(map, mark->offset) == window)
            map->group[map->by_place[sign.end]] = map->by_place[first];
    }
    return sign;
}

void marks_add(struct map *map, size_t window, unsigned y, unsigned bottom)
{
    const struct window *w = &map->windows[window];

    for (size_t i = 0; i < map->mark_count;) {
        struct sign sign;

        if (!is_in(&map->marks[map->by_place[i]], w)) {
            i++;
            continue;
        }
        sign = collect(map, window, i);
        add_hairs(map, w, &sign, y, bottom);
        add_sign(map, window, &sign, y);
        i = sign.end;
    }
}
