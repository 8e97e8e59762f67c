/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same as the figures in words: findings, entries, regions, files of EFI system partitions. */
#include "layout/html_map.h"

#include <string.h>

#include "base/mem.h"

#define LARGEST   40  /* regions of this rank by size have rows of their own */
#define ROWS_MOST 300 /* regions with rows of their own */
#define ESP_FILES 500 /* rows */
#define KINDS     32  /* room for every region kind */

static void mark_pointed(struct map *map)
{
    for (size_t i = 0; i < map->layout->entry_count; i++) {
        const struct entry *entry = &map->layout->entries[i];
        const struct region *region = entry->kind == ENTRY_VOLUME || entry->start == PLACE_OPEN
                                          ? NULL
                                          : layout_region_at(map->layout, entry->start);

        if (region)
            map->pointed[region - map->layout->regions] = true;
    }
}

static int larger_first(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

    return a < b ? 1 : a > b ? -1 : 0;
}

/* Files and gaps from this many bytes on have a row. */
static uint64_t large_from(const struct layout *layout)
{
    CLEANUP(free_ptr) uint64_t *lengths = mem_array(layout->region_count, sizeof *lengths);

    if (layout->region_count <= LARGEST)
        return 0;
    for (size_t i = 0; i < layout->region_count; i++)
        lengths[i] = layout->regions[i].length;
    qsort(lengths, layout->region_count, sizeof *lengths, larger_first);
    return lengths[LARGEST] + 1;
}

static bool has_own_row(const struct map *map, size_t index, uint64_t large)
{
    const struct region *region = &map->layout->regions[index];

    switch (region->kind) {
    case REGION_DIRECTORY:
    case REGION_FILE:
    case REGION_ZERO:
    case REGION_UNCLAIMED:
        return map->pointed[index] || region->length >= large;
    default:
        return true;
    }
}

void rows_choose(struct map *map)
{
    uint64_t large = large_from(map->layout);
    size_t own = 0, first = 0;
    bool in_run = false;

    if (map->size)
        mark_pointed(map);
    for (size_t i = 0; i < map->layout->region_count; i++) {
        bool alone = has_own_row(map, i, large) && own++ < ROWS_MOST;

        if (alone || !in_run)
            first = i;
        in_run = !alone;
        map->row[i] = first;
    }
}

static void cell(struct buf *out, const char *name, const char *text)
{
    buf_text(out, "<td");
    if (name)
        xml_attribute(out, "class", name);
    buf_text(out, ">");
    xml_text(out, text);
    buf_text(out, "</td>");
}

static void place_cell(struct buf *out, uint64_t start, uint64_t length)
{
    CLEANUP(buf_free) struct buf text = {0};

    say_place(&text, start, length);
    cell(out, "number", buf_str(&text));
}

static void size_cell(struct buf *out, uint64_t size)
{
    char room[32];

    cell(out, "number", print_size(size, room));
}

static void mark_row(struct map *map, size_t index)
{
    const struct map_mark *mark = &map->marks[index];
    struct buf *out = map->out;
    CLEANUP(buf_free) struct buf place = {0};

    buf_format(out, "<tr id=\"f%zu\"><td class=\"%s\"><strong>%s</strong></td>", index,
               mark_severity(mark), mark_severity(mark));
    cell(out, "number", mark->id);
    buf_text(out, "<td class=\"number\">");
    if (mark->offset == MAP_NOWHERE)
        buf_text(&place, "\xe2\x80\x93");
    else
        say_place(&place, mark->offset, 0);
    if (mark->offset < map->size)
        buf_format(out, "<a href=\"#m%zu-%zu\">%s</a>", window_at(map, mark->offset),
                   map->group[index], buf_str(&place));
    else
        buf_text(out, buf_str(&place));
    buf_text(out, "</td>");
    cell(out, "text", mark->text);
    buf_text(out, "</tr>\n");
}

static void add_marks(struct map *map)
{
    static const char *const columns[] = {"Severity", "Rule", "Place", "What is wrong", NULL};

    html_element(map->out, "h2", NULL, "Findings");
    if (!map->mark_count) {
        html_element(map->out, "p", NULL, "Nothing was found to be wrong.");
        return;
    }
    html_table_begin(map->out, "Findings", columns);
    for (size_t i = 0; i < map->mark_count; i++)
        mark_row(map, i);
    html_table_end(map->out);
}

static void entry_row(struct map *map, size_t index)
{
    const struct entry *entry = &map->layout->entries[index];
    struct buf *out = map->out;
    CLEANUP(buf_free) struct buf text = {0};

    buf_format(out, "<tr id=\"e%zu\">", index);
    say_entry(&text, entry);
    cell(out, "name", buf_str(&text));
    text.len = 0;
    say_entry_kind(&text, entry);
    cell(out, "text", buf_str(&text));
    place_cell(out, entry->start, entry->length);
    size_cell(out, entry->length);
    cell(out, "text", say_target(entry));
    buf_format(out, "<td class=\"number\">0x%jx</td></tr>\n", (uintmax_t)entry->offset);
}

