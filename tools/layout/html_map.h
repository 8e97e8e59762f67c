/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pieces of layout_to_html(), private to this folder.
 *
 *     page     summary, how it boots, figures, tables
 *     figure   a window of the image over one linear axis: the whole image first, then those places
 *              where so many small structures lie that the whole one cannot show them
 *
 *                  marks      !        3
 *     El Torito    o──────────────[ 0 x86 ]          lanes: what entries claim; o: where the entry
 *     GPT          o─[ 1 basic data ]                itself is recorded
 *     bytes        |mbr|gpt|  files ...        |     regions: what the bytes are
 *                  0x0      0x1000     0x2000        axis
 *                   A                 B              windows that show more
 *
 * Horizontal places are percentages, heights are CSS pixels: so a figure fits every width without
 * a script, and texts keep their size. A label is shown from that width on at which it fits.
 */
#ifndef LAYOUT_HTML_MAP_H
#define LAYOUT_HTML_MAP_H

#include "base/html.h"
#include "layout/html.h"
#include "layout/print.h"

#define MAP_WINDOWS 9 /* the whole image and eight more */
#define NO_WINDOW   SIZE_MAX

/* Bytes that a figure shows. */
struct window {
    uint64_t start, end;
    size_t parent; /* the window around it; NO_WINDOW for the whole image */
};

struct map {
    const struct layout *layout;
    const char *image_name;
    const struct map_mark *marks;
    size_t mark_count;
    size_t *by_place; /* owned: indexes of the marks, ordered by offset */
    size_t *group;    /* owned; per mark: the first mark of the sign that shows it */
    bool *pointed;    /* owned; per region: an entry begins in it */
    size_t *row;      /* owned; per region: the first region of its row in the table */
    uint64_t size;    /* bytes; 0: nothing has a place yet, so nothing is drawn */
    struct window windows[MAP_WINDOWS];
    size_t window_count;
    struct buf *out;
};

/* html_windows.c */
void windows_choose(struct map *map);
/* The smallest window with this byte. */
size_t window_at(const struct map *map, uint64_t offset);
char window_letter(size_t window); /* 'A' is the first one inside */

/* html_place.c: a window's bytes as percentages, and labels that fit. */
double place_of(const struct window *window, uint64_t offset); /* 0 to 100, clipped */
/* The range that a label belongs to, in percent; the label may stand in it, at either side, or
 * beyond the dot that a line leads to from there. */
struct label_room {
    double left, right;
    unsigned y;       /* pixels: the text's base line */
    bool inside_only; /* not beside the range */
    bool has_dot;     /* there is one, outside the range */
    double dot;
};
/* `longer` replaces `shorter` where there is room; NULL for none. Both foreign. */
void label_add(struct map *map, const struct label_room *room, const char *shorter,
               const char *longer);
/* The first of the widths that CSS tells apart (.s0, .h0 ...) at which `room` percent of the
 * drawing are `pixels`; WIDTH_NONE when that is never so. */
#define WIDTH_NONE 10
size_t width_step(double room, double pixels);
/* <rect> over [left, right) percent, at least a hair wide. `extra` are attributes. */
void rect_add(struct map *map, double left, double right, unsigned y, unsigned height,
              const char *extra);
/* A line in percent across and pixels down. */
void line_add(struct map *map, const char *name, const double x[2], const unsigned y[2]);

/* html_lanes.c, html_bars.c: what the entries of one kind claim; returns the y below. */
unsigned lane_add(struct map *map, const struct window *window, enum entry_kind kind, unsigned y);
bool lane_is_used(const struct layout *layout, enum entry_kind kind);
const char *lane_name(enum entry_kind kind); /* "El Torito" */

/* html_regions.c */
#define REGIONS_HEIGHT 38
void regions_add(struct map *map, const struct window *window, unsigned y, unsigned height);
/* The same without texts or links, as <symbol id="...">, for the figures of windows inside. */
void regions_add_symbol(struct map *map, size_t window);
const char *region_colour(enum region_kind kind); /* CSS class */

/* html_axis.c */
#define AXIS_HEIGHT 36
void axis_add(struct map *map, const struct window *window, unsigned y);
/* Brackets below the axis for the windows inside; returns the y below. */
unsigned brackets_add(struct map *map, size_t window, unsigned y);

/* html_marks.c */
void marks_order(struct map *map);
/* Signs at `y`, hair lines from them down to `bottom`. */
void marks_add(struct map *map, size_t window, unsigned y, unsigned bottom);
bool marks_in(const struct map *map, const struct window *window);
const char *mark_severity(const struct map_mark *mark); /* "error", also the CSS class */

/* html_figure.c */
void figure_add(struct map *map, size_t window);

/* html_tables.c */
void rows_choose(struct map *map); /* which regions share a row: `row` and `pointed` */
void tables_add(struct map *map);

/* html_summary.c */
void summary_add(struct map *map);

/* html_say.c: texts, not escaped yet. */
void say_place(struct buf *out, uint64_t start, uint64_t length); /* "0x0-0x1ff, sector 0" */
void say_entry(struct buf *out, const struct entry *entry);       /* "El Torito 1 (EFI)" */
void say_entry_kind(struct buf *out, const struct entry *entry);  /* "EFI system, ..." */
const char *say_target(const struct entry *entry); /* path or kind of what lies there; or "" */
void say_region(struct buf *out, const struct region *region);
const char *say_region_kind(enum region_kind kind); /* "MBR", "boot catalog" */
/* "MBR", "4 volume descriptors" */
void say_regions(struct buf *out, enum region_kind kind, size_t count);

#endif
