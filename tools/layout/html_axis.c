/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The axis below a figure, in bytes and sectors, and the windows that are shown larger. */
#include "layout/html_map.h"

#include "fmt/iso9660.h"

#define TICKS       8   /* at most */
#define HALF_NUMBER 36  /* pixels */
#define LETTER      7.0 /* percent: how far apart letters stand at least */

/* Round in binary: offsets are read in hexadecimal. */
static uint64_t step_of(uint64_t length)
{
    uint64_t step = 512;

    while (length / step > TICKS)
        step *= 2;
    return step;
}

/* On narrow drawings only every second or fourth number is shown. */
static size_t rarity(uint64_t index)
{
    return index % 4 == 0 ? 0 : index % 2 == 0 ? 3 : 6;
}

static void add_numbers(struct map *map, uint64_t at, double x, unsigned y, const char *anchor,
                        const char *classes)
{
    buf_format(map->out,
               "<text class=\"axis %s\" x=\"%.4f%%\" y=\"%u\" text-anchor=\"%s\">0x%jx</text>",
               classes, x, y + 17, anchor, (uintmax_t)at);
    if (at % ISO9660_SECTOR == 0)
        buf_format(map->out,
                   "<text class=\"axis soft %s\" x=\"%.4f%%\" y=\"%u\" text-anchor=\"%s\">%ju"
                   "</text>",
                   classes, x, y + 30, anchor, (uintmax_t)(at / ISO9660_SECTOR));
}

/* Numbers stand below the middle of their tick, but beside it where they would stick out. */
static void add_tick(struct map *map, const struct window *window, uint64_t at, uint64_t step,
                     unsigned y)
{
    double x = place_of(window, at);
    size_t rare = rarity(at / step), fits = width_step(x < 50 ? x : 100 - x, HALF_NUMBER);
    const char *edge = x < 50 ? "start" : "end";
    char classes[48];

    line_add(map, "tick", (double[]){x, x}, (unsigned[]){y, y + 5});
    if (fits > rare) {
        (void)snprintf(classes, sizeof classes, "s%zu h%zu", rare, fits);
        add_numbers(map, at, x, y, edge, classes);
    }
    if (fits == WIDTH_NONE)
        return;
    (void)snprintf(classes, sizeof classes, "s%zu", fits > rare ? fits : rare);
    add_numbers(map, at, x, y, "middle", classes);
}

void axis_add(struct map *map, const struct window *window, unsigned y)
{
    uint64_t step = step_of(window->end - window->start);
    uint64_t at = (window->start + step - 1) / step * step;

    line_add(map, "tick", (double[]){0, 100}, (unsigned[]){y, y});
    buf_format(map->out,
               "<text class=\"lane\" x=\"-10\" y=\"%u\">byte</text>"
               "<text class=\"lane\" x=\"-10\" y=\"%u\">sector</text>\n",
               y + 17, y + 30);
    for (; at <= window->end; at += step)
        add_tick(map, window, at, step, y);
    buf_text(map->out, "\n");
}

static void add_letter(struct map *map, size_t inside, double middle, double x, unsigned y)
{
    struct buf *out = map->out;

    line_add(map, "bracket", (double[]){middle, x}, (unsigned[]){y + 5, y + 11});
    buf_format(out,
               "<a href=\"#w%zu\"><title>Figure %c shows this place larger</title>"
               "<circle class=\"letter\" cx=\"%.4f%%\" cy=\"%u\" r=\"9\" />"
               "<text class=\"letter\" x=\"%.4f%%\" y=\"%u\">%c</text></a>\n",
               inside, window_letter(inside), x, y + 20, x, y + 24, window_letter(inside));
}

unsigned brackets_add(struct map *map, size_t window, unsigned y)
{
    const struct window *w = &map->windows[window];
    double free_from = 2.5;
    size_t left = 0;

    for (size_t i = 0; i < map->window_count; i++)
        left += map->windows[i].parent == window;
    if (!left)
        return y;
    for (size_t i = 0; i < map->window_count; i++) {
        double from = place_of(w, map->windows[i].start), to = place_of(w, map->windows[i].end);
        double middle = (from + to) / 2, last = 97.5 - LETTER * (double)(left - 1);
        double x = middle < free_from ? free_from : middle > last ? last : middle;

        if (map->windows[i].parent != window)
            continue;
        rect_add(map, from, to, y, 5, " class=\"bracket\"");
        add_letter(map, i, middle, x, y);
        free_from = x + LETTER;
        left--;
    }
    return y + 32;
}
