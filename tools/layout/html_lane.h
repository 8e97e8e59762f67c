/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A lane and its bars, private to html_lanes.c and html_bars.c. */
#ifndef LAYOUT_HTML_LANE_H
#define LAYOUT_HTML_LANE_H

#include "layout/html_map.h"

#define ROW_HEIGHT 21  /* pixels */
#define BAR_HEIGHT 17  /* pixels */
#define BARS       200 /* drawn in a lane; the table has them all */

/* Entries that claim the same for the same reason: one, or all volume descriptors of a set. */
struct bar {
    uint64_t start, end; /* bytes; what is claimed */
    uint64_t record;     /* bytes; where that is written */
    size_t first, count; /* entries */
    unsigned row;
};

struct lane {
    struct map *map;
    const struct window *window;
    enum entry_kind kind;
    unsigned y;
    struct bar bars[BARS];
    size_t count, dropped;
    unsigned rows;
    bool shared;  /* rows are shared: no lines from the dots */
    size_t drawn; /* overlaps */
};

/* With its dot, line, labels, and what others claim, too. */
void bar_add(struct lane *lane, const struct bar *bar);

#endif
