/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places in percent, and labels: shown from that width of the drawing on at which they fit. */
#include "layout/html_map.h"

#include <string.h>

#define CHARACTER 6.4  /* pixels that a character takes on average in 11px type, rounded up */
#define MARGIN    12   /* pixels around a label */
#define HAIR      0.04 /* percent: no rectangle is narrower */

/* Widths of the drawing in pixels; map.css has a rule for each: .s0 .h0 .s1 ... */
static const double widths[WIDTH_NONE] = {240, 300, 360, 440, 540, 660, 800, 1000, 1250, 1600};

double place_of(const struct window *window, uint64_t offset)
{
    if (offset <= window->start)
        return 0;
    if (offset >= window->end)
        return 100;
    return (double)(offset - window->start) * 100.0 / (double)(window->end - window->start);
}

void rect_add(struct map *map, double left, double right, unsigned y, unsigned height,
              const char *extra)
{
    if (right - left < HAIR)
        right = left + HAIR;
    if (right > 100) {
        left = left > 100 - HAIR ? 100 - HAIR : left;
        right = 100;
    }
    buf_format(map->out, "<rect x=\"%.4f%%\" y=\"%u\" width=\"%.4f%%\" height=\"%u\"%s />", left, y,
               right - left, height, extra);
}

void line_add(struct map *map, const char *name, const double x[2], const unsigned y[2])
{
    buf_format(map->out, "<line class=\"%s\" x1=\"%.4f%%\" y1=\"%u\" x2=\"%.4f%%\" y2=\"%u\" />",
               name, x[0], y[0], x[1], y[1]);
}

/* Code points; those beyond Latin are mostly wide. */
static double text_width(const char *text)
{
    double width = MARGIN;

    for (const unsigned char *at = (const unsigned char *)text; *at; at++)
        if (*at < 0x20 || *at == 0x7f)
            width += 4 * CHARACTER; /* becomes \xNN */
        else if ((*at & 0xc0) != 0x80)
            width += *at >= 0xe1 && *at != 0xe2 ? 2 * CHARACTER : CHARACTER;
    return width;
}

size_t width_step(double room, double pixels)
{
    size_t step = 0;

    if (room <= 0)
        return WIDTH_NONE;
    while (step < WIDTH_NONE && widths[step] * room < pixels * 100)
        step++;
    return step;
}

static size_t step_of(const char *text, double room)
{
    return width_step(room, text_width(text));
}

enum side { INSIDE, AFTER, BEFORE, BEHIND_DOT, BEFORE_DOT, SIDES };

struct spot {
    double x, room; /* percent */
};

static void find_spots(const struct label_room *room, struct spot spots[SIDES])
{
    bool left = room->has_dot && room->dot < room->left;
    bool right = room->has_dot && room->dot > room->right;

    spots[INSIDE] = (struct spot){room->left, room->right - room->left};
    if (room->inside_only)
        return;
    spots[AFTER] = (struct spot){room->right, (right ? room->dot : 100) - room->right};
    spots[BEFORE] = (struct spot){room->left, room->left - (left ? room->dot : 0)};
    if (right)
        spots[BEHIND_DOT] = (struct spot){room->dot, 100 - room->dot};
    if (left)
        spots[BEFORE_DOT] = (struct spot){room->dot, room->dot};
}

static void put(struct map *map, const struct label_room *room, double x, enum side side,
                const char *classes, const char *text)
{
    bool to_the_left = side == BEFORE || side == BEFORE_DOT;

    buf_format(map->out, "<text class=\"label%s %s\" x=\"%.4f%%\" dx=\"%d\" y=\"%u\"%s>",
               side == INSIDE ? "" : " beside", classes, x, to_the_left ? -7 : 6, room->y,
               to_the_left ? " text-anchor=\"end\"" : "");
    xml_text(map->out, text);
    buf_text(map->out, "</text>");
}

void label_add(struct map *map, const struct label_room *room, const char *shorter,
               const char *longer)
{
    struct spot spots[SIDES] = {{0}};
    enum side side = INSIDE;
    size_t first, second;
    char classes[48];

    find_spots(room, spots);
    for (enum side other = AFTER; other < SIDES; other++)
        if (step_of(shorter, spots[other].room) < step_of(shorter, spots[side].room))
            side = other;
    first = step_of(shorter, spots[side].room);
    second = longer ? step_of(longer, spots[side].room) : WIDTH_NONE;
    if (first < second) {
        (void)snprintf(classes, sizeof classes, second < WIDTH_NONE ? "s%zu h%zu" : "s%zu", first,
                       second);
        put(map, room, spots[side].x, side, classes, shorter);
    }
    if (second < WIDTH_NONE) {
        (void)snprintf(classes, sizeof classes, "s%zu", second);
        put(map, room, spots[side].x, side, classes, longer);
    }
}
