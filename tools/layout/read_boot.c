/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot catalog, the boot images, and the EFI system partitions with what is in them. */
#include <string.h>

#include "base/mem.h"
#include "fmt/bootcode.h"
#include "fmt/eltorito.h"
#include "fmt/fat.h"
#include "fmt/gpt.h"
#include "fmt/mbr.h"
#include "fmt/pe.h"
#include "layout/reading.h"

#define ESP_MAX_FILES 4096

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
static uint64_t file_length(const struct reading *r, uint64_t start)
{
    for (size_t i = 0; i < r->claim_count; i++)
        if (r->claims[i].kind == REGION_FILE && r->claims[i].start == start)
            return r->claims[i].length;
    return 0;
}

static char *describe_program(const uint8_t *head, size_t size)
{
    struct pe pe;

    if (!pe_read(head, size, &pe))
        return NULL;
    return str_format("%s for %s",
                      pe.subsystem == PE_SUBSYSTEM_EFI_APPLICATION ? "EFI application"
                                                                   : "PE program",
                      pe_machine_name(pe.machine));
}

static int add_esp_file(struct err *e, struct reading *r, const struct fat *fat,
                        const struct fat_entry *file)
{
    struct layout *layout = r->layout;
    uint8_t head[PE_HEAD_SIZE];
    size_t size = file->size < sizeof head ? file->size : sizeof head;
    struct esp_file *added;

    if (fat->cluster_size < size)
        size = fat->cluster_size;
    if (file->size && fat_is_cluster(fat, file->first_cluster)) {
        if (source_read(e, &fat->source, fat_cluster_start(fat, file->first_cluster), head, size) <
            0) {
            size = 0;
            if (reading_note(r, e, fat->source.base, "ESP-07") < 0)
                return -1;
        }
    } else {
        size = 0;
    }
    ARRAY_GROW(layout->esp_files, layout->esp_file_count, layout->esp_file_room);
    added = &layout->esp_files[layout->esp_file_count++];
    *added = (struct esp_file){.volume = fat->source.base - r->image->base,
                               .path = str_copy(file->path),
                               .size = file->size,
                               .detail = describe_program(head, size)};
    return 0;
}

