/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MBR-: boot sector and partition table. */
#include <string.h>

#include "core/bytes.h"
#include "fmt/mbr.h"
#include "lint/linting.h"
#include "lint/mbr_checks.h"

#define SECTOR_PATCH 432 /* bytes: where isohybrid and GRUB have the sector that they load */
#define SIGNATURE_AT 440

static const struct entry *first_of_type(const struct layout *layout, uint8_t type)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == ENTRY_MBR && layout->entries[i].as.mbr.type == type)
            return &layout->entries[i];
    return NULL;
}

static size_t count_entries(const struct layout *layout, bool active_only)
{
    size_t count = 0;

    for (size_t i = 0; i < layout->entry_count; i++)
        count += layout->entries[i].kind == ENTRY_MBR &&
                 (!active_only || layout->entries[i].as.mbr.active);
    return count;
}

/* --- MBR-01: what is there without its signature ---------------------------------------------- */

/* Other machines keep other things in sector 0: Apple's driver map, Sun's and SGI's labels. */
static bool is_foreign_label(const uint8_t *sector)
{
    return memcmp(sector, "ER", 2) == 0 || get_be16(sector + 508) == 0xdabe ||
           get_be32(sector) == 0x0be5a941;
}

static bool is_table(const uint8_t *sector)
{
    unsigned used = 0;

    for (unsigned i = 0; i < MBR_ENTRIES; i++) {
        const uint8_t *entry = sector + MBR_TABLE_AT + (size_t)16 * i;

        if (entry[0] & 0x7f)
            return false;
        used += entry[4] && get_le32(entry + 12);
    }
    return used;
}

static bool has_text(const uint8_t *sector, const char *text)
{
    return memmem(sector, MBR_CODE_SIZE, text, strlen(text)) != NULL;
}

static bool is_known_code(const uint8_t *sector)
{
    return has_text(sector, "isolinux.bin missing") ||
           (has_text(sector, "GRUB ") && has_text(sector, "Geom"));
}

static int check_signature(struct err *e, struct linting *l, const struct rule *self)
{
    uint8_t sector[MBR_SIZE];

    if (!source_holds(l->image, 0, sizeof sector))
        return 0;
    if (source_read(e, l->image, 0, sector, sizeof sector) < 0)
        return -1;
    if ((sector[510] == 0x55 && sector[511] == 0xaa) || is_foreign_label(sector))
        return 0;
    if (is_table(sector) || is_known_code(sector))
        lint_say(l, self, SEVERITY_ERROR, 510,
                 "sector 0 has %s, but ends in %02X %02X instead of 55 AA: no BIOS runs it, and "
                 "no system sees a partition",
                 is_table(sector) ? "a partition table" : "boot code", sector[510], sector[511]);
    return 0;
}

/* --- MBR-02: a sector that was never patched in; a wrong one is noted by the reader ----------- */

static int check_patch(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    if (l->layout->mbr_code == BOOTCODE_ISOHYBRID && !l->layout->mbr_loads)
        lint_say(l, self, SEVERITY_ERROR, SECTOR_PATCH,
                 "isohybrid boot code, but the sector of isolinux.bin is not written into it");
    return 0;
}

/* --- MBR-04 to MBR-08: flags and the protective entry ----------------------------------------- */

static int check_active(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    if (l->layout->mbr_boot_code && !count_entries(l->layout, true))
        lint_say(l, self, SEVERITY_ERROR, MBR_TABLE_AT,
                 "there is boot code, but no partition is marked as active");
    return 0;
}

static int check_protective_active(struct err *e, struct linting *l, const struct rule *self)
{
    const struct entry *protective = first_of_type(l->layout, MBR_TYPE_PROTECT);

    (void)e;
    if (protective && protective->as.mbr.active)
        lint_say(l, self, SEVERITY_ERROR, protective->offset,
                 "MBR entry %u: the protective entry (EE) is marked as active", protective->number);
    return 0;
}

static int check_one_active(struct err *e, struct linting *l, const struct rule *self)
{
    size_t active = count_entries(l->layout, true);

    (void)e;
    if (active > 1)
        lint_say(l, self, SEVERITY_ERROR, MBR_TABLE_AT, "%zu MBR entries are marked as active",
                 active);
    return 0;
}

static int check_announced(struct err *e, struct linting *l, const struct rule *self)
{
    const struct layout *layout = l->layout;
    const struct entry *protective = first_of_type(layout, MBR_TYPE_PROTECT);

    (void)e;
    if (protective && protective->start != MBR_SIZE)
        lint_say(l, self, SEVERITY_ERROR, protective->offset + 8,
                 "MBR entry %u: the protective entry (EE) begins at sector %ju instead of 1: UEFI "
                 "firmware does not look for the GPT",
                 protective->number, (uintmax_t)(protective->start / MBR_SIZE));
    else if (!protective && layout->gpt_primary_start && layout_region(layout, REGION_MBR, NULL))
        lint_say(l, self, SEVERITY_INFO, layout->gpt_primary_start,
                 "there is a GPT that the MBR does not announce (no entry of type EE): firmware "
                 "goes by the MBR");
    return 0;
}

static int check_protective_slot(struct err *e, struct linting *l, const struct rule *self)
{
    const struct entry *protective = first_of_type(l->layout, MBR_TYPE_PROTECT);

    (void)e;
    if (protective && protective->number == 1 && l->layout->mbr_boot_code)
        lint_say(l, self, SEVERITY_WARNING, protective->offset,
                 "the protective entry (EE) is the first of the MBR");
    return 0;
}

