/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ELT-: the boot catalog and its images. */
#include <string.h>

#include "fmt/eltorito.h"
#include "fmt/iso9660.h"
#include "lint/eltorito_efi.h"
#include "lint/linting.h"

#define BIOS_FAR     (65535u)     /* 2048-byte sectors: 128 MiB */
#define BIOS_TOO_FAR (450u << 20) /* bytes */
#define LOADER_LOADS 4            /* sectors of 512 bytes: the loader fetches the rest itself */
#define EDK2_RECORDS 16           /* of 32 bytes: one 512-byte block */

static bool is_noted(const struct layout *layout, const char *rule, uint64_t start, uint64_t end)
{
    for (size_t i = 0; i < layout->problem_count; i++)
        if (strcmp(layout->problems[i].rule, rule) == 0 && layout->problems[i].offset >= start &&
            layout->problems[i].offset < end)
            return true;
    return false;
}

/* --- ELT-04: the default entry ---------------------------------------------------------------- */

static bool is_bios_loader(const struct entry *entry)
{
    return entry->as.eltorito.loader == LOADER_ISOLINUX || entry->as.eltorito.loader == LOADER_GRUB;
}

static void check_default_entry(struct linting *l, const struct rule *self,
                                const struct entry *entry)
{
    const struct entry *bios = layout_eltorito(l->layout, ELTORITO_PLATFORM_X86);

    if (entry == bios && entry->number != 0)
        lint_say(l, self, SEVERITY_ERROR, entry->offset,
                 "the BIOS image is El Torito entry %u; a BIOS looks at the default entry alone",
                 entry->number);
    else if (entry == bios && !entry->as.eltorito.bootable)
        lint_say(l, self, SEVERITY_ERROR, entry->offset,
                 "the default El Torito entry is marked as not bootable");
    else if (entry->number == 0 && !eltorito_is_bios(entry) && is_bios_loader(entry))
        lint_say(l, self, SEVERITY_ERROR, entry->offset,
                 "the default El Torito entry is a BIOS loader, but of platform %02X instead of 00",
                 entry->as.eltorito.platform);
}

static bool has_bytes(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return true;
    return false;
}

/* A BIOS jumps into what it has loaded, whatever that is. */
static int check_default_image(struct err *e, struct linting *l, const struct rule *self)
{
    const struct entry *bios = layout_eltorito(l->layout, ELTORITO_PLATFORM_X86);
    uint8_t head[ELTORITO_SECTOR];

    if (!bios || bios->number != 0 || !bios->as.eltorito.bootable)
        return 0;
    if (!bios->as.eltorito.media && !bios->as.eltorito.load_sectors)
        lint_say(l, self, SEVERITY_ERROR, bios->offset + 6,
                 "the default El Torito entry has a BIOS load 0 sectors: nothing is there to run");
    if (!source_holds(l->image, bios->start, sizeof head))
        return 0;
    if (source_read(e, l->image, bios->start, head, sizeof head) < 0)
        return -1;
    if (!has_bytes(head, sizeof head))
        lint_say(l, self, SEVERITY_ERROR, bios->start,
                 "what the default El Torito entry has a BIOS load (sector %ju) begins with zeros "
                 "only: no program is there",
                 (uintmax_t)(bios->start / ISO9660_SECTOR));
    return 0;
}

static int check_default(struct err *e, struct linting *l, const struct rule *self)
{
    (void)eltorito_for_entries(l, self, check_default_entry);
    return check_default_image(e, l, self);
}

/* --- ELT-09: loaders that fetch themselves ---------------------------------------------------- */

static void check_loader(struct linting *l, const struct rule *self, const struct entry *entry)
{
    const char *name = entry->as.eltorito.loader == LOADER_GRUB ? "GRUB" : "ISOLINUX";
    unsigned count = entry->as.eltorito.load_sectors;

    if (!eltorito_is_bios(entry) || entry->as.eltorito.media || !eltorito_is_inside(l, entry) ||
        !is_bios_loader(entry))
        return;
    if (count && count != LOADER_LOADS)
        lint_say(l, self, SEVERITY_WARNING, entry->offset + 6,
                 "El Torito entry %u: %u sectors of %s are loaded; %d are what every BIOS does",
                 entry->number, count, name, LOADER_LOADS);
    if (!entry->as.eltorito.boot_info_table &&
        !is_noted(l->layout, self->id, entry->start, entry->start + ELTORITO_SECTOR))
        lint_say(l, self, SEVERITY_ERROR, entry->start + 8,
                 "%s finds the rest of itself by a boot info table in its bytes 8 to 63; there is "
                 "none",
                 name);
}

static int check_loaders(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    return eltorito_for_entries(l, self, check_loader);
}

/* --- ELT-10 ----------------------------------------------------------------------------------- */

