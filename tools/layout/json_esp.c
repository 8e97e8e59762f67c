/* SPDX-License-Identifier: GPL-2.0-or-later */
/* EFI system partitions and the programs in them, as JSON. */
#include "layout/json_parts.h"

json_t *esp_to_json(const struct esp *esp)
{
    bool counted = esp->free_clusters != UINT32_MAX;
    json_t *json = json_object();

    json_put_uint(json, "start", esp->start);
    json_put_uint(json, "size", esp->size);
    json_put_uint(json, "room", esp->room);
    json_put_uint(json, "fat_type", esp->fat_type);
    json_put_uint(json, "sector_size", esp->sector_size);
    json_put_uint(json, "cluster_size", esp->cluster_size);
    json_put_uint(json, "clusters", esp->clusters);
    json_put(json, "free_clusters", counted ? json_integer(esp->free_clusters) : json_null());
    json_put_uint(json, "serial", esp->serial);
    json_put_text(json, "label", esp->label);
    return json;
}

static json_t *sbat_to_json(const struct pe_sbat *sbat)
{
    json_t *json = json_object();

    json_put_text(json, "component", sbat->component);
    json_put_uint(json, "generation", sbat->generation);
    return json;
}

static json_t *section_to_json(const struct pe_section *section)
{
    json_t *json = json_object();

    json_put_text(json, "name", section->name);
    json_put_uint(json, "virtual_address", section->virtual_address);
    json_put_uint(json, "virtual_size", section->virtual_size);
    json_put_uint(json, "file_offset", section->file_offset);
    json_put_uint(json, "file_size", section->file_size);
    json_put_uint(json, "flags", section->flags);
    return json;
}

static json_t *program_to_json(const struct pe *pe)
{
    json_t *json;

    if (!pe)
        return json_null();
    json = json_object();
    json_put_uint(json, "machine", pe->machine);
    json_put_text(json, "machine_name", pe_machine_name(pe->machine));
    json_put_uint(json, "subsystem", pe->subsystem);
    json_put_uint(json, "timestamp", pe->timestamp);
    json_put_bool(json, "nx_compatible", pe->nx_compatible);
    json_put_uint(json, "section_alignment", pe->section_alignment);
    json_put_uint(json, "file_alignment", pe->file_alignment);
    JSON_PUT_ARRAY(json, "sections", pe->sections, pe->section_count, section_to_json);
    if (pe->has_sbat)
        JSON_PUT_ARRAY(json, "sbat", pe->sbat, pe->sbat_count, sbat_to_json);
    else
        json_put(json, "sbat", json_null());
    json_put_bool(json, "signed", pe->is_signed);
    json_put(json, "signers", texts_to_json(pe->signers, pe->signer_count));
    json_put_text(json, "fault", pe->fault);
    return json;
}

/* "2026-11-22T12:21:44", as FAT has it: local time of nobody knows where, even seconds. */
static json_t *time_to_json(uint32_t modified)
{
    unsigned date = modified >> 16, time = modified & 0xffff;
    char text[64];

    if (!date)
        return json_null();
    (void)snprintf(text, sizeof text, "%04u-%02u-%02uT%02u:%02u:%02u", 1980 + (date >> 9),
                   date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, 2 * (time & 31));
    return json_text(text);
}

json_t *esp_file_to_json(const struct esp_file *file)
{
    json_t *json = json_object();

    json_put_uint(json, "volume", file->volume);
    json_put_text(json, "path", file->path);
    json_put_uint(json, "size", file->size);
    json_put(json, "modified", time_to_json(file->modified));
    json_put_bool(json, "damaged", file->damaged);
    json_put_bool(json, "unread", file->unread);
    json_put(json, "program", program_to_json(file->program));
    json_put_text(json, "detail", file->detail);
    return json;
}
