/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GPT-: GUID partition tables. */
#include "lint/gpt_checks.h"
#include "lint/menu_checks.h"
#include "lint/rule.h"

const struct rule rules_gpt[] = {
    {"GPT-01", SEVERITY_ERROR, NULL, "both copies of the GPT are sound and say the same",
     "UEFI §5.3.2 has firmware check the CRCs of header and array, the header's own place and the "
     "place of the other copy. edk2 drops partitions outside the usable sectors, falls back to the "
     "backup when the primary copy is damaged, and writes a repaired backup to the medium when "
     "that one is. OVMF boots most such sticks by El Torito, so an emulator does not show it.",
     "Write the image again with the program that made it; never change it behind that program's "
     "back. `sgdisk -e` moves the backup to the end, `sgdisk -v` lists what is wrong.",
     NULL},
    {"GPT-02", SEVERITY_ERROR, NULL, "no two partitions of the GPT overlap",
     "edk2 (PartitionDxe, Gpt.c) drops both partitions of a pair that overlaps, and having found a "
     "GPT it no longer tries El Torito: the stick has no EFI system partition any more. In a GPT "
     "that the MBR does not announce, as isohybrid makes it, overlaps are harmless.",
     "Append the EFI system partition behind the ISO 9660 volume (-append_partition with "
     "-appended_part_as_gpt) instead of pointing at a file inside another partition.",
     gpt_check_overlaps},
    {"GPT-03", SEVERITY_ERROR, NULL, "a valid GPT lists the EFI system partition",
     "UEFI §13.3.2 scans for a GPT first, and firmware that finds one does not look at El Torito "
     "or "
     "MBR any more. An image whose GPT knows nothing of its EFI image does not boot from a stick "
     "(kairos-io/AuroraBoot#713).",
     "Give the EFI image a GPT partition of type C12A7328-F81F-11D2-BA4B-00A0C93EC93B: "
     "-append_partition 2 with that GUID and -appended_part_as_gpt, or -efi-boot-part.",
     gpt_check_esp_listed},
    {"GPT-04", SEVERITY_WARNING, "csm-nogpt", "no valid GPT stands beside BIOS boot code",
     "ThinkPad T420 (archlinux/archiso#102), P52 and HP EliteBook 840 G4 (QubesOS/"
     "qubes-issues#8058), T460p and T480 (Limine-Bootloader/Limine#470) do not boot a disk by BIOS "
     "when its GPT is valid. It is the other half of GPT-05: no layout suits both.",
     "Build a second image with an MBR table alone (-append_partition 2 0xef without "
     "-appended_part_as_gpt), or tell users of such machines to boot by UEFI or from a DVD.",
     gpt_check_bios},
    {"GPT-05", SEVERITY_ERROR, "uefi-needs-gpt", "an image for UEFI has a valid GPT",
     "Supermicro boards (Debian bug 1137930), Dell OptiPlex 7050 (kairos-io/kairos#2547), VMware "
     "ESXi and BMCs (kairos-io/AuroraBoot#713) and the boards of QubesOS/qubes-issues#8395 do not "
     "look for an EFI system partition in an MBR table, nor for El Torito on a disk.",
     "Make the GPT valid: -appended_part_as_gpt with -append_partition, without "
     "-isohybrid-gpt-basdat. That loses the machines of GPT-04.",
     gpt_check_uefi},
    {"GPT-06", SEVERITY_ERROR, NULL, "the backup GPT is in the last sector of the file",
     "UEFI §5.3.2 puts the backup header into the last sector of the disk; edk2 looks there when "
     "the primary copy is bad. A backup that is elsewhere, or missing, means that the file was "
     "cut, or grew after it was made; isohybrid(1) is known to be one sector off.",
     "Fetch the file again if it was downloaded. Never append to a finished image: pad before the "
     "tables are written, and let their size be a multiple of 2048 bytes.",
     gpt_check_file_size},
    {"GPT-07", SEVERITY_INFO, NULL,
     "partitions begin on a whole MiB, appended ones at least on 4 KiB",
     "Partitioning programs align to 1 MiB and remark on anything else; flash memory is read and "
     "erased in units of 4 KiB and more. No firmware is known to care, and libisofs aligns to "
     "2 KiB unless it is told otherwise.",
     "xorriso aligns appended partitions with -partition_cyl_align all; or make what comes before "
     "them a multiple of 4 KiB.",
     gpt_check_alignment},
    {"GPT-08", SEVERITY_INFO, NULL, "Windows may move the array of the GPT without damage",
     "Windows 10 and newer moves the backup GPT to the end of a larger stick, and the array to the "
     "32 sectors before the first usable one (pengutronix/genimage#262). With 64 as first usable "
     "sector the array lands in sectors 32 to 63, which must be free then.",
     "Keep 64 as the first usable sector, the array in sector 2, and sectors 32 to 63 empty.",
     gpt_check_array_place},
    {"GPT-09", SEVERITY_WARNING, NULL, "disk and partitions have proper GUIDs of their own",
     "Systems find disks and partitions by GUID: one that is all zero, no UUID by RFC 4122, or "
     "there twice makes them find the wrong one. Two different images with one disk GUID confuse "
     "a machine that has both sticks; that is seen when both are judged in one run.",
     "Let xorriso choose (-boot_image any gpt_disk_guid=random), or derive the GUID from the "
     "image's content or date.",
     gpt_check_guids},
    {"GPT-10", SEVERITY_INFO, NULL, "a live system is told not to search the stick's GPT",
     "systemd-gpt-auto-generator takes partitions of the stick for those of the system and waits "
     "90 seconds for them when the stick is larger than the image (projectbluefin/knuckle#103, "
     "weldr/lorax#1453, osbuild/bootc-image-builder#1073).",
     "Add systemd.gpt_auto=0 to the kernel command lines of the live system.", menu_check_gpt_auto},
    {"GPT-11", SEVERITY_INFO, NULL,
     "no kernel command line names a partition of the image by PARTUUID",
     "Partition GUIDs derive from the disk GUID, which is random in every build unless it is "
     "given: a command line that was written before the build names a partition that is not there.",
     "Look for the volume by label or UUID, or fix the disk GUID (gpt_disk_guid=).",
     menu_check_partuuid},
    {"GPT-12", SEVERITY_WARNING, NULL, "attributes do not hide the EFI system partition",
     "UEFI §5.3.3: a partition with attribute bit 1 gets no block device, and edk2 keeps to it: "
     "the EFI system partition is not found. Bit 2 is for the BIOS; what it does is nowhere sure.",
     "Clear the bits: sgdisk -A 2:clear:1 -A 2:clear:2.", gpt_check_attributes},
    {0},
};
