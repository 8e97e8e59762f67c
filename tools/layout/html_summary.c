/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The head of the page: what the image is, and by which ways it offers to boot. */
#include "layout/html_map.h"

#include <string.h>

#include "fmt/eltorito.h"

static void fact(struct map *map, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    buf_text(map->out, "<div>");
    html_element(map->out, "dt", NULL, name);
    html_element(map->out, "dd", NULL, text);
    buf_text(map->out, "</div>\n");
}

static void fact_size(struct map *map, const char *name, uint64_t bytes)
{
    CLEANUP(buf_free) struct buf text = {0};
    char size[32], count[32];

    buf_format(&text, "%s (%s bytes)", print_size(bytes, size), print_count(bytes, count));
    fact(map, name, buf_str(&text));
}

static void fact_tables(struct map *map)
{
    const struct layout *layout = map->layout;
    CLEANUP(buf_free) struct buf mbr = {0};
    CLEANUP(buf_free) struct buf gpt = {0};

    if (layout_region(layout, REGION_MBR, NULL)) {
        buf_format(&mbr, "signature %08x, %s", layout->mbr_signature,
                   layout->mbr_boot_code ? "with boot code" : "no boot code");
        fact(map, "MBR", buf_str(&mbr));
    }
    if (!layout->gpt_primary_start && !layout->gpt_backup_start)
        return;
    buf_format(
        &gpt, "%s, primary %s, backup %s%s", *layout->disk_guid ? layout->disk_guid : "no GUID",
        layout->gpt_primary_ok ? "good" : "not good", layout->gpt_backup_ok ? "good" : "not good",
        layout->gpt_announced ? "" : "; not announced by the MBR");
    fact(map, "GPT", buf_str(&gpt));
}

static void fact_marks(struct map *map)
{
    static const char *const names[][2] = {
        {"note", "notes"}, {"warning", "warnings"}, {"error", "errors"}};
    size_t counts[3] = {0};
    CLEANUP(buf_free) struct buf text = {0};

    for (size_t i = 0; i < map->mark_count; i++) {
        int severity = map->marks[i].severity;

        counts[severity < 0 ? 0 : severity > 2 ? 2 : severity]++;
    }
    for (size_t i = 3; i-- > 0;)
        if (counts[i])
            buf_format(&text, "%s%zu %s", text.len ? ", " : "", counts[i],
                       names[i][counts[i] != 1]);
    fact(map, "Findings", text.len ? buf_str(&text) : "none");
}

static void way(struct map *map, const char *name, const struct buf *text)
{
    struct buf *out = map->out;

    buf_format(out, "<tr><th scope=\"row\">%s</th><td>", name);
    if (text->len)
        xml_text(out, buf_str(text));
    else
        buf_text(out, "<span class=\"soft\">nothing offered</span>");
    buf_text(out, "</td></tr>\n");
}

/* "El Torito 0 (x86): /isolinux/isolinux.bin (ISOLINUX 6.04)" */
static void say_way(const struct map *map, const struct entry *entry, struct buf *text)
{
    const struct region *region;

    if (!entry)
        return;
    say_entry(text, entry);
    region =
        map->size && entry->start < map->size ? layout_region_at(map->layout, entry->start) : NULL;
    if (region) {
        buf_text(text, ": ");
        say_region(text, region);
    }
}

static const struct entry *first_x86(const struct layout *layout)
{
    const struct entry *entry = layout_eltorito(layout, ELTORITO_PLATFORM_X86);

    return entry && entry->as.eltorito.bootable ? entry : NULL;
}

static void say_mbr(const struct map *map, struct buf *text)
{
    const struct layout *layout = map->layout;
    const struct region *loads =
        layout->mbr_loads ? layout_region_at(layout, layout->mbr_loads) : NULL;

    if (!layout->mbr_boot_code)
        return;
    buf_format(text, "MBR: %s", bootcode_mbr_name(layout->mbr_code));
    if (loads) {
        buf_text(text, " that loads the ");
        say_region(text, loads);
    }
}

static void add_ways(struct map *map)
{
    static const char *const names[] = {"BIOS from CD or DVD", "BIOS from USB or disk",
                                        "UEFI from CD or DVD", "UEFI from USB or disk"};
    const struct layout *layout = map->layout;
    const struct entry *efi = layout_eltorito(layout, ELTORITO_PLATFORM_EFI);
    const struct entry *esp = layout_esp_partition(layout);
    struct buf ways[4] = {{0}};

    say_way(map, first_x86(layout), &ways[0]);
    say_mbr(map, &ways[1]);
    say_way(map, efi, &ways[2]);
    say_way(map, esp ? esp : efi, &ways[3]);
    if (!esp && efi)
        buf_text(&ways[3], "; only for firmware that reads boot catalogs on disks");
    buf_text(map->out, "<table class=\"ways\"><caption>How it offers to boot</caption><tbody>\n");
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        way(map, names[i], &ways[i]);
        buf_free(&ways[i]);
    }
    buf_text(map->out, "</tbody></table>\n");
}

void summary_add(struct map *map)
{
    const struct layout *layout = map->layout;

    buf_text(map->out, "<header>\n<p class=\"soft\">Map of an image</p>\n");
    html_element(map->out, "h1", NULL, map->image_name);
    buf_text(map->out, "</header>\n<section class=\"summary\" aria-label=\"Summary\">\n<dl>\n");
    fact(map, "Volume", layout->volume_id);
    fact(map, "Medium", layout->medium_id);
    if (map->size)
        fact_size(map, "Image size", map->size);
    if (layout->volume_size)
        fact_size(map, "Volume size", layout->volume_size);
    fact_tables(map);
    fact_marks(map);
    buf_text(map->out, "</dl>\n");
    add_ways(map);
    buf_text(map->out, "</section>\n");
}