/* --- MBR-10 ---------------------------------------------------------------------------------- */

static int check_disk_signature(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    if (count_entries(l->layout, false) && !l->layout->mbr_signature)
        lint_say(l, self, SEVERITY_INFO, SIGNATURE_AT,
                 "the disk signature is 0: all such media have the same, and a system may write "
                 "one of its own");
    return 0;
}

const struct rule rules_mbr[] = {
    {"MBR-01", SEVERITY_ERROR, NULL, "boot code and partition table are signed with 55 AA",
     "A BIOS runs sector 0 only when its last bytes are 55 AA, and systems take its table for one "
     "by the same mark. Options that write the table, but no code, leave such sectors "
     "(kldload#3, schlarpc/kmsrsos#339).",
     "Give a complete boot sector of 512 bytes to -isohybrid-mbr or --grub2-mbr.", check_signature},
    {"MBR-02", SEVERITY_ERROR, NULL, "the boot code loads the BIOS image of this very image",
     "isohybrid's and GRUB's boot sectors have the image's place patched in at byte 432; when the "
     "image moves and the sector stays, a stick prints \"isolinux.bin missing or corrupt\" or "
     "hangs, while the CD boots.",
     "Let the program that writes the image patch the MBR (-isohybrid-mbr, --grub2-mbr with "
     "--grub2-boot-info).",
     check_patch},
    {"MBR-03", SEVERITY_ERROR, NULL, "partitions do not overlap, and end inside the image",
     "edk2 drops the whole table for one overlap of entries whose type is not 0, or one that ends "
     "beyond the disk (system-transparency/system-transparency#106): the stick then boots through "
     "El Torito or not at all.",
     "Give the partition that lies around the others type 0 (as -isohybrid-gpt-basdat does), or "
     "append the EFI system partition (-append_partition) instead of sharing bytes.",
     NULL},
    {"MBR-04", SEVERITY_ERROR, "bios-active", "one partition is marked as active",
     "BIOSes that look for the mark do not list the disk without it: Lenovo Edge E525, ThinkPad "
     "T440p (chimera-linux/chimera-live#21), HP MicroServer Gen8 (truenas/truenas-installer#61), "
     "HP dc7700 (LP 1899308).",
     "Add --mbr-force-bootable (xorriso 1.5.4 or later).", check_active},
    {"MBR-05", SEVERITY_ERROR, "uefi-strict", "the protective entry is not active",
     "UEFI §5.2.3 wants the entry of type EE to have status 00. A Dell XPS 13 finds no EFI system "
     "partition otherwise (mbusb/multibootusb#430).",
     "Mark a dummy entry of type 0 instead (--mbr-force-bootable).", check_protective_active},
    {"MBR-06", SEVERITY_ERROR, NULL, "at most one partition is marked as active",
     "Boot sectors since DOS take several marks for a damaged table and stop; which one a BIOS "
     "takes is its own choice.",
     "Leave one mark (status 80), clear the others.", check_one_active},
    {"MBR-07", SEVERITY_ERROR, NULL, "the MBR announces exactly the GPT that is there",
     "Firmware looks for a GPT when an entry of type EE begins at sector 1 (UEFI §5.2.3, edk2 "
     "Gpt.c), Linux whenever there is one of that type. A GPT that is not announced is what "
     "isohybrid makes on purpose: the MBR counts.",
     "Write MBR and GPT with the same program, in one go.", check_announced},
    {"MBR-08", SEVERITY_WARNING, "freebsd-boot", "the protective entry is not the first",
     "ThinkPad X220, T420 and T520 boot a disk with GPT by BIOS only when the entry EE is in "
     "another slot (FreeBSD r285679).",
     "libisofs cannot do it; swap the entries in the finished image's table.",
     check_protective_slot},
    {"MBR-09", SEVERITY_WARNING, NULL, "partition types say what the partitions are",
     "UEFI §5.2.2: EF is the EFI system partition; a Dell does not take 0C for it "
     "(intel/luv-yocto#44). A volume of type 83 or FAT makes desktops mount it and Windows offer "
     "to format it; 17, CD and 00 leave it alone.",
     "-append_partition 2 0xef for the EFI system partition, -iso_mbr_part_type 0x17 for the "
     "volume.",
     mbr_check_types},
    {"MBR-10", SEVERITY_INFO, NULL, "the disk has a signature of its own",
     "Systems tell disks apart by bytes 440 to 443. GRUB's layouts leave 0 there; Windows is said "
     "to write a new one when two disks have the same, which changes the medium.",
     "Write four bytes derived from the image's contents.", check_disk_signature},
    {"MBR-11", SEVERITY_INFO, NULL, "cylinders, heads and sectors agree with the sector numbers",
     "BIOSes guess a disk's geometry from the table: Intel's DP67BG wants 255 heads and 63 "
     "sectors, others 240 (rmprepusb.com). isohybrid's 64 and 32 is fiction that mostly works; "
     "numbers that contradict each other do not.",
     "Leave the table as the writer made it; -partition_hd_cyl 255 -partition_sec_hd 63 change "
     "the geometry.",
     mbr_check_geometry},
    {"MBR-12", SEVERITY_ERROR, NULL, "the status of a partition is 80 or 00",
     "UEFI §5.2.1 and BIOSes since DOS know no other; a table with others is taken for boot code "
     "or damage (Linux: block/partitions/msdos.c).",
     "Write 80 (active) or 00.", NULL},
    {0},
};