static void check_multiple(struct linting *l, const struct rule *self, const struct entry *entry)
{
    unsigned count = entry->as.eltorito.load_sectors;

    if (entry->as.eltorito.media || (eltorito_is_efi(entry) && count < 2) || count % 4 == 0)
        return;
    lint_say(l, self, SEVERITY_WARNING, entry->offset + 6,
             "El Torito entry %u: %u sectors of 512 bytes are no whole sectors of the CD",
             entry->number, count);
}

static int check_multiples(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    return eltorito_for_entries(l, self, check_multiple);
}

/* --- ELT-11 ----------------------------------------------------------------------------------- */

static void check_distance(struct linting *l, const struct rule *self, const struct entry *entry)
{
    if (!eltorito_is_bios(entry) || !eltorito_is_inside(l, entry))
        return;
    if (entry->start > BIOS_TOO_FAR)
        lint_say(l, self, SEVERITY_WARNING, entry->start,
                 "the BIOS image is at byte %ju, behind the first 450 MiB, which some Award BIOSes "
                 "cannot reach, nor those that stop at 128 MiB",
                 (uintmax_t)entry->start);
    else if (entry->start / ISO9660_SECTOR > BIOS_FAR)
        lint_say(l, self, SEVERITY_WARNING, entry->start,
                 "the BIOS image is in sector %ju of the CD; some BIOSes keep 16 bits of it",
                 (uintmax_t)(entry->start / ISO9660_SECTOR));
}

static int check_distances(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    return eltorito_for_entries(l, self, check_distance);
}

/* --- ELT-12, ELT-14 --------------------------------------------------------------------------- */

static int check_records(struct err *e, struct linting *l, const struct rule *self)
{
    const struct region *catalog = layout_region(l->layout, REGION_CATALOG, NULL);

    (void)e;
    for (size_t i = 0; catalog && i < l->layout->entry_count; i++) {
        const struct entry *entry = &l->layout->entries[i];
        uint64_t record = (entry->offset - catalog->start) / ELTORITO_RECORD;

        if (entry->kind != ENTRY_ELTORITO || entry->offset < catalog->start ||
            record < EDK2_RECORDS)
            continue;
        lint_say(l, self, SEVERITY_WARNING, entry->offset,
                 "El Torito entry %u is record %ju of the catalog; edk2 reads %d when the image is "
                 "a disk",
                 entry->number, (uintmax_t)record + 1, EDK2_RECORDS);
        return 0;
    }
    return 0;
}

static void check_emulation(struct linting *l, const struct rule *self, const struct entry *entry)
{
    if (eltorito_is_bios(entry) && entry->as.eltorito.media)
        lint_say(l, self, SEVERITY_INFO, entry->offset + 1,
                 "El Torito entry %u: boots by emulating a disk (%s)", entry->number,
                 eltorito_media_name(entry->as.eltorito.media));
}

static int check_emulations(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    return eltorito_for_entries(l, self, check_emulation);
}

