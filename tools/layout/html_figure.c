/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One figure: where it lies in the one around it, marks, lanes, regions, axis. */
#include "layout/html_map.h"

#define STRIP_HEIGHT 8  /* pixels */
#define WEDGE_HEIGHT 22 /* pixels */

/* The strip of the figure around this one, and the wedge that opens to its full width:
 *
 *     |----[#]-------------|
 *       __/   \____________
 *      /                   \
 */
static void wedge_add(struct map *map, const struct window *window)
{
    const struct window *around = &map->windows[window->parent];
    double left = place_of(around, window->start), right = place_of(around, window->end);
    struct buf *out = map->out;

    if (right - left < 0.15)
        right = left + 0.15;
    buf_format(out, "<text class=\"lane\" x=\"-10\" y=\"8\">");
    if (window->parent)
        buf_format(out, "in %c", window_letter(window->parent));
    else
        buf_text(out, "in all");
    buf_format(out,
               "</text><use href=\"#strip%zu\" x=\"0\" y=\"0\" width=\"100%%\" height=\"%d\" />"
               "<svg y=\"%d\" width=\"100%%\" height=\"%d\" viewBox=\"0 0 100 %d\" "
               "preserveAspectRatio=\"none\"><path class=\"wedge\" "
               "d=\"M%.4f 0L%.4f 0C%.4f 14 100 8 100 %dL0 %dC0 8 %.4f 14 %.4f 0Z\" /></svg>\n",
               window->parent, STRIP_HEIGHT, STRIP_HEIGHT, WEDGE_HEIGHT, WEDGE_HEIGHT, left, right,
               right, WEDGE_HEIGHT, WEDGE_HEIGHT, left, left);
    rect_add(map, left, right, 0, STRIP_HEIGHT, " class=\"here\"");
}

static void describe(struct map *map, size_t window, unsigned height)
{
    struct buf *out = map->out;

    buf_format(out,
               "<svg class=\"plot\" role=\"group\" aria-labelledby=\"t%zu d%zu\" width=\"100%%\" "
               "height=\"%u\"><title id=\"t%zu\">",
               window, window, height, window);
    if (window)
        buf_format(out, "Figure %c of the map", window_letter(window));
    else
        buf_text(out, "Map of the whole image");
    buf_format(out,
               "</title><desc id=\"d%zu\">Lanes with what the boot entries and partition tables "
               "claim, above the regions of the image, over one axis of bytes. The tables below "
               "say the same in words.</desc>\n",
               window);
}

static bool is_shown(const struct map *map, size_t window, enum entry_kind kind)
{
    return !window || lane_is_used(map->layout, kind);
}

/* The drawing comes first, because the height stands in front of it. */
static unsigned draw(struct map *map, size_t index)
{
    const struct window *window = &map->windows[index];
    bool marked = marks_in(map, window);
    unsigned y = 4, top;

    if (index) {
        wedge_add(map, window);
        y = STRIP_HEIGHT + WEDGE_HEIGHT + 6;
    }
    top = y;
    if (marked)
        y += 26;
    for (enum entry_kind kind = ENTRY_VOLUME; kind <= ENTRY_APM; kind++)
        if (is_shown(map, index, kind))
            y = lane_add(map, window, kind, y);
    buf_format(map->out,
               "<g class=\"regions\"><text class=\"lane\" x=\"-10\" y=\"%u\">bytes</text>",
               y + REGIONS_HEIGHT / 2 + 4);
    regions_add(map, window, y, REGIONS_HEIGHT);
    buf_text(map->out, "</g>\n");
    y += REGIONS_HEIGHT;
    if (marked)
        marks_add(map, index, top, y);
    axis_add(map, window, y + 3);
    return brackets_add(map, index, y + AXIS_HEIGHT + 4) + 2;
}

static bool has_children(const struct map *map, size_t index)
{
    for (size_t i = 0; i < map->window_count; i++)
        if (map->windows[i].parent == index)
            return true;
    return false;
}

/* What it shows: "MBR, GPT header, 4 volume descriptors". */
static void say_content(struct buf *out, const struct map *map, const struct window *window)
{
    size_t counts[32] = {0};
    bool first = true;

    for (size_t i = 0; i < map->layout->region_count; i++) {
        const struct region *region = &map->layout->regions[i];

        if (region->start < window->end && region->start + region->length > window->start)
            counts[region->kind]++;
    }
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        if (!counts[i] || i == REGION_ZERO || i == REGION_SYSTEM_AREA)
            continue;
        buf_text(out, first ? "" : ", ");
        say_regions(out, (enum region_kind)i, counts[i]);
        first = false;
    }
}

/* Of the boot image that a window in the middle is about; NULL for none. */
static const char *name_of_image(const struct map *map, const struct window *w)
{
    for (size_t i = 0; i < map->layout->region_count; i++) {
        const struct region *region = &map->layout->regions[i];

        if ((region->kind == REGION_BIOS_IMAGE || region->kind == REGION_EFI_IMAGE) &&
            region->start >= w->start && region->start + region->length <= w->end)
            return region->name ? region->name : say_region_kind(region->kind);
    }
    return NULL;
}

static void caption_add(struct map *map, size_t index)
{
    const struct window *w = &map->windows[index];
    struct buf *out = map->out;
    CLEANUP(buf_free) struct buf content = {0};
    char size[32];

    buf_text(out, "<figcaption><h3>");
    if (index)
        buf_format(out, "<span class=\"badge\">%c</span> ", window_letter(index));
    (void)print_size(w->end - w->start, size);
    if (!index)
        buf_format(out, "The whole image, %s", size);
    else if (!w->start)
        buf_format(out, "The first %s", size);
    else if (w->end == map->size)
        buf_format(out, "The last %s", size);
    else if (name_of_image(map, w))
        xml_text(out, name_of_image(map, w)), buf_format(out, " and around it, %s", size);
    else
        buf_format(out, "%s from 0x%jx", size, (uintmax_t)w->start);
    buf_text(out, "</h3><p class=\"soft\">");
    if (index)
        say_content(&content, map, w);
    else
        buf_text(&content, "True to scale. The letters below the axis are the figures that show "
                           "these places larger.");
    xml_text(out, buf_str(&content));
    buf_text(out, "</p></figcaption>\n");
}

void figure_add(struct map *map, size_t index)
{
    struct buf *out = map->out;
    struct buf drawing = {0};
    unsigned height;

    buf_format(out, "<figure class=\"map\" id=\"w%zu\">", index);
    caption_add(map, index);
    map->out = &drawing;
    height = draw(map, index);
    map->out = out;
    buf_text(out, "<div class=\"plot-box\">");
    describe(map, index, height);
    buf_text(out, "<defs>");
    if (has_children(map, index))
        regions_add_symbol(map, index);
    buf_text(out, "</defs>");
    buf_text(out, buf_str(&drawing));
    buf_free(&drawing);
    buf_text(out, "</svg></div></figure>\n");
}
