/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The map: one line a region, in order of address, and who points there. */
#include <string.h>

#include "base/mem.h"
#include "fmt/eltorito.h"
#include "fmt/iso9660.h"
#include "layout/print.h"
#include "layout/reading.h"

#define SHOW_FILES   40           /* that many files are all shown */
#define SHOW_FOLDERS 8            /* that many directories are all shown */
#define SHOW_LARGEST 8            /* files */
#define SHOW_BOOT    24           /* files in the folders below */
#define SMALL_GAP    (256u << 10) /* bytes: zeros between summed-up regions that need no line */

static const char *const boot_folders[] = {"/EFI/", "/isolinux/", "/loader/", "/.isowright/",
                                           "/boot/grub/grub.cfg"};

struct map {
    struct print *print;
    bool all_files, all_folders; /* are shown: there are only few */
    uint64_t large;              /* bytes: files from this size on are shown */
    size_t boot_shown;           /* files of the boot folders so far */
    bool *pointed;               /* per region: some entry points there */
    /* The run of regions that are only summed up. */
    uint64_t run_start, run_files, run_directories, run_bytes;
};

static bool is_continuation(const struct region *region)
{
    return region->detail && strcmp(region->detail, DETAIL_CONTINUATION) == 0;
}

static bool is_in_boot_folder(const char *name)
{
    for (size_t i = 0; name && i < COUNT_OF(boot_folders); i++)
        if (str_begins(name, boot_folders[i]))
            return true;
    return false;
}

static bool in_run(const struct map *map)
{
    return map->run_bytes > 0;
}

static bool is_shown(struct map *map, size_t index)
{
    const struct region *region = &map->print->layout->regions[index];

    if (map->pointed[index])
        return true;
    switch (region->kind) {
    case REGION_DIRECTORY:
        return map->all_folders || (strcmp(region->name, "/") == 0 && !is_continuation(region));
    case REGION_FILE:
        return map->all_files || region->length >= map->large ||
               (is_in_boot_folder(region->name) && map->boot_shown++ < SHOW_BOOT);
    case REGION_ZERO:
        return region->length >= SMALL_GAP || !in_run(map);
    default:
        return true;
    }
}

static int larger_first(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

    return a < b ? 1 : a > b ? -1 : 0;
}

/* How long the last one of the few largest files is. */
static uint64_t large_from(const struct layout *layout)
{
    CLEANUP(free_ptr) uint64_t *lengths = mem_array(layout->region_count, sizeof *lengths);
    size_t count = 0;

    for (size_t i = 0; i < layout->region_count; i++)
        if (layout->regions[i].kind == REGION_FILE)
            lengths[count++] = layout->regions[i].length;
    if (count <= SHOW_LARGEST)
        return 0;
    qsort(lengths, count, sizeof *lengths, larger_first);
    /* Many files of one size would all be "largest". */
    return lengths[SHOW_LARGEST] + 1;
}

static void mark_pointed(struct map *map)
{
    const struct layout *layout = map->print->layout;

    for (size_t i = 0; i < layout->entry_count; i++) {
        const struct region *region = layout_region_at(layout, layout->entries[i].start);

        if (region && layout->entries[i].kind != ENTRY_VOLUME)
            map->pointed[region - layout->regions] = true;
    }
}

static void print_place(struct map *map, uint64_t start)
{
    static const char *const quarters[] = {"   ", ".25", ".5 ", ".75"};

    buf_format(map->print->out, "  0x%010jx %9ju%s", (uintmax_t)start,
               (uintmax_t)(start / ISO9660_SECTOR), quarters[start % ISO9660_SECTOR / 512]);
}

static void end_run(struct map *map)
{
    char files[32], directories[32], size[32];
    uint64_t bytes = map->run_bytes;

    if (!in_run(map))
        return;
    print_place(map, map->run_start);
    buf_format(map->print->out, " %10s  \xe2\x80\xa6 ", print_size(bytes, size));
    if (map->run_directories)
        buf_format(map->print->out, "%s more director%s%s",
                   print_count(map->run_directories, directories),
                   map->run_directories == 1 ? "y" : "ies", map->run_files ? ", " : "");
    if (!map->run_directories && !map->run_files)
        buf_text(map->print->out, "Rock Ridge continuation");
    if (map->run_files)
        buf_format(map->print->out, "%s more file%s", print_count(map->run_files, files),
                   map->run_files == 1 ? "" : "s");
    buf_text(map->print->out, "\n");
    map->run_files = map->run_directories = map->run_bytes = 0;
}

