/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MNU-: menus and what they name. What only the running script can know is not judged; what stands
 * in a condition is a warning at most. */
#include "lint/menu_files.h"

const struct rule rules_menu[] = {
    {"MNU-01", SEVERITY_ERROR, NULL, "every kernel that a menu starts is in the image",
     "The loader says \"file not found\" and falls back to its menu. Builds that rename a kernel "
     "and forget one of several menus ship such entries (r-maerz/archlinux-lts-zfs#9).",
     "Put the file at the path that the entry names, or correct the entry; render all menus from "
     "one description.",
     menu_check_kernels},
    {"MNU-02", SEVERITY_ERROR, NULL, "every initrd that a menu loads is in the image",
     "Without its initrd a live kernel has no root filesystem: loaders refuse the entry, or the "
     "kernel panics with \"Unable to mount root fs\".",
     "Put the file at the path that the entry names, or correct the entry.", menu_check_initrds},
    {"MNU-03", SEVERITY_WARNING, NULL,
     "every configuration that another one includes is in the image",
     "GRUB reports the missing file and goes on without its entries; SYSLINUX passes over it in "
     "silence. Where nothing else can be started, the boot ends at a prompt.",
     "Add the file, or take out the line that includes it.", menu_check_configs},
    {"MNU-04", SEVERITY_ERROR, NULL, "modules of the menu are in the image, with their libraries",
     "Since SYSLINUX 5 a module names the libraries that it needs (menu.c32 needs libutil.c32, "
     "vesamenu.c32 also libcom32.c32), and modules of versions up to 4 and since 5 refuse each "
     "other's boot image: \"Failed to load COM32 file\", \"not a COM32R image\".",
     "Copy the module and what it needs beside the configuration, from the same version as the "
     "boot "
     "image.",
     menu_check_modules},
    {"MNU-05", SEVERITY_ERROR, NULL, "ISOLINUX finds a configuration",
     "ISOLINUX looks for isolinux.cfg and syslinux.cfg in /boot/isolinux, /isolinux, "
     "/boot/syslinux, /syslinux and /, in that order, unless its boot image was told of another "
     "folder (isolinux-config). Without one nothing is started.",
     "Move the configuration to /isolinux/isolinux.cfg.", menu_check_isolinux_config},
    {"MNU-06", SEVERITY_ERROR, NULL, "ISOLINUX finds its core, ldlinux.c32",
     "Since version 5 most of ISOLINUX is in ldlinux.c32, which it looks for in the same folders "
     "as "
     "its configuration: \"Failed to load ldlinux.c32\" is the end without it.",
     "Copy ldlinux.c32 of the same version beside isolinux.bin.", menu_check_isolinux_core},
    {"MNU-07", SEVERITY_WARNING, NULL, "the default of a menu names one of its entries",
     "The loader takes the first entry instead, or stops at its prompt: a machine without a "
     "keyboard does not boot what was meant.",
     "Name an entry by its label, id or title as it is written in the menu.", menu_check_defaults},
    {"MNU-08", SEVERITY_ERROR, NULL, "the label in kernel options is that of the volume",
     "Live systems look for their medium by label (root=live:CDLABEL=, inst.stage2=hd:LABEL=, "
     "archisolabel=). With another one the kernel starts, and the boot ends in the initramfs "
     "(unetbootin/unetbootin#260, coreos/coreos-assembler#2458). Spaces are written \\x20 "
     "(OSInside/kiwi#493).",
     "Set the volume id (-V) to the label in the options, or the options to the volume id.",
     menu_check_labels},
    {"MNU-09", SEVERITY_ERROR, NULL, "the UUID in kernel options is that of the volume",
     "The UUID of an ISO 9660 volume is its modification date, of a FAT volume its serial number: "
     "both change with every build that does not pin them.",
     "Give xorriso --modification-date= and write the same date into the options, or look for the "
     "medium by a file.",
     menu_check_uuids},
    {"MNU-10", SEVERITY_ERROR, NULL, "what GRUB searches the medium by is in the image",
     "A GRUB that was started from the EFI system partition finds the ISO 9660 volume by a file, "
     "its label or its UUID. When nothing matches, $root stays where it was, and the menu is not "
     "found.",
     "Search by a file that is in the image, or correct the label or UUID.", menu_check_searches},
    {"MNU-11", SEVERITY_ERROR, NULL,
     "paths in menus are written as in the tree, upper and lower case",
     "GRUB compares names of Rock Ridge exactly, and so does ISOLINUX since version 6.04: "
     "/Live/vmlinuz is not /live/vmlinuz. On a stick with FAT the same menu works, which hides the "
     "fault.",
     "Write the path as the tree has it.", menu_check_case},
    {"MNU-12", SEVERITY_WARNING, NULL, "paths in kernel options are in the image",
     "archisobasedir=, live-media-path=, rd.live.dir=, modloop= and preseed files name what the "
     "initramfs or the installer reads from the medium.",
     "Correct the option, or add the file.", menu_check_option_paths},
    {"MNU-13", SEVERITY_INFO, NULL, "pictures, fonts and help texts of menus are in the image",
     "A menu without its background still boots; on some it is plain text or not readable.",
     "Add the file, or take out the line.", menu_check_decoration},
    {"MNU-14", SEVERITY_INFO, NULL, "BIOS and UEFI offer the same entries with the same options",
     "Menus that are kept twice drift apart, and a fault is found by those alone who boot the "
     "other "
     "way (void-linux/void-mklive#313, grml/grml-live#140, osbuild/osbuild#2127).",
     "Render all menus from one description.", menu_check_drift},
    {"MNU-15", SEVERITY_WARNING, NULL, "configurations can be understood by their loaders",
     "GRUB reports a syntax error and skips what it cannot read; loaders of the Boot Loader "
     "Specification leave out an entry that they refuse.",
     "Correct the line.", menu_check_faults},
    {0},
};
