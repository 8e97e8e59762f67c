/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows are cut into runs of one colour; a run joins those of the row above that it touches:
 *
 *     row 3   [ 0    ][1 ][  2    ]       each run points to another of its part, the first of
 *     row 4   [ 3      ][4][5     ]       which points to itself and knows the part's bounds
 */
#include "sight/parts.h"

#include <string.h>

#include "base/mem.h"

#define NO_RUN UINT32_MAX

struct run {
    uint32_t colour;
    uint32_t up;      /* another run of the same part, or itself */
    uint32_t next;    /* of the same part, in a list; NO_RUN: the last */
    uint32_t pixels;  /* of the first one: of the whole part; this and what follows */
    uint16_t x, last; /* of the run itself */
    uint16_t y;
    uint16_t left, right, bottom;
};

struct runs {
    struct run *items; /* owned */
    size_t count, room;
};

static uint32_t first_of(struct runs *runs, uint32_t at)
{
    while (runs->items[at].up != at) {
        runs->items[at].up = runs->items[runs->items[at].up].up;
        at = runs->items[at].up;
    }
    return at;
}

/* The run that came first leads, so that its `y` is the top of the part. */
static void join(struct runs *runs, uint32_t a, uint32_t b)
{
    struct run *first, *second;

    a = first_of(runs, a);
    b = first_of(runs, b);
    if (a == b)
        return;
    first = &runs->items[a < b ? a : b];
    second = &runs->items[a < b ? b : a];
    second->up = a < b ? a : b;
    first->pixels += second->pixels;
    first->left = second->left < first->left ? second->left : first->left;
    first->right = second->right > first->right ? second->right : first->right;
    first->bottom = second->bottom > first->bottom ? second->bottom : first->bottom;
}

static void add_row(struct runs *runs, const struct picture *picture, unsigned y)
{
    for (unsigned x = 0; x < picture->width;) {
        uint32_t colour = colour_of(picture_pixel(picture, x, y));
        unsigned end = x + 1;

        while (end < picture->width && colour_of(picture_pixel(picture, end, y)) == colour)
            end++;
        ARRAY_GROW(runs->items, runs->count, runs->room);
        runs->items[runs->count] = (struct run){
            .colour = colour,
            .up = (uint32_t)runs->count,
            .next = NO_RUN,
            .pixels = end - x,
            .x = (uint16_t)x,
            .last = (uint16_t)(end - 1),
            .y = (uint16_t)y,
            .left = (uint16_t)x,
            .right = (uint16_t)(end - 1),
            .bottom = (uint16_t)y,
        };
        runs->count++;
        x = end;
    }
}

/* Runs from `above` on are the row above, up to `row`, where this one begins. */
static void join_rows(struct runs *runs, size_t above, size_t row)
{
    size_t at = above;

    for (size_t i = row; i < runs->count; i++) {
        const struct run *run = &runs->items[i];

        while (at < row && runs->items[at].last + 1 < run->x)
            at++;
        for (size_t k = at; k < row && runs->items[k].x <= run->last + 1; k++)
            if (runs->items[k].colour == run->colour)
                join(runs, (uint32_t)k, (uint32_t)i);
    }
}

static bool may_be_letter(const struct run *first, unsigned least)
{
    return first->pixels >= least && first->right - first->left < (int)TYPEFACE_SIDE &&
           first->bottom - first->y < (int)TYPEFACE_SIDE;
}

/* Puts the runs of each part that may be a letter into a list behind its first one. */
static void link_parts(struct runs *runs, unsigned least)
{
    for (size_t i = 0; i < runs->count; i++) {
        uint32_t lead = first_of(runs, (uint32_t)i);

        if (lead == i || !may_be_letter(&runs->items[lead], least))
            continue;
        runs->items[i].next = runs->items[lead].next;
        runs->items[lead].next = (uint32_t)i;
    }
}

static void draw_run(const struct run *run, const struct run *first, struct shape *shape)
{
    unsigned from = run->x - first->left, length = run->last - run->x + 1u;
    uint64_t bits = length == 64 ? UINT64_MAX : ~(UINT64_MAX >> length);

    shape->rows[run->y - first->y] |= bits >> from;
}

static void hand_out(const struct runs *runs, size_t lead, part_fn *take, void *context)
{
    const struct run *first = &runs->items[lead];
    struct part part = {
        .x = first->left,
        .y = first->y,
        .colour = first->colour,
        .shape = {.width = first->right - first->left + 1u,
                  .height = first->bottom - first->y + 1u},
    };

    for (uint32_t at = (uint32_t)lead; at != NO_RUN; at = runs->items[at].next)
        draw_run(&runs->items[at], first, &part.shape);
    take(context, &part);
}

void parts_find(const struct picture *picture, unsigned least, part_fn *take, void *context)
{
    struct runs runs = {0};
    size_t above = 0, row = 0;

    for (unsigned y = 0; y < picture->height; y++) {
        above = row;
        row = runs.count;
        add_row(&runs, picture, y);
        if (y)
            join_rows(&runs, above, row);
    }
    link_parts(&runs, least);
    for (size_t i = 0; i < runs.count; i++)
        if (runs.items[i].up == i && may_be_letter(&runs.items[i], least))
            hand_out(&runs, i, take, context);
    free(runs.items);
}