static void add_to_run(struct map *map, const struct region *region)
{
    if (!in_run(map))
        map->run_start = region->start;
    map->run_files += region->kind == REGION_FILE;
    map->run_directories += region->kind == REGION_DIRECTORY && !is_continuation(region);
    if (region->kind != REGION_ZERO)
        map->run_bytes += region->length;
}

static void name_entry(struct print *p, const struct entry *entry)
{
    switch (entry->kind) {
    case ENTRY_ELTORITO:
        buf_format(p->out, "El Torito %u (%s)", entry->number,
                   eltorito_platform_name(entry->as.eltorito.platform));
        return;
    case ENTRY_MBR:
        buf_format(p->out, "MBR %u", entry->number);
        return;
    case ENTRY_GPT:
        buf_format(p->out, "GPT %u", entry->number);
        return;
    case ENTRY_APM:
        buf_format(p->out, "APM %u", entry->number);
        return;
    case ENTRY_VOLUME:
        buf_text(p->out, "volume");
        return;
    }
}

static void print_pointers(struct map *map, const struct region *region)
{
    struct print *p = map->print;
    const struct layout *layout = p->layout;
    bool first = true;

    for (size_t i = 0; i < layout->entry_count; i++) {
        const struct entry *entry = &layout->entries[i];

        if (entry->kind == ENTRY_VOLUME || layout_region_at(layout, entry->start) != region)
            continue;
        buf_text(p->out, first ? (p->colour ? "  \033[32m<- " : "  <- ") : ", ");
        name_entry(p, entry);
        if (entry->start != region->start)
            buf_format(p->out, " +%ju", (uintmax_t)(entry->start - region->start));
        first = false;
    }
    if (!first && p->colour)
        buf_text(p->out, "\033[0m");
}

static void print_region(struct map *map, size_t index)
{
    struct print *p = map->print;
    const struct region *region = &p->layout->regions[index];
    char size[32];

    print_place(map, region->start);
    buf_format(p->out, " %10s  %-17s", print_size(region->length, size),
               region_kind_name(region->kind));
    if (region->name || region->detail)
        buf_text(p->out, "  ");
    print_safe(p, region->name);
    if (region->detail) {
        buf_text(p->out, region->name ? " (" : "");
        print_safe(p, region->detail);
        buf_text(p->out, region->name ? ")" : "");
    }
    if (region->alias_count) {
        buf_text(p->out, ", also ");
        print_safe(p, region->aliases[0]);
        if (region->alias_count > 1)
            buf_format(p->out, " and %zu more", region->alias_count - 1);
    }
    if (map->pointed[index])
        print_pointers(map, region);
    while (p->out->len && p->out->data[p->out->len - 1] == ' ')
        p->out->data[--p->out->len] = '\0';
    buf_text(p->out, "\n");
}

void print_map(struct print *p)
{
    const struct layout *layout = p->layout;
    CLEANUP(free_ptr) bool *pointed = mem_array(layout->region_count, sizeof *pointed);
    struct map map = {.print = p, .pointed = pointed, .large = large_from(layout)};
    size_t files = 0, folders = 0;

    for (size_t i = 0; i < layout->region_count; i++) {
        files += layout->regions[i].kind == REGION_FILE;
        folders += layout->regions[i].kind == REGION_DIRECTORY;
    }
    map.all_files = files <= SHOW_FILES;
    map.all_folders = folders <= SHOW_FOLDERS;
    mark_pointed(&map);
    print_heading(p, "Map");
    print_dim(p, "  offset          sector        length  what               content\n");
    for (size_t i = 0; i < layout->region_count; i++) {
        if (!is_shown(&map, i)) {
            add_to_run(&map, &layout->regions[i]);
            continue;
        }
        end_run(&map);
        print_region(&map, i);
    }
    end_run(&map);
}
