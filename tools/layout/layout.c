/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout/layout.h"

#include <string.h>

#include "base/mem.h"
#include "fmt/eltorito.h"
#include "fmt/gpt.h"
#include "fmt/mbr.h"

void layout_free(struct layout *layout)
{
    for (size_t i = 0; i < layout->region_count; i++) {
        for (size_t k = 0; k < layout->regions[i].alias_count; k++)
            free(layout->regions[i].aliases[k]);
        free(layout->regions[i].aliases);
        free(layout->regions[i].name);
        free(layout->regions[i].detail);
    }
    for (size_t i = 0; i < layout->entry_count; i++) {
        free(layout->entries[i].region);
        free(layout->entries[i].detail);
    }
    for (size_t i = 0; i < layout->esp_file_count; i++) {
        free(layout->esp_files[i].path);
        free(layout->esp_files[i].detail);
        pe_free(layout->esp_files[i].program);
        free(layout->esp_files[i].program);
    }
    for (size_t i = 0; i < layout->problem_count; i++)
        free(layout->problems[i].text);
    free(layout->regions);
    free(layout->entries);
    free(layout->esp_files);
    free(layout->problems);
    for (size_t i = 0; i < layout->checksum_count; i++) {
        free(layout->checksums[i].path);
        free(layout->checksums[i].text);
    }
    free(layout->checksums);
    free(layout->esps);
    free(layout->volume_id);
    free(layout->medium_id);
    *layout = (struct layout){0};
}

struct region *layout_add_region(struct layout *layout, enum region_kind kind, uint64_t start,
                                 uint64_t length, const char *name)
{
    struct region *region;

    ARRAY_GROW(layout->regions, layout->region_count, layout->region_room);
    region = &layout->regions[layout->region_count++];
    *region = (struct region){
        .kind = kind, .start = start, .length = length, .name = name ? str_copy(name) : NULL};
    return region;
}

struct entry *layout_add_entry(struct layout *layout, enum entry_kind kind, unsigned number,
                               uint64_t start, uint64_t length)
{
    struct entry *entry;

    ARRAY_GROW(layout->entries, layout->entry_count, layout->entry_room);
    entry = &layout->entries[layout->entry_count++];
    *entry = (struct entry){.kind = kind, .number = number, .start = start, .length = length};
    return entry;
}

/* The list of fmt/, lent to its functions and taken back. */
static struct problems lend(struct layout *layout)
{
    return (struct problems){.items = layout->problems,
                             .count = layout->problem_count,
                             .room = layout->problem_room,
                             .dropped = layout->problems_dropped};
}

static void take_back(struct layout *layout, const struct problems *problems)
{
    layout->problems = problems->items;
    layout->problem_count = problems->count;
    layout->problem_room = problems->room;
    layout->problems_dropped = problems->dropped;
}

void layout_add_problem(struct layout *layout, uint64_t offset, const char *rule,
                        const char *format, ...)
{
    struct problems problems = lend(layout);
    va_list args;

    va_start(args, format);
    problems_add_v(&problems, offset, rule, format, args);
    va_end(args);
    take_back(layout, &problems);
}

const struct esp *layout_esp_at(const struct layout *layout, uint64_t start)
{
    for (size_t i = 0; i < layout->esp_count; i++)
        if (layout->esps[i].start == start)
            return &layout->esps[i];
    return NULL;
}

const struct entry *layout_eltorito(const struct layout *layout, uint8_t platform)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == ENTRY_ELTORITO &&
            layout->entries[i].as.eltorito.platform == platform)
            return &layout->entries[i];
    return NULL;
}

static bool is_esp_partition(const struct entry *entry)
{
    return entry->kind == ENTRY_GPT
               ? strcmp(entry->as.gpt.type, GPT_TYPE_ESP) == 0
               : entry->kind == ENTRY_MBR && entry->as.mbr.type == MBR_TYPE_ESP;
}

const struct entry *layout_esp_partition_of(const struct layout *layout, enum entry_kind kind)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == kind && is_esp_partition(&layout->entries[i]))
            return &layout->entries[i];
    return NULL;
}

static bool is_mbr_partition(const struct entry *entry)
{
    return entry->kind == ENTRY_MBR && entry->as.mbr.type && entry->as.mbr.type != MBR_TYPE_PROTECT;
}

const struct entry *layout_partition_at_start(const struct layout *layout)
{
    const struct entry *found = NULL;

    for (size_t i = 0; i < layout->entry_count && !found; i++)
        if (is_mbr_partition(&layout->entries[i]) && layout->entries[i].start == 0)
            found = &layout->entries[i];
    /* A table of which partitions overlap is dropped as a whole. */
    for (size_t i = 0; i < layout->entry_count && found; i++)
        if (is_mbr_partition(&layout->entries[i]) && &layout->entries[i] != found &&
            layout->entries[i].start < found->length)
            return NULL;
    return found;
}

const struct entry *layout_esp_partition(const struct layout *layout)
{
    const struct entry *found = layout_esp_partition_of(layout, ENTRY_GPT);

    return found ? found : layout_esp_partition_of(layout, ENTRY_MBR);
}

const struct region *layout_region(const struct layout *layout, enum region_kind kind,
                                   const char *name)
{
    for (size_t i = 0; i < layout->region_count; i++) {
        const struct region *region = &layout->regions[i];

        if (region->kind == kind && (!name || (region->name && strcmp(region->name, name) == 0)))
            return region;
    }
    return NULL;
}

const struct region *layout_region_at(const struct layout *layout, uint64_t offset)
{
    size_t low = 0, high = layout->region_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (layout->regions[middle].start <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low && offset < layout->size ? &layout->regions[low - 1] : NULL;
}

const char *region_kind_name(enum region_kind kind)
{
    static const char *const names[] = {
        [REGION_MBR] = "mbr",
        [REGION_GPT_HEADER] = "gpt-header",
        [REGION_GPT_ARRAY] = "gpt-array",
        [REGION_SYSTEM_AREA] = "system-area",
        [REGION_VOLUME_DESCRIPTOR] = "volume-descriptor",
        [REGION_PATH_TABLE] = "path-table",
        [REGION_DIRECTORY] = "directory",
        [REGION_CATALOG] = "boot-catalog",
        [REGION_BIOS_IMAGE] = "bios-image",
        [REGION_EFI_IMAGE] = "efi-image",
        [REGION_FILE] = "file",
        [REGION_ZERO] = "zero",
        [REGION_UNCLAIMED] = "unclaimed",
        [REGION_GPT_BACKUP_ARRAY] = "gpt-backup-array",
        [REGION_GPT_BACKUP_HEADER] = "gpt-backup-header",
        [REGION_APM] = "apm",
        [REGION_PARTITION] = "partition",
        [REGION_CHECKSUM] = "checksum",
    };

    return names[kind];
}

const char *entry_kind_name(enum entry_kind kind)
{
    static const char *const names[] = {
        [ENTRY_VOLUME] = "volume", [ENTRY_ELTORITO] = "eltorito", [ENTRY_MBR] = "mbr",
        [ENTRY_GPT] = "gpt",       [ENTRY_APM] = "apm",
    };

    return names[kind];
}
