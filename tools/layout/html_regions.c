/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The base lane: what the bytes are. Regions that would be narrower than a part of the window are
 * drawn together with their neighbours, so that a lane never has more than some hundred rectangles:
 *
 *     regions   |a|b|c|d|    file     |e|f|     kernel      |
 *     drawn     |4 files|    file     |2  |     kernel      |
 */
#include "layout/html_map.h"

#include <string.h>

#define PARTS        400 /* of a window: what is smaller is joined */
#define SYMBOL_PARTS 200
#define KINDS        32 /* room for every region kind */

/* Neighbours that are drawn as one. */
struct run {
    uint64_t start, end;
    size_t first, count;   /* regions */
    enum region_kind kind; /* the one that is worth most to be seen */
    size_t kinds[KINDS];   /* how many of each */
};

struct painter {
    struct map *map;
    const struct window *window;
    uint64_t least; /* bytes: smaller regions are joined */
    unsigned y, height;
    bool plain; /* neither texts nor links */
    struct run run;
};

const char *region_colour(enum region_kind kind)
{
    switch (kind) {
    case REGION_VOLUME_DESCRIPTOR:
    case REGION_PATH_TABLE:
    case REGION_DIRECTORY:
        return "meta";
    case REGION_CATALOG:
        return "catalog";
    case REGION_BIOS_IMAGE:
        return "bios";
    case REGION_EFI_IMAGE:
        return "efi";
    case REGION_FILE:
        return "file";
    case REGION_ZERO:
        return "zero";
    case REGION_UNCLAIMED:
        return "unclaimed";
    default:
        return "boot";
    }
}

/* Of those that are drawn as one, which gives it the colour. */
static unsigned worth(enum region_kind kind)
{
    static const char *const order[] = {"zero", "file", "unclaimed", "meta",
                                        "boot", "efi",  "catalog",   "bios"};
    const char *colour = region_colour(kind);

    for (unsigned i = 0; i < COUNT_OF(order); i++)
        if (strcmp(order[i], colour) == 0)
            return i;
    return 0;
}

static void add_title(struct painter *p, const struct run *run)
{
    CLEANUP(buf_free) struct buf text = {0};
    struct buf *out = p->map->out;
    bool first = true;
    char room[32];

    if (run->count == 1)
        say_region(&text, &p->map->layout->regions[run->first]);
    else
        for (size_t i = 0; i < KINDS; i++)
            if (run->kinds[i]) {
                buf_text(&text, first ? "" : ", ");
                say_regions(&text, (enum region_kind)i, run->kinds[i]);
                first = false;
            }
    buf_text(out, "<title>");
    xml_text(out, buf_str(&text));
    buf_format(out, "\n%s\n", print_size(run->end - run->start, room));
    text.len = 0;
    say_place(&text, run->start, run->end - run->start);
    xml_text(out, buf_str(&text));
    buf_text(out, "</title>");
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash && slash[1] ? slash + 1 : path;
}

static const char *short_name(const struct region *region)
{
    switch (region->kind) {
    case REGION_FILE:
    case REGION_BIOS_IMAGE:
        return region->name ? base_name(region->name) : "boot image";
    case REGION_EFI_IMAGE:
        return "ESP";
    case REGION_VOLUME_DESCRIPTOR:
        return "descriptor";
    case REGION_APM:
        return "APM";
    default:
        return say_region_kind(region->kind);
    }
}

static void add_labels(struct painter *p, const struct run *run, double left, double right)
{
    const struct region *region = &p->map->layout->regions[run->first];
    struct label_room room = {.left = left, .right = right, .y = p->y + 16, .inside_only = true};
    char size[32];
    CLEANUP(buf_free) struct buf longer = {0};

    if (run->count > 1) {
        size_t same = run->kinds[run->kind];

        say_regions(&longer, run->kind, same);
        label_add(p->map, &room, print_count(same, size), buf_str(&longer));
    } else {
        label_add(p->map, &room, short_name(region), NULL);
    }
    room.y += 14;
    label_add(p->map, &room, print_size(run->end - run->start, size), NULL);
}

static void paint(struct painter *p, const struct run *run)
{
    struct buf *out = p->map->out;
    double left = place_of(p->window, run->start), right = place_of(p->window, run->end);
    char name[48];

    (void)snprintf(name, sizeof name, " class=\"%s%s\"", region_colour(run->kind),
                   run->count > 1 ? " run" : "");
    if (p->plain) {
        rect_add(p->map, left, right, p->y, p->height, name);
        return;
    }
    buf_format(out, "<a href=\"#r%zu\">", p->map->row[run->first]);
    add_title(p, run);
    rect_add(p->map, left, right, p->y, p->height, name);
    add_labels(p, run, left, right);
    buf_text(out, "</a>\n");
}

static void flush(struct painter *p)
{
    if (p->run.count)
        paint(p, &p->run);
    p->run = (struct run){0};
}

static void join(struct painter *p, size_t index, uint64_t end)
{
    const struct region *region = &p->map->layout->regions[index];
    struct run *run = &p->run;

    if (run->count && run->end - run->start >= p->least / 2 &&
        strcmp(region_colour(run->kind), region_colour(region->kind)) != 0)
        flush(p);
    if (!run->count)
        *run = (struct run){.start = region->start, .first = index, .kind = region->kind};
    if (worth(region->kind) > worth(run->kind))
        run->kind = region->kind;
    run->end = end;
    run->count++;
    run->kinds[region->kind]++;
}

static void add_region(struct painter *p, size_t index)
{
    const struct region *region = &p->map->layout->regions[index];
    uint64_t end = region->start + region->length + region->padding;

    if (end <= p->window->start || region->start >= p->window->end || end == region->start)
        return;
    if (end - region->start < p->least) {
        join(p, index, end);
        return;
    }
    flush(p);
    p->run = (struct run){
        .start = region->start, .end = end, .first = index, .count = 1, .kind = region->kind};
    flush(p);
}

static void add_all(struct painter *p)
{
    for (size_t i = 0; i < p->map->layout->region_count; i++)
        add_region(p, i);
    flush(p);
}

void regions_add(struct map *map, const struct window *window, unsigned y, unsigned height)
{
    struct painter p = {.map = map,
                        .window = window,
                        .least = (window->end - window->start) / PARTS,
                        .y = y,
                        .height = height};

    add_all(&p);
}

void regions_add_symbol(struct map *map, size_t window)
{
    const struct window *w = &map->windows[window];
    struct painter p = {.map = map,
                        .window = w,
                        .least = (w->end - w->start) / SYMBOL_PARTS,
                        .height = 8,
                        .plain = true};

    buf_format(map->out, "<symbol id=\"strip%zu\">", window);
    add_all(&p);
    buf_text(map->out, "</symbol>\n");
}