static int list_esp(struct err *e, struct reading *r, const struct fat *fat)
{
    CLEANUP(fat_list_free) struct fat_list list = {0};

    if (fat_list(e, fat, ESP_MAX_FILES, &r->problems, &list) < 0)
        return reading_note(r, e, fat->source.base - r->image->base, "ESP-07");
    for (size_t i = 0; i < list.count; i++)
        if (!list.items[i].directory && add_esp_file(e, r, fat, &list.items[i]) < 0)
            return -1;
    if (list.cut)
        problems_add(&r->problems, &fat->source, 0, "ESP-10",
                     "EFI image: more than %d files; the rest is "
                     "not listed",
                     ESP_MAX_FILES);
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

/* One EFI image, once, whoever points at it. `told`: bytes by its El Torito entry or partition. */
static int claim_esp(struct err *e, struct reading *r, uint64_t start, uint64_t told)
{
    struct source part;
    struct fat fat;
    uint64_t length;

    if (!is_new_esp(r, start))
        return 0;
    length = file_length(r, start);
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
    return list_esp(e, r, &fat);
}

static uint64_t floppy_size(uint8_t media)
{
    static const uint64_t sizes[] = {0, 80 * 2 * 15 * 512, 80 * 2 * 18 * 512, 80 * 2 * 36 * 512};

    return media < COUNT_OF(sizes) ? sizes[media] : 0;
}

static int claim_bios(struct err *e, struct reading *r, struct entry *entry)
{
    static const char *const info_texts[] = {
        [BOOT_INFO_NONE] = "",
        [BOOT_INFO_GOOD] = "boot info table",
        [BOOT_INFO_WRONG] = "wrong boot info table",
    };
    struct boot_info info;
    enum boot_info_state state;
    char name[64];
    uint64_t length = floppy_size(entry->as.eltorito.media);
    bool grub;

    if (boot_info_read(e, r->image, entry->start, &r->problems, &info, &state) < 0 ||
        boot_info_is_grub(e, r->image, entry->start, &grub) < 0 ||
        bootcode_name_image(e, r->image, entry->start, name, sizeof name) < 0)
        return reading_note(r, e, entry->start, "ELT-03");
    entry->as.eltorito.boot_info_table = state == BOOT_INFO_GOOD;
    if (state != BOOT_INFO_NONE || grub)
        entry->detail =
            str_format("%s%s%s", info_texts[state], state != BOOT_INFO_NONE && grub ? ", " : "",
                       grub ? "GRUB boot info" : "");
    if (strncmp(name, "ISOLINUX", 8) == 0 && state == BOOT_INFO_NONE)
        problems_add(&r->problems, r->image, entry->start + 8, "ELT-09",
                     "ISOLINUX needs a boot info table in its bytes 8 to 63; this one names other "
                     "sectors");
    if (!length && state == BOOT_INFO_GOOD)
        length = info.file_size;
    if (!length)
        length = file_length(r, entry->start);
    if (!length)
        length = entry->length;
    (void)claim_add(r, REGION_BIOS_IMAGE, entry->start, length, NULL,
                    *name ? str_copy(name) : NULL);
    return 0;
}

static void check_target(struct reading *r, const struct entry *entry)
{
    if (entry->start >= r->image->size)
        problems_add(&r->problems, r->image, entry->offset + 8, "ELT-03",
                     "El Torito entry %u: points at byte %ju, beyond the end at %ju", entry->number,
                     (uintmax_t)entry->start, (uintmax_t)r->image->size);
    else if (entry->length > r->image->size - entry->start)
        problems_add(&r->problems, r->image, entry->offset + 6, "ELT-03",
                     "El Torito entry %u: loads up to byte %ju, beyond the end at %ju",
                     entry->number, (uintmax_t)(entry->start + entry->length),
                     (uintmax_t)r->image->size);
}

/* Firmware sees as much of the EFI image as the entry states; 0 and 1 mean "to the end". */
static void check_efi_size(struct reading *r, const struct entry *entry)
{
    struct source part = source_part(r->image, entry->start, UINT64_MAX);
    CLEANUP(problems_free) struct problems ignored = {0};
    struct err e = {0};
    struct fat fat;

    if (entry->as.eltorito.load_sectors < 2 || fat_open(&e, &part, &ignored, &fat) < 0)
        return;
    if (fat_size(&fat) > entry->length)
        problems_add(&r->problems, r->image, entry->offset + 6, "ELT-07",
                     "El Torito entry %u: states %u sectors, but the FAT volume there has %ju",
                     entry->number, entry->as.eltorito.load_sectors,
                     (uintmax_t)(fat_size(&fat) / ELTORITO_SECTOR));
}

static int add_eltorito_entry(struct err *e, struct reading *r, const struct eltorito_entry *from,
                              unsigned number)
{
    struct entry *entry =
        layout_add_entry(r->layout, ENTRY_ELTORITO, number, (uint64_t)from->sector * ISO9660_SECTOR,
                         (uint64_t)from->load_sectors * ELTORITO_SECTOR);

    entry->offset = from->offset;
    entry->as.eltorito.platform = from->platform;
    entry->as.eltorito.media = from->media;
    entry->as.eltorito.bootable = from->bootable;
    entry->as.eltorito.load_sectors = from->load_sectors;
    check_target(r, entry);
    if (entry->start >= r->image->size)
        return 0;
    if (from->platform != ELTORITO_PLATFORM_EFI)
        return claim_bios(e, r, entry);
    check_efi_size(r, entry);
    return claim_esp(e, r, entry->start, entry->length);
}

static int read_catalog(struct err *e, struct reading *r, const struct iso9660_descriptor *record)
{
    struct eltorito catalog;
    uint64_t start = (uint64_t)record->catalog_sector * ISO9660_SECTOR;

    if (record->offset != (ISO9660_FIRST_SECTOR + 1) * ISO9660_SECTOR)
        problems_add(&r->problems, r->image, record->offset, "ELT-01",
                     "the El Torito boot record is not in sector 17, where firmware looks");
    if (eltorito_read(e, r->image, record->catalog_sector, &r->problems, &catalog) < 0)
        return reading_note(r, e, start < r->image->size ? start : record->offset + 71, "ELT-03");
    (void)claim_add(r, REGION_CATALOG, start, catalog.length, NULL,
                    *catalog.id ? str_format("id %s", catalog.id) : NULL);
    for (size_t i = 0; i < catalog.count; i++)
        if (add_eltorito_entry(e, r, &catalog.entries[i], (unsigned)i) < 0)
            return -1;
    return 0;
}

/* The MBR's boot code has the BIOS image's place patched into it. */
static void check_mbr_target(struct reading *r)
{
    const struct entry *bios = layout_eltorito(r->layout, ELTORITO_PLATFORM_X86);

    if (r->layout->mbr_loads && bios && bios->start != r->layout->mbr_loads)
        problems_add(
            &r->problems, r->image, 432, "MBR-02",
            "MBR boot code: loads the image at byte %ju, but the BIOS boot image is at %ju",
            (uintmax_t)r->layout->mbr_loads, (uintmax_t)bios->start);
}

static int read_esp_partitions(struct err *e, struct reading *r)
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

int read_boot(struct err *e, struct reading *r)
{
    const struct iso9660_descriptor *record = NULL;

    for (size_t i = 0; i < r->volumes.count && !record; i++)
        if (r->volumes.items[i].eltorito)
            record = &r->volumes.items[i];
    if (record && read_catalog(e, r, record) < 0)
        return -1;
    check_mbr_target(r);
    if (r->bare_fat)
        return claim_esp(e, r, 0, r->image->size);
    return read_esp_partitions(e, r);
}
