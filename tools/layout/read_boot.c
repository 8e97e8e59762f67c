/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot catalog and the boot images that it names. */
#include <string.h>

#include "base/mem.h"
#include "fmt/bootcode.h"
#include "fmt/eltorito.h"
#include "layout/reading.h"

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
    struct bootcode_image image;
    uint64_t length = floppy_size(entry->as.eltorito.media);
    bool grub;

    if (boot_info_read(e, r->image, entry->start, &r->problems, &info, &state) < 0 ||
        boot_info_is_grub(e, r->image, entry->start, &grub) < 0 ||
        bootcode_read_image(e, r->image, entry->start, &image) < 0)
        return reading_note(r, e, entry->start, "ELT-03");
    entry->as.eltorito.boot_info_table = state == BOOT_INFO_GOOD;
    entry->as.eltorito.loader = image.loader;
    if (state != BOOT_INFO_NONE || grub)
        entry->detail =
            str_format("%s%s%s", info_texts[state], state != BOOT_INFO_NONE && grub ? ", " : "",
                       grub ? "GRUB boot info" : "");
    if (image.loader == LOADER_ISOLINUX && state == BOOT_INFO_NONE)
        problems_add(&r->problems, r->image, entry->start + 8, "ELT-09",
                     "ISOLINUX needs a boot info table in its bytes 8 to 63; this one names other "
                     "sectors");
    if (!length && state == BOOT_INFO_GOOD)
        length = info.file_size;
    if (!length)
        length = claimed_file_length(r, entry->start);
    if (!length)
        length = entry->length;
    /* The same volume may be told of as what it is, by a partition or a second entry. */
    (void)claim_add(r,
                    image.loader == LOADER_FAT && !entry->as.eltorito.media ? REGION_EFI_IMAGE
                                                                            : REGION_BIOS_IMAGE,
                    entry->start, length, NULL, *image.name ? str_copy(image.name) : NULL);
    return 0;
}

static int claim_efi(struct err *e, struct reading *r, struct entry *entry)
{
    struct bootcode_image image;
    uint64_t start = entry->start, told = entry->length;

    if (bootcode_read_image(e, r->image, start, &image) < 0)
        return reading_note(r, e, start, "ELT-03");
    entry->as.eltorito.loader = image.loader;
    check_efi_size(r, entry);
    return claim_esp(e, r, start, told);
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
    entry->as.eltorito.segment = from->segment;
    entry->as.eltorito.system_type = from->system_type;
    entry->as.eltorito.criteria_type = from->criteria_type;
    memcpy(entry->as.eltorito.criteria, from->criteria, sizeof from->criteria);
    memcpy(entry->as.eltorito.section_id, from->section_id, sizeof from->section_id);
    check_target(r, entry);
    if (entry->start >= r->image->size)
        return 0;
    if (from->platform != ELTORITO_PLATFORM_EFI)
        return claim_bios(e, r, entry);
    return claim_efi(e, r, entry);
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

    if (r->layout->mbr_loads >= r->image->size)
        problems_add(&r->problems, r->image, 432, "MBR-02",
                     "MBR boot code: loads the image at byte %ju, beyond the end at %ju: truncated",
                     (uintmax_t)r->layout->mbr_loads, (uintmax_t)r->image->size);
    else if (r->layout->mbr_loads && bios && bios->start != r->layout->mbr_loads)
        problems_add(
            &r->problems, r->image, 432, "MBR-02",
            "MBR boot code: loads the image at byte %ju, but the BIOS boot image is at %ju",
            (uintmax_t)r->layout->mbr_loads, (uintmax_t)bios->start);
}

/* A boot record that is no El Torito's may be anybody's, unless it leads to a boot catalog. */
static int check_disguised(struct err *e, struct reading *r,
                           const struct iso9660_descriptor *record)
{
    uint64_t start = (uint64_t)record->catalog_sector * ISO9660_SECTOR;
    uint8_t validation[ELTORITO_RECORD];

    if (!source_holds(r->image, start, sizeof validation))
        return 0;
    if (source_read(e, r->image, start, validation, sizeof validation) < 0)
        return -1;
    if (validation[0] == 1 && validation[30] == 0x55 && validation[31] == 0xaa)
        problems_add(&r->problems, r->image, record->offset + 7, "ELT-01",
                     "the boot record is there and leads to a boot catalog (sector %u), but its "
                     "identifier is damaged: it is not \"EL TORITO SPECIFICATION\", so no firmware "
                     "looks there",
                     record->catalog_sector);
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
    for (size_t i = 0; i < r->volumes.count && !record; i++)
        if (r->volumes.items[i].type == ISO9660_BOOT_RECORD &&
            check_disguised(e, r, &r->volumes.items[i]) < 0)
            return -1;
    check_mbr_target(r);
    if (r->bare_fat)
        return claim_esp(e, r, 0, r->image->size);
    return read_esp_partitions(e, r);
}
