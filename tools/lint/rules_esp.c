/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ESP-: EFI system partitions. */
#include "lint/esp_checks.h"

const struct rule rules_esp[] = {
    {"ESP-01", SEVERITY_ERROR, NULL, "the FAT boot sector describes a volume that firmware takes",
     "edk2's driver (FatPkg, FatOpenDevice) refuses FAT32 with fewer than 65525 clusters, although "
     "mkfs.fat makes it and fsck.fat accepts it, FAT16 with more, unknown media, and root "
     "directories of no entries (MrChromebox/firmware#958). A volume that is longer than its "
     "partition is read beyond its end.",
     "Make the volume anew with mkfs.fat, and copy the loader into it (mcopy). Let mkfs.fat choose "
     "the type (no -F), or give the volume the clusters of its type: FAT12 up to 4084, FAT16 up to "
     "65524, FAT32 from 65525 on, and stay 16 away from these limits.",
     esp_check_geometry},
    {"ESP-02", SEVERITY_WARNING, "strict", "the EFI system partition is not FAT12",
     "UEFI §13.3.1.1 wants FAT32 for system partitions and allows FAT12 and FAT16 on removable "
     "media. ROMs were built without FAT12 (CTSRD-CHERI/cheribuild#228), and some ASUS, Gigabyte "
     "and Dell machines did not start from small FATs (coreos/bugs#2246, "
     "rancher/elemental-toolkit#2316); others doubt it (pbatard/rufus#1614).",
     "Give the volume at least 4101 clusters: mkfs.fat -F 16 -s 1 on 2.2 MiB or more.",
     esp_check_type},
    {"ESP-03", SEVERITY_ERROR, NULL,
     "/EFI/BOOT has a sound program for the machine that its name says",
     "UEFI §3.5.1.1: from removable media firmware starts /EFI/BOOT/BOOTX64.EFI (BOOTIA32, "
     "BOOTAA64 "
     "and so on for other machines) and nothing else. It has to be a PE program for that machine, "
     "of "
     "subsystem 10; anything else is refused, and the next boot option comes.",
     "Put the loader there under the name of its machine; check it with `objdump -p`.",
     esp_check_boot_programs},
    {"ESP-04", SEVERITY_WARNING, NULL, "/EFI/BOOT is the same in the EFI image and in the ISO tree",
     "Rufus in ISO mode copies the tree, so does whoever copies files to a stick by hand: the "
     "stick "
     "then starts the tree's programs, and the programs in the EFI image were tested.",
     "Make the EFI image from the tree's /EFI/BOOT, or the tree from the image's.",
     esp_check_copies},
    {"ESP-05", SEVERITY_WARNING, NULL, "shim's fallback program is not on removable media",
     "When shim is started from /EFI/BOOT and finds fbx64.efi beside it, it starts that: made to "
     "restore boot entries of an installed system, it resets the machine when there is a TPM, "
     "again "
     "and again (coreos/coreos-assembler#2435).",
     "Leave fbx64.efi (fbia32.efi, fbaa64.efi) out of /EFI/BOOT.", esp_check_fallback},
    {"ESP-06", SEVERITY_WARNING, NULL, "GRUB finds its configuration from a CD and from a disk",
     "A GRUB with a prefix that names no device looks in the volume that it was started from: the "
     "ISO tree on a CD, the EFI system partition on a stick. With its configuration in one of them "
     "alone it stops at its prompt by the other way (kairos-io/kairos#3063, ublue-os/aurora#1331).",
     "Put grub.cfg into both, or build an early configuration into GRUB that searches for the "
     "medium "
     "(grub-mkimage -c).",
     esp_check_grub_config},
    {"ESP-07", SEVERITY_ERROR, NULL, "the chains of the FAT are whole, and each file's own",
     "Firmware follows chains as they stand: one that goes round made edk2 hang "
     "(tianocore/edk2#9679), one that ends early cuts a program, two that meet damage each other "
     "at "
     "the first write. A second table or a free count that does not fit tells of a broken writer.",
     "Make the image anew with mkfs.fat and mtools; fsck.fat -n tells what it finds.",
     esp_check_table},
    {"ESP-08", SEVERITY_WARNING, NULL,
     "files in the EFI image have dates, and none after the image's",
     "FAT begins in 1980 and has months from 1: a field of zeros is no date. Dates later than the "
     "image's own come from the clock of the build and make two builds differ.",
     "Set SOURCE_DATE_EPOCH for mtools, use mcopy -m, and mkfs.fat --invariant or -i for the "
     "serial "
     "number.",
     esp_check_dates},
    {"ESP-09", SEVERITY_WARNING, NULL, "the EFI system partition has at least 1 MiB",
     "Very small volumes were refused by firmware (tianocore/edk2#10222), and a partition tool may "
     "align them away.",
     "Make the volume at least 1 MiB; 2.2 MiB make it FAT16.", esp_check_size},
    {"ESP-10", SEVERITY_INFO, NULL, "everything in the EFI images was looked at",
     "Reading is limited, so that a hostile image cannot keep it busy: files, programs and EFI "
     "images beyond the limit are not judged.",
     "None needed, unless such numbers come as a surprise.", NULL},
    {"ESP-11", SEVERITY_INFO, NULL, "there is a boot program for x64",
     "UEFI firmware of PCs starts BOOTX64.EFI, but for a few tablets and Macs whose firmware is of "
     "32 bits. What is said of UEFI machines holds for those that the boot programs are for.",
     "None needed for an image that is meant for other machines; else add /EFI/BOOT/BOOTX64.EFI.",
     esp_check_architecture},
    {"ESP-12", SEVERITY_INFO, NULL, "the EFI image has a label",
     "A system that mounts the volume shows its label, and people look for it.",
     "mkfs.fat -n LABEL, or fatlabel.", esp_check_label},
    {0},
};
