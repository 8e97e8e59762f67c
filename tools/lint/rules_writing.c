/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WRT-: what programs need that write images to sticks, copy them, or show them as a CD. */
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "fmt/eltorito.h"
#include "fmt/gpt.h"
#include "fmt/mbr.h"
#include "lint/linting.h"

static bool has_entry(const struct layout *layout, enum entry_kind kind)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == kind)
            return true;
    return false;
}

static bool begins_with(const char *name, const char *folder)
{
    return name && strncasecmp(name, folder, strlen(folder)) == 0;
}

/* Whether the tree has a file below one of the folders ("/efi/boot/"), in whatever case. */
static bool tree_has(const struct layout *layout, const char *const *folders)
{
    for (; *folders; folders++)
        for (size_t i = 0; i < layout->region_count; i++) {
            const struct region *region = &layout->regions[i];

            if (region->kind == REGION_DIRECTORY)
                continue;
            if (begins_with(region->name, *folders))
                return true;
            for (size_t k = 0; k < region->alias_count; k++)
                if (begins_with(region->aliases[k], *folders))
                    return true;
        }
    return false;
}

static bool tree_has_efi(const struct layout *layout)
{
    static const char *const folders[] = {"/efi/boot/", NULL};

    return tree_has(layout, folders);
}

static int check_table(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    if (!has_entry(l->layout, ENTRY_MBR))
        lint_say(l, self, self->severity, 446,
                 "the MBR has no entry: writing programs say that the partition table is missing");
    return 0;
}

static bool boots_grub_by_bios(const struct layout *layout)
{
    const struct entry *bios = layout_eltorito(layout, ELTORITO_PLATFORM_X86);

    return bios && bios->as.eltorito.loader == LOADER_GRUB;
}

/* In ISO mode the files of the tree are all that arrives on the stick. */
static int check_file_copy(struct err *e, struct linting *l, const struct rule *self)
{
    static const char *const modules[] = {"/boot/grub/i386-pc/", "/boot/grub2/i386-pc/", NULL};
    const struct layout *layout = l->layout;
    const struct entry *efi = layout_eltorito(layout, ELTORITO_PLATFORM_EFI);

    (void)e;
    if (boots_grub_by_bios(layout) && !tree_has(layout, modules))
        lint_say(l, self, self->severity, layout_eltorito(layout, ELTORITO_PLATFORM_X86)->start,
                 "GRUB boots the CD by BIOS, but the tree has no modules in /boot/grub/i386-pc: "
                 "on a stick made by copying files it finds none");
    if (efi && layout_region(layout, REGION_VOLUME_DESCRIPTOR, NULL) && !tree_has_efi(layout))
        lint_say(l, self, self->severity, efi->start,
                 "the EFI programs are in the EFI image alone, there is no /EFI/BOOT in the tree: "
                 "a stick made by copying files does not boot by UEFI");
    return 0;
}

/* A message that a writing program put where the GPT's header belongs. */
static int check_overwritten(struct err *e, struct linting *l, const struct rule *self)
{
    uint8_t sector[GPT_SECTOR];
    size_t used = 0;

    if (!l->layout->gpt_announced || l->layout->gpt_primary_start ||
        !source_holds(l->image, GPT_SECTOR, sizeof sector))
        return 0;
    if (source_read(e, l->image, GPT_SECTOR, sector, sizeof sector) < 0)
        return -1;
    for (size_t i = 0; i < sizeof sector; i++)
        used += sector[i] != 0;
    if (used)
        lint_say(l, self, self->severity, GPT_SECTOR,
                 "the GPT that the MBR announces is overwritten: sector 1 has %zu bytes of "
                 "something else",
                 used);
    return 0;
}

static int check_sector_size(struct err *e, struct linting *l, const struct rule *self)
{
    const struct layout *layout = l->layout;

    (void)e;
    if (layout_partition_at_start(layout) && layout_eltorito(layout, ELTORITO_PLATFORM_EFI))
        return 0;
    if (has_entry(layout, ENTRY_MBR) || has_entry(layout, ENTRY_GPT) ||
        has_entry(layout, ENTRY_ELTORITO) || layout->mbr_boot_code)
        lint_say(l, self, self->severity, 0,
                 "all tables count sectors of 512 or 2048 bytes, and no MBR partition begins at "
                 "sector 0: from a disk with sectors of 4096 bytes the image does not boot");
    return 0;
}

