/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RTE-: which ways to boot the image offers at all. A way that is missing is no fault, unless the
 * image promises it; so what it promises has to be understood. */
#include "layout/description.h"
#include "lint/linting.h"
#include "lint/promised.h"

static int check(struct linting *l, const struct rule *self, enum lint_route route,
                 const char *missing)
{
    struct routes offered;

    routes_offered(l->layout, &offered);
    if (offered.has[route])
        return 0;
    if (l->promised->has[route])
        lint_say(l, self, SEVERITY_ERROR, UINT64_MAX,
                 DESCRIPTION_PATH " promises %s, but there is no %s", lint_route_name(route),
                 missing);
    else
        lint_say(l, self, SEVERITY_INFO, UINT64_MAX, "no %s: nothing for %s", missing,
                 lint_route_name(route));
    return 0;
}

static int check_bios_cd(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    return check(l, self, ROUTE_BIOS_CD, "BIOS entry in the El Torito boot catalog");
}

static int check_bios_usb(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    return check(l, self, ROUTE_BIOS_USB,
                 "boot code that a BIOS would run: a sector 0 with code, and 55 AA at its end");
}

static int check_uefi_cd(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    return check(l, self, ROUTE_UEFI_CD, "EFI entry in the El Torito boot catalog");
}

static int check_uefi_usb(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    return check(l, self, ROUTE_UEFI_USB,
                 "EFI system partition that firmware is told of, in a GPT that the MBR announces "
                 "or in the MBR");
}

static int check_description(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    if (l->unread)
        lint_say(l, self, SEVERITY_ERROR, UINT64_MAX, "%s", l->unread);
    return 0;
}

const struct rule rules_route[] = {
    {"RTE-01", SEVERITY_INFO, NULL, "a BIOS finds an entry when the image is a CD",
     "El Torito 1.0 §2: a BIOS boots a CD by the default entry of the boot catalog, and by nothing "
     "else. An image that offers no such way is whole; one that promises it is not.",
     "Add a BIOS boot image (isolinux.bin, or GRUB's for i386-pc) as the first El Torito entry.",
     check_bios_cd},
    {"RTE-02", SEVERITY_INFO, NULL, "a BIOS finds boot code when the image is a disk",
     "A BIOS runs the first 440 bytes of a disk. Images were published whose first 32 KiB are all "
     "zero (kldload/kldload#3, schlarpc/kmsrsos#339): OVMF boots those sticks, no BIOS does.",
     "Write a boot sector: isohdpfx.bin (-isohybrid-mbr) or GRUB's boot_hybrid.img (--grub2-mbr).",
     check_bios_usb},
    {"RTE-03", SEVERITY_INFO, NULL, "UEFI firmware finds an entry when the image is a CD",
     "UEFI §13.3.2.1: a CD boots by an El Torito entry of platform EF whose data is a FAT volume.",
     "Add the EFI system partition's image as El Torito entry (-eltorito-alt-boot -e).",
     check_uefi_cd},
    {"RTE-04", SEVERITY_INFO, NULL, "UEFI firmware finds a partition when the image is a disk",
     "UEFI §13.3.1.1: a disk boots from an EFI system partition in GPT or MBR. OVMF boots a stick "
     "through the El Torito catalog as well; much firmware in machines does not "
     "(coreos/coreos-assembler#2412).",
     "Give the EFI system partition a place in the partition table (-append_partition 2 with "
     "-appended_part_as_gpt, or type 0xEF in the MBR).",
     check_uefi_usb},
    {"RTE-05", SEVERITY_ERROR, NULL, "what the image says of itself is understood",
     "`isowright test` takes from " DESCRIPTION_PATH
     " what proves the boot, and lint the ways that "
     "are promised. Half of it would be a wrong answer, so the image is neither tested nor held to "
     "what it promises.",
     "Build the image again, or correct that file and make the image from it.", check_description},
    {0},
};