const struct rule rules_eltorito[] = {
    {"ELT-01", SEVERITY_ERROR, NULL,
     "the El Torito boot record is in sector 17, and says that it is one",
     "El Torito §2.0 has it there and nowhere else; SeaBIOS (src/cdrom.c) and many a BIOS read "
     "sector 17 only. All firmware compares its bytes 7 to 29 with \"EL TORITO SPECIFICATION\".",
     "Let xorriso or libisofs write the descriptors, and put nothing between the primary one and "
     "the boot record. When the image was good before, bytes of it were overwritten: copy or "
     "download it again, or make it again.",
     NULL},
    {"ELT-02", SEVERITY_ERROR, NULL, "the boot catalog begins with a valid validation entry",
     "El Torito §2.1: it begins with 01, ends in 55 AA, and its words add up to 0. OVMF refuses a "
     "wrong sum while SeaBIOS boots it, so a test by BIOS does not notice.",
     "Write the catalog anew; after a change of platform or id the checksum must be made again.",
     NULL},
    {"ELT-03", SEVERITY_ERROR, NULL, "the boot catalog and its images lie inside the image",
     "OVMF drops an entry that leads beyond the medium, and a BIOS reads nothing. It is what a "
     "truncated image and sector numbers of another image have in common.",
     "Make the image again; do not copy boot catalogs from image to image.", NULL},
    {"ELT-04", SEVERITY_ERROR, NULL, "the default entry is the BIOS image, and bootable",
     "A BIOS boots the default entry and no other: SeaBIOS wants platform 0 and the mark 88 "
     "there, El Torito §2.2 leaves sections to the firmware. It loads as many sectors as the entry "
     "says and jumps into them.",
     "Have the catalog made again: the BIOS image first (-b IMAGE -no-emul-boot -boot-load-size 4 "
     "-boot-info-table, without -no-boot), the EFI image after -eltorito-alt-boot (-e); and see "
     "that the BIOS image is whole.",
     check_default},
    {"ELT-05", SEVERITY_ERROR, NULL,
     "EFI images have platform EF, no emulation, and the mark of bootable entries",
     "UEFI §13.3.2.1: platform EF in the section header or the validation entry, no emulation. "
     "edk2 ignores the platform, so that OVMF boots what other firmware does not see.",
     "Add the EFI image with -eltorito-alt-boot -e IMAGE -no-emul-boot.", eltorito_check_efi},
    {"ELT-06", SEVERITY_ERROR, NULL, "section headers announce exactly the entries that follow",
     "El Torito §2.3: header 90 when more sections follow, 91 for the last, each with the number "
     "of its entries. edk2 boots records that no header announces; firmware that reads by the "
     "specification stops before them.",
     "Write the catalog anew with xorriso or libisofs instead of editing it.", NULL},
    {"ELT-07", SEVERITY_ERROR, NULL, "EFI entries state the size of their image",
     "UEFI §13.3.2.1: the sector count is the partition's size, and 0 or 1 means to the end of the "
     "CD. genisoimage lets a count of more than 65535 begin again at 0, which an HP Superdome X "
     "answers with a read error (RHBZ 1547934, 1547943; openshift/assisted-image-service#283, "
     "pbatard/rufus#2495).",
     "Make the EFI image smaller than 32 MiB, and let xorriso state its size "
     "(-e --interval:appended_partition_2:all::).",
     eltorito_check_efi_counts},
    {"ELT-08", SEVERITY_WARNING, NULL, "EFI images on CD have at most 20 MiB",
     "16 bits of 512-byte sectors end at 32 MiB - 512; machines were seen that do not boot more "
     "than 20 MiB (OSInside/kiwi#2390, QubesOS/qubes-issues#794).",
     "Keep kernels and initrds out of the EFI image: put a loader in it that reads the ISO 9660 "
     "tree.",
     eltorito_check_efi_sizes},
    {"ELT-09", SEVERITY_ERROR, NULL,
     "ISOLINUX and GRUB are loaded by 4 sectors, and find themselves by a true boot info table",
     "Both let the BIOS load 2 KiB and read the rest by the table in their bytes 8 to 63; "
     "ISOLINUX checks the sum. BIOSes differ when they are told to load more (syslinux list, "
     "2018; man xorrisofs).",
     "Give -boot-load-size 4 -boot-info-table (GRUB: --grub2-boot-info, too), and sign or patch "
     "the loader before the image is made.",
     check_loaders},
    {"ELT-10", SEVERITY_WARNING, NULL, "load sizes are multiples of 4",
     "A CD has sectors of 2048 bytes. BIOSes of AOpen (2005) and machines of OSInside/kiwi-"
     "legacy#435 fail when four of 512 do not make whole ones.",
     "State a multiple of 4 (-boot-load-size 4), and pad the image to 2048 bytes.",
     check_multiples},
    {"ELT-11", SEVERITY_WARNING, NULL, "the BIOS image lies in the first 128 MiB",
     "An HP G62 and others keep 16 bits of its sector (syslinux list, 2013); Award BIOSes of 2006 "
     "do not reach beyond 450 MiB.",
     "Sort it to the front: --sort-weight 1 on its folder, or -boot_image any next after it.",
     check_distances},
    {"ELT-12", SEVERITY_WARNING, NULL, "the boot catalog has at most 16 records",
     "edk2 reads one block of the medium: 64 records on a CD, but 16 when the image is on a disk "
     "with 512-byte sectors (PartitionDxe/ElTorito.c).",
     "Drop entries that nobody boots.", check_records},
    {"ELT-13", SEVERITY_WARNING, NULL, "there is one EFI image",
     "edk2 makes a device of each entry: which one boots is up to the order, and the boot menu "
     "may show the medium twice.",
     "Put the loaders of all architectures into one EFI image (BOOTX64.EFI, BOOTAA64.EFI ...).",
     eltorito_check_single_efi},
    {"ELT-14", SEVERITY_INFO, NULL, "nothing is booted by emulation of a disk",
     "Emulated floppies and disks are code that BIOSes of UEFI machines (CSM) have partly "
     "dropped; memtest86+ still comes so.",
     "Boot without emulation (-no-emul-boot); MEMDISK starts floppy images.", check_emulations},
    {"ELT-15", SEVERITY_ERROR, "strict", "EFI images on CD have at most 31 MiB",
     "Firmware that takes the sector count literally sees a part of a larger image, or all of the "
     "CD; KIWI refuses to build more than 31 MiB.",
     "Keep the EFI image below 31 MiB: FAT16, a loader, and nothing else.",
     eltorito_check_strict_sizes},
    {0},
};
