/* SPDX-License-Identifier: GPL-2.0-or-later */
/* EFI system partitions: FAT volumes that El Torito or a partition table names, and their files. */
#include <string.h>

#include "base/mem.h"
#include "fmt/eltorito.h"
#include "fmt/fat_table.h"
#include "fmt/gpt.h"
#include "fmt/mbr.h"
#include "layout/reading.h"

#define COUNT_LIMIT 65536 /* where a count of 16 bits begins again */

/* A partition that begins exactly at `start`: tells how long a boot image there is. */
static uint64_t partition_length(const struct layout *layout, uint64_t start)
{
    for (size_t i = layout->entry_count; i-- > 0;) {
        const struct entry *entry = &layout->entries[i];

        if ((entry->kind == ENTRY_GPT || entry->kind == ENTRY_MBR) && entry->start == start &&
            entry->length)
            return entry->length;
    }
    return 0;
}

/* The length of a file in the tree that begins exactly at `start`. */
uint64_t claimed_file_length(const struct reading *r, uint64_t start)
{
    for (size_t i = 0; i < r->claim_count; i++)
        if (r->claims[i].kind == REGION_FILE && r->claims[i].start == start)
            return r->claims[i].length;
    return 0;
}

static bool is_new_esp(struct reading *r, uint64_t start)
{
    for (size_t i = 0; i < r->esp_count; i++)
        if (r->esps[i] == start)
            return false;
    if (r->esp_count == MAX_ESPS) {
        problems_add(&r->problems, r->image, start, "ESP-10",
                     "more than %d EFI images; this one is not looked into", MAX_ESPS);
        return false;
    }
    r->esps[r->esp_count++] = start;
    return true;
}

static struct esp *add_esp(struct reading *r, const struct fat *fat, uint64_t room)
{
    struct layout *layout = r->layout;
    struct esp *esp;

    ARRAY_GROW(layout->esps, layout->esp_count, layout->esp_room);
    esp = &layout->esps[layout->esp_count++];
    *esp = (struct esp){.start = fat->source.base - r->image->base,
                        .size = fat_size(fat),
                        .room = room,
                        .fat_type = fat->type,
                        .fat_count = fat->fat_count,
                        .sector_size = fat->sector_size,
                        .cluster_size = fat->cluster_size,
                        .clusters = fat->clusters,
                        .free_clusters = FAT_COUNT_UNKNOWN,
                        .serial = fat->serial};
    memcpy(esp->label, fat->label, sizeof esp->label);
    return esp;
}

int claim_esp(struct err *e, struct reading *r, uint64_t start, uint64_t told)
{
    struct source part;
    struct fat fat;
    uint64_t length;

    if (!is_new_esp(r, start))
        return 0;
    length = claimed_file_length(r, start);
    if (!length)
        length = partition_length(r->layout, start);
    part = source_part(r->image, start, length ? length : UINT64_MAX);
    if (fat_open(e, &part, &r->problems, &fat) < 0) {
        (void)claim_add(r, REGION_EFI_IMAGE, start, length ? length : told, NULL, NULL);
        (void)!err_add(e, "EFI image");
        return reading_note(r, e, start, "ESP-01");
    }
    if (!length)
        length = fat_size(&fat);
    fat.source.size = length < part.size ? length : part.size;
    (void)claim_add(r, REGION_EFI_IMAGE, start, length, NULL,
                    str_format("FAT%u%s%s", fat.type, *fat.label ? ", label " : "", fat.label));
    return list_esp(e, r, &fat, add_esp(r, &fat, part.size));
}

void check_efi_size(struct reading *r, const struct entry *entry)
{
    struct source part = source_part(r->image, entry->start, UINT64_MAX);
    CLEANUP(problems_free) struct problems ignored = {0};
    struct err e = {0};
    uint64_t sectors;
    struct fat fat;

    if (entry->as.eltorito.load_sectors < 2 || fat_open(&e, &part, &ignored, &fat) < 0)
        return;
    sectors = fat_size(&fat) / ELTORITO_SECTOR;
    if (fat_size(&fat) > entry->length)
        problems_add(&r->problems, r->image, entry->offset + 6, "ELT-07",
                     "El Torito entry %u: states %u sectors, but the FAT volume there has %ju%s",
                     entry->number, entry->as.eltorito.load_sectors, (uintmax_t)sectors,
                     sectors % COUNT_LIMIT == entry->as.eltorito.load_sectors
                         ? ", of which 16 bits are left"
                         : "");
}

int read_esp_partitions(struct err *e, struct reading *r)
{
    for (size_t i = 0; i < r->layout->entry_count; i++) {
        const struct entry entry = r->layout->entries[i];
        bool esp = (entry.kind == ENTRY_GPT && strcmp(entry.as.gpt.type, GPT_TYPE_ESP) == 0) ||
                   (entry.kind == ENTRY_MBR && entry.as.mbr.type == MBR_TYPE_ESP);

        if (esp && entry.start < r->image->size && claim_esp(e, r, entry.start, entry.length) < 0)
            return -1;
    }
    return 0;
}
