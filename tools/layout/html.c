/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout/html.h"

#include "base/embed.h"
#include "base/mem.h"
#include "layout/html_map.h"

EMBED(layout_map_css, "tools/layout/map.css");
EMBED(layout_map_js, "tools/layout/map.js");

/* Bytes that can be drawn: none while a planned layout's addresses are not decided. */
static uint64_t drawn_size(const struct layout *layout)
{
    if (layout->size == PLACE_OPEN)
        return 0;
    for (size_t i = 0; i < layout->region_count; i++)
        if (layout->regions[i].start == PLACE_OPEN)
            return 0;
    return layout->size;
}

static void add_legend(struct buf *out)
{
    static const struct {
        const char *colour, *text;
    } rows[] = {
        {"boot", "MBR, partition tables"},
        {"meta", "volume descriptors, directories"},
        {"catalog", "boot catalog"},
        {"bios", "BIOS boot image"},
        {"efi", "EFI system partition"},
        {"file", "file"},
        {"zero", "zeros"},
        {"unclaimed", "bytes nobody claims"},
        {"overlap", "two entries of a lane claim this"},
    };

    buf_text(out, "<ul class=\"legend\" aria-label=\"Colours\">");
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        buf_format(out,
                   "<li><svg class=\"swatch\" width=\"14\" height=\"14\" aria-hidden=\"true\">"
                   "<rect class=\"%s\" x=\"1\" y=\"1\" width=\"12\" height=\"12\" /></svg> %s</li>",
                   rows[i].colour, rows[i].text);
    buf_text(out, "<li><svg class=\"swatch\" width=\"14\" height=\"14\" aria-hidden=\"true\">"
                  "<circle class=\"record\" cx=\"7\" cy=\"7\" r=\"3\" /></svg> where an entry is "
                  "recorded</li></ul>\n");
}

/* Patterns that all figures use. */
static void add_patterns(struct buf *out)
{
    buf_text(
        out,
        "<svg class=\"patterns\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>"
        "<pattern id=\"hatch-overlap\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
        "patternTransform=\"rotate(45)\"><path class=\"hatch-overlap\" d=\"M1 0V6\" />"
        "</pattern>"
        "<pattern id=\"hatch-unclaimed\" width=\"5\" height=\"5\" "
        "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(-45)\">"
        "<path class=\"hatch-unclaimed\" d=\"M1 0V5\" /></pattern></defs></svg>\n");
}

static void add_figures(struct map *map)
{
    html_element(map->out, "h2", NULL, "Map");
    if (!map->size) {
        html_element(map->out, "p", NULL,
                     "The addresses are not decided yet, so there is nothing to draw.");
        return;
    }
    add_patterns(map->out);
    add_legend(map->out);
    windows_choose(map);
    for (size_t i = 0; i < map->window_count; i++)
        figure_add(map, i);
}

void layout_to_html(const struct layout *layout, const char *image_name,
                    const struct map_mark *marks, size_t mark_count, struct buf *ret_html)
{
    CLEANUP(buf_free) struct buf title = {0};
    CLEANUP(free_ptr) size_t *by_place = mem_array(mark_count, sizeof *by_place);
    CLEANUP(free_ptr) size_t *group = mem_array(mark_count, sizeof *group);
    CLEANUP(free_ptr) size_t *row = mem_array(layout->region_count, sizeof *row);
    CLEANUP(free_ptr) bool *pointed = mem_array(layout->region_count, sizeof *pointed);
    struct map map = {.layout = layout,
                      .image_name = image_name,
                      .marks = marks,
                      .mark_count = mark_count,
                      .by_place = by_place,
                      .group = group,
                      .pointed = pointed,
                      .row = row,
                      .size = drawn_size(layout),
                      .out = ret_html};
    struct html_page page = {.style = layout_map_css_begin, .script = layout_map_js_begin};

    buf_format(&title, "Map of %s", image_name);
    page.title = buf_str(&title);
    rows_choose(&map);
    marks_order(&map);
    html_begin(ret_html, &page);
    summary_add(&map);
    buf_text(ret_html, "<main>\n");
    add_figures(&map);
    tables_add(&map);
    buf_text(ret_html, "</main>\n");
    html_end(ret_html, &page);
}
