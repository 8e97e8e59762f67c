/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Explains why a firmware started nothing: it found no way in, or did not trust what it found. */
#include "prove/diagnosing.h"

#include <strings.h>

#define LOADERS_MOST 4

/* How each way in is made, with the tools that most use. */
static const char *way_to_make(bool uefi, bool disk)
{
    static const char *const ways[2][2] = {
        {"Give the boot catalog an entry for BIOS (xorriso -as mkisofs: -b IMAGE -no-emul-boot "
         "-boot-load-size 4 -boot-info-table).",
         "Give the MBR boot code (xorriso -as mkisofs: -isohybrid-mbr isohdpfx.bin for ISOLINUX, "
         "--grub2-mbr boot_hybrid.img for GRUB)."},
        {"Give the boot catalog an entry for EFI (xorriso -as mkisofs: -eltorito-alt-boot -e IMAGE "
         "-no-emul-boot), whose image has /EFI/BOOT with a loader for this kind of machine.",
         "Give the partition table an EFI system partition (xorriso -as mkisofs: -append_partition "
         "2 0xef IMAGE -appended_part_as_gpt), which has /EFI/BOOT with a loader for this kind of "
         "machine."},
    };

    return ways[uefi][disk];
}

/* Which loaders there are instead: /EFI/BOOT/BOOTIA32.EFI starts no machine for x64. */
static void add_loaders(const struct layout *layout, struct buf *diagnosis)
{
    static const char begin[] = "/EFI/BOOT/BOOT";
    unsigned told = 0;

    for (size_t i = 0; i < layout->esp_file_count && told < LOADERS_MOST; i++) {
        const struct esp_file *file = &layout->esp_files[i];

        if (strncasecmp(file->path, begin, sizeof begin - 1) != 0)
            continue;
        diagnosis_say(diagnosis, "There is %s%s%s%s.", file->path, file->detail ? " (" : "",
                      file->detail ? file->detail : "", file->detail ? ")" : "");
        told++;
    }
}

/* By firmware (BIOS, UEFI) and medium (CD, disk). */
typedef const char *const rule_names[2][2][6];

/* What was found missing. A fault that hides it is to be repaired; else it has to be made. */
static void explain_missing(const struct failed_leg *failed, bool uefi, bool disk,
                            struct buf *diagnosis, struct buf *advice)
{
    static const rule_names hiding = {
        {{"ELT-01", "ELT-03", "ELT-04", "ISO-01"}, {"MBR-01"}},
        {{"ELT-01", "ELT-03", "ELT-05", "ESP-03", "ISO-01"}, {"GPT-03", "MBR-01", "ESP-03"}},
    };
    static const rule_names families = {
        {{"ELT-", "ISO-"}, {"MBR-", "WRT-01"}},
        {{"ELT-", "ESP-", "ISO-"}, {"GPT-", "MBR-", "ESP-"}},
    };
    const struct leg *leg = failed->leg;

    diagnosis_say(diagnosis, "The firmware had nothing to start: %s.", leg->missing);
    if (leg->no_loader && failed->knowledge)
        add_loaders(failed->knowledge->layout, diagnosis);
    if (!leg->hopeless && failed->knowledge &&
        diagnosis_quote(failed, hiding[uefi][disk], SEVERITY_ERROR, diagnosis, advice))
        return;
    diagnosis_say(advice, "%s",
                  leg->hopeless    ? "No image starts that way: leave the leg out."
                  : leg->no_loader ? "Put a loader for this kind of machine there, under that name."
                                   : way_to_make(uefi, disk));
    if (failed->knowledge)
        (void)diagnosis_quote(failed, families[uefi][disk], SEVERITY_ERROR, diagnosis, advice);
}

void diagnosis_on_no_boot_entry(const struct failed_leg *failed, struct buf *diagnosis,
                                struct buf *advice)
{
    /* The rules that are about the way this leg takes. */
    static const rule_names families = {
        {{"ELT-", "ISO-"}, {"MBR-", "WRT-01", "ELT-04"}},
        {{"ELT-", "ESP-", "ISO-"}, {"GPT-", "MBR-", "ESP-"}},
    };
    const struct leg_kind *kind = failed->leg->kind;
    bool uefi = firmware_is_uefi(kind->firmware), disk = kind->medium != MEDIUM_CD;

    if (failed->leg->missing) {
        explain_missing(failed, uefi, disk, diagnosis, advice);
        return;
    }
    if (kind->variant.sectors_4k && failed->knowledge &&
        !layout_partition_at_start(failed->knowledge->layout))
        diagnosis_say(diagnosis, "The image's tables count sectors of 512 and of 2048 bytes, not "
                                 "of 4096; and no MBR partition begins at sector 0, in which "
                                 "firmware would find El Torito's catalog all the same.");
    if (!failed->knowledge ||
        !diagnosis_quote_worst(failed, families[uefi][disk], diagnosis, advice))
        diagnosis_say(advice,
                      "`isowright inspect` shows which boot entries the image has and what they "
                      "point at; `isowright lint` judges them.");
}

void diagnosis_on_secure_boot(const struct failed_leg *failed, struct buf *diagnosis,
                              struct buf *advice)
{
    static const char *const families[] = {"SB-", NULL};

    if (failed->knowledge) {
        diagnosis_signers(failed, diagnosis);
        (void)diagnosis_quote(failed, families, SEVERITY_WARNING, diagnosis, advice);
    }
    if (failed->leg->kind->firmware == FIRMWARE_UEFI_OWN)
        diagnosis_say(advice,
                      "Sign the boot programs with the key whose certificate --own-key names.");
    else
        diagnosis_say(advice,
                      "Start with a shim that Microsoft has signed, and sign what it starts with a "
                      "key that this shim knows; or, when the key is your own, test with the leg "
                      "uefi-own and --own-key.");
}