static void add_entries(struct map *map)
{
    static const char *const columns[] = {"Entry", "What it says", "Claims", "Size",
                                          "Holds", "Recorded at",  NULL};

    if (!map->layout->entry_count)
        return;
    html_element(map->out, "h2", NULL, "What firmware and systems are told");
    html_table_begin(map->out, "Entries", columns);
    for (enum entry_kind kind = ENTRY_VOLUME; kind <= ENTRY_APM; kind++)
        for (size_t i = 0; i < map->layout->entry_count; i++)
            if (map->layout->entries[i].kind == kind)
                entry_row(map, i);
    html_table_end(map->out);
}

static void swatch(struct buf *out, enum region_kind kind)
{
    buf_format(out,
               "<svg class=\"swatch\" width=\"14\" height=\"14\" aria-hidden=\"true\">"
               "<rect class=\"%s\" x=\"1\" y=\"1\" width=\"12\" height=\"12\" /></svg> ",
               region_colour(kind));
}

/* Regions [first, end) in one row. */
static void region_row(struct map *map, size_t first, size_t end)
{
    const struct region *regions = map->layout->regions, *last = &regions[end - 1];
    uint64_t start = regions[first].start;
    uint64_t length = start == PLACE_OPEN ? 0 : last->start + last->length - start;
    size_t counts[KINDS] = {0};
    struct buf *out = map->out;
    CLEANUP(buf_free) struct buf what = {0};

    buf_format(out, "<tr id=\"r%zu\">", first);
    place_cell(out, start, end - first == 1 ? regions[first].length : length);
    size_cell(out, end - first == 1 ? regions[first].length : length);
    buf_text(out, "<td class=\"name\">");
    if (end - first == 1)
        swatch(out, regions[first].kind);
    for (size_t i = first; i < end; i++)
        counts[regions[i].kind]++;
    for (size_t i = 0; i < KINDS; i++) {
        if (!counts[i])
            continue;
        buf_text(&what, what.len ? ", " : "");
        say_regions(&what, (enum region_kind)i, counts[i]);
    }
    buf_text(out, buf_str(&what));
    buf_text(out, "</td>");
}

static void region_names(struct map *map, size_t first, size_t end)
{
    const struct region *region = &map->layout->regions[first];
    CLEANUP(buf_free) struct buf text = {0};

    if (end - first == 1) {
        buf_text(&text, region->name ? region->name : "");
        if (region->detail)
            buf_format(&text, region->name ? " (%s)" : "%s", region->detail);
        for (size_t i = 0; i < region->alias_count && i < 3; i++)
            buf_format(&text, "%s%s", i ? ", " : ", also ", region->aliases[i]);
        if (region->alias_count > 3)
            buf_format(&text, " and %zu more", region->alias_count - 3);
    }
    cell(map->out, "text", buf_str(&text));
    buf_text(map->out, "</tr>\n");
}

static void add_regions(struct map *map)
{
    static const char *const columns[] = {"Place", "Size", "What", "Content", NULL};
    size_t count = map->layout->region_count, end;

    if (!count)
        return;
    html_element(map->out, "h2", NULL, "What the bytes are");
    html_table_begin(map->out, "Regions", columns);
    for (size_t i = 0; i < count; i = end) {
        for (end = i + 1; end < count && map->row[end] == map->row[i]; end++)
            ;
        region_row(map, i, end);
        region_names(map, i, end);
    }
    html_table_end(map->out);
}

static void esp_file_row(struct map *map, const struct esp_file *file)
{
    struct buf *out = map->out;

    buf_text(out, "<tr>");
    cell(out, "name", file->path);
    size_cell(out, file->size);
    cell(out, "text", file->detail ? file->detail : "");
    buf_format(out, "<td class=\"number\">0x%jx</td></tr>\n", (uintmax_t)file->volume);
}

static void add_esp_files(struct map *map)
{
    static const char *const columns[] = {"File", "Size", "What", "In the partition at", NULL};
    size_t count = map->layout->esp_file_count;

    if (!count)
        return;
    html_element(map->out, "h2", NULL, "Files in EFI system partitions");
    html_table_begin(map->out, "Files in EFI system partitions", columns);
    for (size_t i = 0; i < count && i < ESP_FILES; i++)
        esp_file_row(map, &map->layout->esp_files[i]);
    html_table_end(map->out);
    if (count > ESP_FILES)
        buf_format(map->out, "<p class=\"soft\">and %zu more</p>\n", count - ESP_FILES);
}

void tables_add(struct map *map)
{
    add_marks(map);
    add_entries(map);
    add_regions(map);
    add_esp_files(map);
}
