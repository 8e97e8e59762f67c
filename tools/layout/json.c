/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole layout as JSON. Numbers are bytes unless the key says sectors. */
#include "base/json.h"

#include "fmt/eltorito.h"
#include "layout/layout.h"

static json_t *place(uint64_t start)
{
    return start == PLACE_OPEN ? json_null() : json_integer((json_int_t)start);
}

static void put_aliases(json_t *json, const struct region *region)
{
    json_t *array = json_array();

    for (size_t i = 0; i < region->alias_count; i++)
        if (json_array_append_new(array, json_text(region->aliases[i])) < 0)
            abort();
    json_put(json, "also", array);
}

static json_t *region_to_json(const struct region *region)
{
    json_t *json = json_object();

    json_put_text(json, "kind", region_kind_name(region->kind));
    json_put(json, "start", place(region->start));
    json_put_uint(json, "length", region->length);
    if (region->padding)
        json_put_uint(json, "padding", region->padding);
    if (region->name)
        json_put_text(json, "name", region->name);
    if (region->alias_count)
        put_aliases(json, region);
    if (region->detail)
        json_put_text(json, "detail", region->detail);
    return json;
}

static void put_kind(json_t *json, const struct entry *entry)
{
    switch (entry->kind) {
    case ENTRY_VOLUME:
        json_put_bool(json, "joliet", entry->as.volume.joliet);
        json_put_bool(json, "rock_ridge", entry->as.volume.rock_ridge);
        json_put_text(json, "created", entry->as.volume.created);
        return;
    case ENTRY_ELTORITO:
        json_put_uint(json, "platform", entry->as.eltorito.platform);
        json_put_text(json, "platform_name", eltorito_platform_name(entry->as.eltorito.platform));
        json_put_text(json, "emulation", eltorito_media_name(entry->as.eltorito.media));
        json_put_bool(json, "bootable", entry->as.eltorito.bootable);
        json_put_uint(json, "load_sectors", entry->as.eltorito.load_sectors);
        json_put_bool(json, "boot_info_table", entry->as.eltorito.boot_info_table);
        return;
    case ENTRY_MBR:
        json_put_uint(json, "type", entry->as.mbr.type);
        json_put_bool(json, "active", entry->as.mbr.active);
        return;
    case ENTRY_APM:
        json_put_text(json, "name", entry->as.apm.name);
        json_put_text(json, "type", entry->as.apm.type);
        return;
    case ENTRY_GPT:
        json_put_text(json, "type", entry->as.gpt.type);
        json_put_text(json, "unique", entry->as.gpt.unique);
        json_put_uint(json, "attributes", entry->as.gpt.attributes);
        json_put_text(json, "name", entry->as.gpt.name);
        return;
    }
}

static json_t *entry_to_json(const struct entry *entry)
{
    json_t *json = json_object();

    json_put_text(json, "kind", entry_kind_name(entry->kind));
    json_put_uint(json, "number", entry->number);
    json_put(json, "start", place(entry->start));
    json_put_uint(json, "length", entry->length);
    json_put_uint(json, "recorded_at", entry->offset);
    if (entry->region)
        json_put_text(json, "region", entry->region);
    if (entry->detail)
        json_put_text(json, "detail", entry->detail);
    put_kind(json, entry);
    return json;
}

static json_t *gpt_copy_to_json(bool good, uint64_t start)
{
    json_t *json = json_object();

    json_put_bool(json, "good", good);
    json_put(json, "start", start ? place(start) : json_null());
    return json;
}

static json_t *gpt_to_json(const struct layout *layout)
{
    json_t *json;

    if (!layout->gpt_primary_start && !layout->gpt_backup_start)
        return json_null();
    json = json_object();
    json_put_text(json, "disk_guid", layout->disk_guid);
    json_put(json, "primary", gpt_copy_to_json(layout->gpt_primary_ok, layout->gpt_primary_start));
    json_put(json, "backup", gpt_copy_to_json(layout->gpt_backup_ok, layout->gpt_backup_start));
    return json;
}

static json_t *mbr_to_json(const struct layout *layout)
{
    json_t *json;

    if (!layout_region(layout, REGION_MBR, NULL))
        return json_null();
    json = json_object();
    json_put_uint(json, "signature", layout->mbr_signature);
    json_put_bool(json, "boot_code", layout->mbr_boot_code);
    json_put(json, "loads", layout->mbr_loads ? place(layout->mbr_loads) : json_null());
    return json;
}

static json_t *esp_file_to_json(const struct esp_file *file)
{
    json_t *json = json_object();

    json_put_uint(json, "volume", file->volume);
    json_put_text(json, "path", file->path);
    json_put_uint(json, "size", file->size);
    if (file->detail)
        json_put_text(json, "detail", file->detail);
    return json;
}

static json_t *problem_to_json(const struct problem *problem)
{
    json_t *json = json_object();

    json_put_text(json, "rule", problem->rule);
    json_put_uint(json, "offset", problem->offset);
    json_put_text(json, "text", problem->text);
    return json;
}

#define ARRAY_TO_JSON(json, key, items, count, convert)                                            \
    do {                                                                                           \
        json_t *array_ = json_array();                                                             \
        for (size_t i_ = 0; i_ < (count); i_++)                                                    \
            if (json_array_append_new(array_, convert(&(items)[i_])) < 0)                          \
                abort();                                                                           \
        json_put(json, key, array_);                                                               \
    } while (0)

json_t *layout_to_json(const struct layout *layout)
{
    json_t *json = json_object();

    json_put_uint(json, "schema", 1);
    json_put_uint(json, "size", layout->size);
    json_put_text(json, "volume_id", layout->volume_id);
    json_put_text(json, "medium_id", layout->medium_id);
    json_put_uint(json, "volume_size", layout->volume_size);
    json_put(json, "mbr", mbr_to_json(layout));
    json_put(json, "gpt", gpt_to_json(layout));
    ARRAY_TO_JSON(json, "regions", layout->regions, layout->region_count, region_to_json);
    ARRAY_TO_JSON(json, "entries", layout->entries, layout->entry_count, entry_to_json);
    ARRAY_TO_JSON(json, "esp_files", layout->esp_files, layout->esp_file_count, esp_file_to_json);
    ARRAY_TO_JSON(json, "problems", layout->problems, layout->problem_count, problem_to_json);
    json_put_uint(json, "problems_dropped", layout->problems_dropped);
    return json;
}
