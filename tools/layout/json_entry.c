/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What firmware and systems are told, as JSON. */
#include "base/mem.h"
#include "fmt/eltorito.h"
#include "fmt/gpt.h"
#include "fmt/mbr.h"
#include "layout/json_parts.h"

static json_t *chs_to_json(const struct mbr_chs *chs)
{
    json_t *json = json_object();

    json_put_uint(json, "cylinder", chs->cylinder);
    json_put_uint(json, "head", chs->head);
    json_put_uint(json, "sector", chs->sector);
    return json;
}

static void put_volume(json_t *json, const struct entry *entry)
{
    json_put_text(json, "id", entry->as.volume.id);
    json_put_bool(json, "joliet", entry->as.volume.joliet);
    json_put_bool(json, "rock_ridge", entry->as.volume.rock_ridge);
    json_put_text(json, "created", entry->as.volume.created);
    json_put_uint(json, "base", entry->as.volume.base);
}

/* The 19 bytes of the selection criteria, in hexadecimal; null when there are none. */
static json_t *criteria_to_json(const struct entry *entry)
{
    char hex[2 * sizeof entry->as.eltorito.criteria + 1];

    if (!entry->as.eltorito.criteria_type)
        return json_null();
    for (size_t i = 0; i < sizeof entry->as.eltorito.criteria; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", entry->as.eltorito.criteria[i]);
    return json_text(hex);
}

static void put_eltorito(json_t *json, const struct entry *entry)
{
    json_put_uint(json, "platform", entry->as.eltorito.platform);
    json_put_text(json, "platform_name", eltorito_platform_name(entry->as.eltorito.platform));
    json_put_bool(json, "bootable", entry->as.eltorito.bootable);
    json_put_text(json, "emulation", eltorito_media_name(entry->as.eltorito.media));
    json_put_uint(json, "segment", entry->as.eltorito.segment);
    json_put_uint(json, "system_type", entry->as.eltorito.system_type);
    json_put_uint(json, "load_sectors", entry->as.eltorito.load_sectors);
    json_put_text(json, "section_id", entry->as.eltorito.section_id);
    json_put_uint(json, "criteria_type", entry->as.eltorito.criteria_type);
    json_put(json, "criteria", criteria_to_json(entry));
    json_put_text(json, "loader", bootcode_loader_name(entry->as.eltorito.loader));
    json_put_bool(json, "boot_info_table", entry->as.eltorito.boot_info_table);
}

static void put_mbr(json_t *json, const struct entry *entry)
{
    json_put_uint(json, "type", entry->as.mbr.type);
    json_put_text(json, "type_name", mbr_type_name(entry->as.mbr.type));
    json_put_bool(json, "active", entry->as.mbr.active);
    json_put(json, "first_chs", chs_to_json(&entry->as.mbr.first_chs));
    json_put(json, "last_chs", chs_to_json(&entry->as.mbr.last_chs));
}

/* Bit 63 of the attributes is in use: they are text, since not every reader has 64 bits. */
static void put_gpt(json_t *json, const struct entry *entry)
{
    char attributes[19];

    (void)snprintf(attributes, sizeof attributes, "0x%016jx", (uintmax_t)entry->as.gpt.attributes);
    json_put_text(json, "type", entry->as.gpt.type);
    json_put_text(json, "type_name", gpt_type_name(entry->as.gpt.type));
    json_put_text(json, "unique", entry->as.gpt.unique);
    json_put_text(json, "attributes", attributes);
    json_put_text(json, "name", entry->as.gpt.name);
}

static void put_apm(json_t *json, const struct entry *entry)
{
    json_put_text(json, "type", entry->as.apm.type);
    json_put_text(json, "name", entry->as.apm.name);
    json_put_uint(json, "status", entry->as.apm.status);
}

json_t *entry_to_json(const struct entry *entry)
{
    static void (*const put[])(json_t *, const struct entry *) = {
        [ENTRY_VOLUME] = put_volume, [ENTRY_ELTORITO] = put_eltorito, [ENTRY_MBR] = put_mbr,
        [ENTRY_GPT] = put_gpt,       [ENTRY_APM] = put_apm,
    };
    json_t *json = json_object();

    json_put_text(json, "kind", entry_kind_name(entry->kind));
    json_put_uint(json, "number", entry->number);
    json_put(json, "start", place_to_json(entry->start));
    json_put_uint(json, "length", entry->length);
    json_put_uint(json, "recorded_at", entry->offset);
    json_put_text(json, "region", entry->region);
    json_put_text(json, "detail", entry->detail);
    put[entry->kind](json, entry);
    return json;
}
