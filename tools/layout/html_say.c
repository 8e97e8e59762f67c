/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What regions, entries and places are called. Texts of the image come through as they are. */
#include "layout/html_map.h"

#include <string.h>

#include "fmt/eltorito.h"
#include "fmt/gpt.h"
#include "fmt/iso9660.h"

/* Sectors of 2048 bytes, in quarters: what partition tables count. */
static void say_sector(struct buf *out, uint64_t offset)
{
    static const char *const quarters[] = {"", ".25", ".5", ".75"};

    buf_format(out, "%ju%s", (uintmax_t)(offset / ISO9660_SECTOR),
               quarters[offset % ISO9660_SECTOR / 512]);
}

void say_place(struct buf *out, uint64_t start, uint64_t length)
{
    uint64_t last;

    if (start == PLACE_OPEN) {
        buf_text(out, "place not decided yet");
        return;
    }
    if (!length) {
        buf_format(out, "0x%jx, sector ", (uintmax_t)start);
        say_sector(out, start);
        return;
    }
    last = length - 1 < UINT64_MAX - start ? start + length - 1 : UINT64_MAX;
    buf_format(out,
               "0x%jx\xe2\x80\x93"
               "0x%jx, sector ",
               (uintmax_t)start, (uintmax_t)last);
    say_sector(out, start);
    if (last / ISO9660_SECTOR != start / ISO9660_SECTOR)
        buf_format(out, "\xe2\x80\x93%ju", (uintmax_t)(last / ISO9660_SECTOR));
}

const char *lane_name(enum entry_kind kind)
{
    static const char *const names[] = {
        [ENTRY_VOLUME] = "ISO 9660", [ENTRY_ELTORITO] = "El Torito",
        [ENTRY_MBR] = "MBR",         [ENTRY_GPT] = "GPT",
        [ENTRY_APM] = "APM",
    };

    return names[kind];
}

static const char *volume_kind(const struct entry *entry)
{
    return entry->as.volume.joliet ? "Joliet" : iso9660_type_name((uint8_t)entry->number);
}

void say_entry(struct buf *out, const struct entry *entry)
{
    if (entry->kind == ENTRY_VOLUME) {
        buf_format(out, "%s volume", volume_kind(entry));
        if (entry->start)
            buf_text(out, ", second set");
        return;
    }
    buf_format(out, "%s %u", lane_name(entry->kind), entry->number);
    if (entry->kind == ENTRY_ELTORITO)
        buf_format(out, " (%s)", eltorito_platform_name(entry->as.eltorito.platform));
}

static void say_eltorito(struct buf *out, const struct entry *entry)
{
    uint8_t media = entry->as.eltorito.media;

    buf_format(out, "%s, %s, %s", eltorito_platform_name(entry->as.eltorito.platform),
               entry->as.eltorito.bootable ? "bootable" : "not bootable",
               media ? eltorito_media_name(media) : "no emulation");
    buf_format(out, ", %u \xc3\x97 512 bytes", entry->as.eltorito.load_sectors);
    if (entry->as.eltorito.boot_info_table)
        buf_text(out, ", boot info table");
}

static void say_gpt(struct buf *out, const struct entry *entry)
{
    const char *type = gpt_type_name(entry->as.gpt.type);

    buf_text(out, type ? type : entry->as.gpt.type);
    if (*entry->as.gpt.name)
        buf_format(out, " \xe2\x80\x9c%s\xe2\x80\x9d", entry->as.gpt.name);
}

void say_entry_kind(struct buf *out, const struct entry *entry)
{
    switch (entry->kind) {
    case ENTRY_VOLUME:
        buf_text(out, volume_kind(entry));
        if (*entry->as.volume.id)
            buf_format(out, " \xe2\x80\x9c%s\xe2\x80\x9d", entry->as.volume.id);
        if (entry->as.volume.rock_ridge)
            buf_text(out, ", Rock Ridge");
        return;
    case ENTRY_ELTORITO:
        say_eltorito(out, entry);
        return;
    case ENTRY_MBR:
        buf_format(out, "%02X %s%s", entry->as.mbr.type, mbr_type_name(entry->as.mbr.type),
                   entry->as.mbr.active ? ", active" : "");
        return;
    case ENTRY_GPT:
        say_gpt(out, entry);
        return;
    case ENTRY_APM:
        buf_format(out, "%s \xe2\x80\x9c%s\xe2\x80\x9d", entry->as.apm.type, entry->as.apm.name);
        return;
    }
}

/* One, and many. */
static const char *const region_names[][2] = {
    [REGION_MBR] = {"MBR", "MBRs"},
    [REGION_GPT_HEADER] = {"GPT header", "GPT headers"},
    [REGION_GPT_ARRAY] = {"GPT array", "parts of the GPT array"},
    [REGION_SYSTEM_AREA] = {"system area", "parts of the system area"},
    [REGION_VOLUME_DESCRIPTOR] = {"volume descriptor", "volume descriptors"},
    [REGION_PATH_TABLE] = {"path table", "path tables"},
    [REGION_DIRECTORY] = {"directory", "directories"},
    [REGION_CATALOG] = {"boot catalog", "boot catalogs"},
    [REGION_BIOS_IMAGE] = {"BIOS boot image", "BIOS boot images"},
    [REGION_EFI_IMAGE] = {"EFI system partition", "EFI system partitions"},
    [REGION_FILE] = {"file", "files"},
    [REGION_ZERO] = {"zeros", "runs of zeros"},
    [REGION_UNCLAIMED] = {"unclaimed bytes", "runs of unclaimed bytes"},
    [REGION_GPT_BACKUP_ARRAY] = {"backup GPT array", "parts of the backup GPT array"},
    [REGION_GPT_BACKUP_HEADER] = {"backup GPT header", "backup GPT headers"},
    [REGION_APM] = {"Apple partition map", "parts of the Apple partition map"},
};

const char *say_region_kind(enum region_kind kind)
{
    const char *name = (size_t)kind < COUNT_OF(region_names) ? region_names[kind][0] : NULL;

    return name ? name : region_kind_name(kind);
}

void say_regions(struct buf *out, enum region_kind kind, size_t count)
{
    const char *name = (size_t)kind < COUNT_OF(region_names) ? region_names[kind][1] : NULL;
    char room[32];

    if (count == 1)
        buf_text(out, say_region_kind(kind));
    else
        buf_format(out, "%s %s", print_count(count, room), name ? name : region_kind_name(kind));
}

const char *say_target(const struct entry *entry)
{
    if (!entry->region)
        return "";
    for (size_t i = 0; i < COUNT_OF(region_names); i++)
        if (strcmp(entry->region, region_kind_name((enum region_kind)i)) == 0)
            return region_names[i][0];
    return entry->region;
}

void say_region(struct buf *out, const struct region *region)
{
    buf_text(out, say_region_kind(region->kind));
    if (region->name)
        buf_format(out, " %s", region->name);
    if (region->detail)
        buf_format(out, " (%s)", region->detail);
    if (region->alias_count)
        buf_format(out, ", also %s", region->aliases[0]);
    if (region->alias_count > 1)
        buf_format(out, " and %zu more", region->alias_count - 1);
}
