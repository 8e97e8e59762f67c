/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole layout as JSON, schema 2; the manual has the table of its keys. Numbers are bytes
 * unless the key says sectors. Every key is always there: null where there is nothing to say.
 */
#include "base/mem.h"
#include "layout/json_parts.h"

#define SCHEMA 2

json_t *place_to_json(uint64_t start)
{
    if (start == PLACE_OPEN)
        return json_null();
    return start > INT64_MAX ? json_real((double)start) : json_integer((json_int_t)start);
}

/* Places of which 0 means that there is none. */
static json_t *some_place(uint64_t start)
{
    return start ? place_to_json(start) : json_null();
}

json_t *texts_to_json(char *const *texts, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_append(array, json_text(texts[i]));
    return array;
}

static json_t *region_to_json(const struct region *region)
{
    json_t *json = json_object();

    json_put_text(json, "kind", region_kind_name(region->kind));
    json_put(json, "start", place_to_json(region->start));
    json_put_uint(json, "length", region->length);
    json_put_uint(json, "padding", region->padding);
    json_put_text(json, "name", region->name);
    json_put(json, "also", texts_to_json(region->aliases, region->alias_count));
    json_put_text(json, "detail", region->detail);
    return json;
}

static json_t *gpt_copy_to_json(bool good, uint64_t start)
{
    json_t *json = json_object();

    json_put_bool(json, "good", good);
    json_put(json, "start", some_place(start));
    return json;
}

static json_t *gpt_to_json(const struct layout *layout)
{
    json_t *json;

    if (!layout->gpt_primary_start && !layout->gpt_backup_start)
        return json_null();
    json = json_object();
    json_put_bool(json, "announced", layout->gpt_announced);
    json_put_text(json, "disk_guid", *layout->disk_guid ? layout->disk_guid : NULL);
    json_put_uint(json, "first_usable_sector", layout->gpt_first_usable);
    json_put_uint(json, "last_usable_sector", layout->gpt_last_usable);
    json_put_uint(json, "array_sector", layout->gpt_array_sector);
    json_put(json, "primary", gpt_copy_to_json(layout->gpt_primary_ok, layout->gpt_primary_start));
    json_put(json, "backup", gpt_copy_to_json(layout->gpt_backup_ok, layout->gpt_backup_start));
    return json;
}

static json_t *mbr_to_json(const struct layout *layout)
{
    static const char *const codes[] = {
        [BOOTCODE_NONE] = "none",           [BOOTCODE_UNKNOWN] = "unknown",
        [BOOTCODE_ISOHYBRID] = "isohybrid", [BOOTCODE_GRUB] = "grub",
        [BOOTCODE_MEMTEST] = "memtest",
    };
    json_t *json;

    if (!layout_region(layout, REGION_MBR, NULL))
        return json_null();
    json = json_object();
    json_put_uint(json, "signature", layout->mbr_signature);
    json_put_bool(json, "boot_code", layout->mbr_boot_code);
    json_put_text(json, "code", codes[layout->mbr_code]);
    json_put(json, "loads", some_place(layout->mbr_loads));
    return json;
}

static json_t *checksum_to_json(const struct checksum *checksum)
{
    json_t *json = json_object();

    json_put_text(json, "kind", checksum->kind);
    json_put_uint(json, "offset", checksum->offset);
    json_put_text(json, "path", checksum->path);
    json_put_text(json, "text", checksum->text);
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

json_t *layout_to_json(const struct layout *layout)
{
    json_t *json = json_object();

    json_put_uint(json, "schema", SCHEMA);
    json_put(json, "size", place_to_json(layout->size));
    json_put_text(json, "volume_id", layout->volume_id);
    json_put_text(json, "medium_id", layout->medium_id);
    json_put_uint(json, "volume_size", layout->volume_size);
    json_put_bool(json, "udf", layout->udf);
    json_put(json, "mbr", mbr_to_json(layout));
    json_put(json, "gpt", gpt_to_json(layout));
    JSON_PUT_ARRAY(json, "regions", layout->regions, layout->region_count, region_to_json);
    JSON_PUT_ARRAY(json, "entries", layout->entries, layout->entry_count, entry_to_json);
    JSON_PUT_ARRAY(json, "esps", layout->esps, layout->esp_count, esp_to_json);
    JSON_PUT_ARRAY(json, "esp_files", layout->esp_files, layout->esp_file_count, esp_file_to_json);
    JSON_PUT_ARRAY(json, "checksums", layout->checksums, layout->checksum_count, checksum_to_json);
    JSON_PUT_ARRAY(json, "problems", layout->problems, layout->problem_count, problem_to_json);
    json_put_uint(json, "problems_dropped", layout->problems_dropped);
    return json;
}
