/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/fat.h"

#include <string.h>

#include "core/bytes.h"
#include "fmt/fat_dir.h"
#include "fmt/text.h"

#define FAT16_MIN_CLUSTERS 4085
#define FAT32_MIN_CLUSTERS 65525

static bool is_power_of_two(uint32_t value)
{
    return value && !(value & (value - 1));
}

static bool geometry_ok(const uint8_t *sector, const struct fat *fat)
{
    uint32_t per_cluster = sector[13];

    return is_power_of_two(fat->sector_size) && fat->sector_size >= 512 &&
           fat->sector_size <= 4096 && is_power_of_two(per_cluster) && fat->reserved_sectors &&
           fat->fat_count && fat->fat_count <= 4 && fat->sectors_per_fat && fat->total_sectors;
}

/* Fills in everything that follows from the boot sector; false when it describes no volume. */
static bool read_geometry(const uint8_t *sector, struct fat *fat)
{
    uint64_t root_sectors, meta;

    fat->sector_size = get_le16(sector + 11);
    fat->reserved_sectors = get_le16(sector + 14);
    fat->fat_count = sector[16];
    fat->root_entries = get_le16(sector + 17);
    fat->total_sectors = get_le16(sector + 19) ? get_le16(sector + 19) : get_le32(sector + 32);
    fat->sectors_per_fat = get_le16(sector + 22) ? get_le16(sector + 22) : get_le32(sector + 36);
    if (!geometry_ok(sector, fat))
        return false;
    fat->cluster_size = fat->sector_size * sector[13];
    root_sectors = (fat->root_entries * 32ull + fat->sector_size - 1) / fat->sector_size;
    meta = fat->reserved_sectors + (uint64_t)fat->fat_count * fat->sectors_per_fat + root_sectors;
    if (meta >= fat->total_sectors)
        return false;
    fat->data_start = meta * fat->sector_size;
    fat->clusters = (uint32_t)((fat->total_sectors - meta) / sector[13]);
    fat->type = get_le16(sector + 22) == 0 ? 32 : fat->clusters < FAT16_MIN_CLUSTERS ? 12 : 16;
    return fat->clusters && fat->clusters < 0x0ffffff5;
}

static void read_identity(const uint8_t *sector, struct fat *fat)
{
    bool has_32 = get_le16(sector + 22) == 0;
    const uint8_t *tail = sector + (has_32 ? 64 : 36);

    fat->root_cluster = has_32 ? get_le32(sector + 44) : 0;
    fat->info_sector = has_32 && get_le16(sector + 48) != 0xffff ? get_le16(sector + 48) : 0;
    if (tail[2] != 0x29)
        return;
    fat->serial = get_le32(tail + 3);
    text_trimmed(tail + 7, 11, fat->label, sizeof fat->label);
}

unsigned fat_type_of(uint32_t clusters)
{
    return clusters < FAT16_MIN_CLUSTERS ? 12 : clusters < FAT32_MIN_CLUSTERS ? 16 : 32;
}

/* Fields that edk2's driver refuses a volume by (FatPkg, FatOpenDevice). */
static void complain_fields(const struct fat *fat, const uint8_t *sector, struct problems *problems)
{
    const struct source *source = &fat->source;
    uint8_t media = sector[21];

    if (media < 0xf8 && media != 0xf0 && media > 1)
        problems_add(problems, source, 21, "ESP-01",
                     "FAT boot sector: there is no medium %02X; F0 and F8 to FF are some", media);
    if (fat->type != 32 && !fat->root_entries)
        problems_add(problems, source, 17, "ESP-01",
                     "FAT boot sector: a root directory without entries");
    if (fat->type == 32 && (get_le16(sector + 40) & 0x80 || get_le16(sector + 42)))
        problems_add(problems, source, 40, "ESP-01",
                     "FAT boot sector: flags %04X, version %u: tables that are not kept equal, or "
                     "an unknown FAT32",
                     get_le16(sector + 40), get_le16(sector + 42));
}