static int check_virtual_cd(struct err *e, struct linting *l, const struct rule *self)
{
    const struct entry *efi = layout_eltorito(l->layout, ELTORITO_PLATFORM_EFI);
    const struct region *region = efi ? layout_region_at(l->layout, efi->start) : NULL;

    (void)e;
    if (region && !region->name && !tree_has_efi(l->layout))
        lint_say(l, self, self->severity, efi->start,
                 "the EFI image is no file of the tree, and the tree has no /EFI/BOOT either: "
                 "drives that show an image as a CD may find nothing to boot by UEFI");
    return 0;
}

static int check_macs(struct err *e, struct linting *l, const struct rule *self)
{
    const struct layout *layout = l->layout;

    (void)e;
    for (size_t i = 0; i < layout->entry_count; i++) {
        const struct entry *entry = &layout->entries[i];

        if (entry->kind == ENTRY_VOLUME && entry->as.volume.base && !entry->as.volume.joliet)
            lint_say(l, self, self->severity, entry->offset,
                     "a second set of volume descriptors (for the partition that begins at byte "
                     "%ju): Mac OS X 10.6 does not mount such a volume",
                     (uintmax_t)entry->as.volume.base);
    }
    if (has_entry(layout, ENTRY_APM))
        lint_say(l, self, self->severity, MBR_SIZE,
                 "an Apple partition map: of use only to Macs that boot HFS+ by it");
    return 0;
}

const struct rule rules_writing[] = {
    {"WRT-01", SEVERITY_WARNING, NULL, "the MBR has a partition table",
     "balenaEtcher warns of a missing partition table before it writes an image whose MBR has no "
     "entry (balena-io/etcher#2959, Vanilla-OS/live-iso#306); people stop there.",
     "Make the image hybrid: -isohybrid-mbr or --grub2-mbr, or at least "
     "--protective-msdos-label.",
     check_table},
    {"WRT-02", SEVERITY_WARNING, "rufus", "the tree alone is enough to boot from",
     "Rufus in ISO mode copies the tree to FAT and installs a boot loader of its own: its GRUB "
     "needs the modules in /boot/grub/i386-pc (pbatard/rufus#689, #913), and what is in the EFI "
     "image alone is not copied (pbatard/rufus#1770).",
     "Put GRUB's i386-pc folder and the files of the EFI system partition into the tree, too.",
     check_file_copy},
    {"WRT-03", SEVERITY_INFO, NULL, "sector 1 still has what the image had there",
     "Rufus once wrote its message for BIOS users over the header of the GPT "
     "(pbatard/rufus#1507); an ASUS P8Z77-V PRO refuses such a stick, others use the backup. Seen "
     "in an image that was read back from a stick.",
     "Write the stick anew, byte by byte (Rufus: DD mode), and lint the image, not the stick.",
     check_overwritten},
    {"WRT-04", SEVERITY_ERROR, "4kn", "the image boots from disks with sectors of 4096 bytes",
     "The tables of a hybrid image are made for sectors of 512 bytes (pengutronix/genimage#313, "
     "home-assistant/operating-system#4766). SeaBIOS boots no disk with larger ones. OVMF boots "
     "the El Torito entry for EFI, but finds the catalog only inside an MBR partition that begins "
     "at sector 0, as isohybrid makes it: 0 is the one number that is right in any unit.",
     "An MBR partition at sector 0 would help under OVMF, but a GPT allows none beside it: use a "
     "stick with sectors of 512 bytes, as nearly all have.",
     check_sector_size},
    {"WRT-05", SEVERITY_WARNING, NULL, "the tree shows what UEFI boots",
     "IODD drives, Ventoy and the virtual CDs of some service processors go by what they see in "
     "the tree (OSInside/kiwi#2512): an appended EFI image is not in it.",
     "Put /EFI/BOOT into the tree beside the appended EFI system partition, or keep the EFI image "
     "as a file of the tree.",
     check_virtual_cd},
    {"WRT-06", SEVERITY_INFO, NULL, "nothing in the image is there for Macs of long ago",
     "Apple hardware boots the EFI system partition as all others do (Fedora dropped its image for "
     "Macs, lorax e810e011). A second set of volume descriptors keeps Mac OS X 10.6 from mounting "
     "the CD (libburnia's wiki, PartitionOffset).",
     "Leave out -isohybrid-apm-hfsplus. Keep -partition_offset 16: it is worth more than that "
     "system.",
     check_macs},
    {0},
};