/* What firmware is known to refuse, or to read beyond. */
static void complain(const struct fat *fat, const uint8_t *sector, struct problems *problems)
{
    const struct source *source = &fat->source;
    bool laid_out_as_32 = fat->type == 32;
    unsigned real_type = fat_type_of(fat->clusters);
    uint64_t table_bits = (uint64_t)fat->sectors_per_fat * fat->sector_size * 8;

    complain_fields(fat, sector, problems);
    if (laid_out_as_32 != (real_type == 32))
        problems_add(problems, source, 22, "ESP-01",
                     "FAT boot sector: laid out as FAT%s, but %u clusters make it FAT%u",
                     laid_out_as_32 ? "32" : "12 or FAT16", fat->clusters, real_type);
    if (table_bits / fat->type < (uint64_t)fat->clusters + 2)
        problems_add(problems, source, 22, "ESP-01",
                     "FAT boot sector: a table of %u sectors has no room for %u clusters",
                     fat->sectors_per_fat, fat->clusters);
    if (fat_size(fat) > source->size)
        problems_add(problems, source, laid_out_as_32 || !get_le16(sector + 19) ? 32 : 19, "ESP-01",
                     "FAT boot sector: %ju bytes long, but only %ju bytes are there",
                     (uintmax_t)fat_size(fat), (uintmax_t)source->size);
    if (sector[510] != 0x55 || sector[511] != 0xaa)
        problems_add(problems, source, 510, "ESP-01", "FAT boot sector: does not end in 55 AA");
}

int fat_open(struct err *e, const struct source *source, struct problems *problems,
             struct fat *ret_fat)
{
    struct fat fat = {.source = *source};
    uint8_t sector[512];
    bool jumps;

    if (!source_holds(source, 0, sizeof sector))
        return err_set(e, ERR_NO, "too short for a FAT volume");
    if (source_read(e, source, 0, sector, sizeof sector) < 0)
        return -1;
    jumps = (sector[0] == 0xeb && sector[2] == 0x90) || sector[0] == 0xe9;
    if (!jumps || !read_geometry(sector, &fat))
        return err_set(e, ERR_NO, "no FAT volume: the boot sector makes no sense");
    read_identity(sector, &fat);
    complain(&fat, sector, problems);
    if (fat.type == 32 && !fat_is_cluster(&fat, fat.root_cluster))
        return err_set(e, ERR_NO, "FAT boot sector: there is no cluster %u for the root directory",
                       fat.root_cluster);
    *ret_fat = fat;
    return 0;
}

uint64_t fat_size(const struct fat *fat)
{
    return (uint64_t)fat->total_sectors * fat->sector_size;
}

bool fat_is_cluster(const struct fat *fat, uint32_t cluster)
{
    return cluster >= 2 && cluster - 2 < fat->clusters;
}

uint64_t fat_cluster_start(const struct fat *fat, uint32_t cluster)
{
    return fat->data_start + (uint64_t)(cluster - 2) * fat->cluster_size;
}

int fat_raw_next(struct err *e, const struct fat *fat, uint32_t cluster, uint32_t *ret_value)
{
    uint64_t table = (uint64_t)fat->reserved_sectors * fat->sector_size;
    uint64_t at = table + (uint64_t)cluster * fat->type / 8;
    size_t size = fat->type == 32 ? 4 : 2;
    uint8_t bytes[4] = {0};

    if (fat->table && at - table <= fat->table->len && fat->table->len - (at - table) >= size)
        memcpy(bytes, fat->table->data + (at - table), size);
    else if (source_read(e, &fat->source, at, bytes, size) < 0)
        return -1;
    if (fat->type == 32)
        *ret_value = get_le32(bytes) & 0x0fffffff;
    else if (fat->type == 16)
        *ret_value = get_le16(bytes);
    else
        *ret_value = cluster & 1 ? get_le16(bytes) >> 4 : get_le16(bytes) & 0xfff;
    return 0;
}

int fat_next(struct err *e, const struct fat *fat, uint32_t cluster, uint32_t *ret_next)
{
    uint32_t top = fat->type == 32 ? 0x0fffffff : fat->type == 16 ? 0xffff : 0xfff;
    uint32_t value;

    if (fat_raw_next(e, fat, cluster, &value) < 0)
        return -1;
    if (value >= top - 7) /* all of them mean: the last one */
        value = 0;
    else if (!fat_is_cluster(fat, value))
        return err_set(e, ERR_NO, "FAT: cluster %u is followed by %u, which is none", cluster,
                       value);
    *ret_next = value;
    return 0;
}
