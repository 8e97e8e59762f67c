/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot loaders told apart by what they carry: texts in their code, and the sector patched into it.
 */
#ifndef FMT_BOOTCODE_H
#define FMT_BOOTCODE_H

#include "base/err.h"
#include "fmt/mbr.h"
#include "fmt/source.h"

enum bootcode_mbr {
    BOOTCODE_NONE, /* no code */
    BOOTCODE_UNKNOWN,
    BOOTCODE_ISOHYBRID, /* loads isolinux.bin from the 512-byte sector in bytes 432 to 439 */
    BOOTCODE_GRUB,      /* as above, but that sector is 4 sectors into GRUB's CD image */
    BOOTCODE_MEMTEST,   /* as GRUB's: sectors from there on are skipped */
};

/* What a boot image in the El Torito catalog is. */
enum bootcode_loader {
    LOADER_UNKNOWN,
    LOADER_ISOLINUX,
    LOADER_GRUB,
    LOADER_MEMTEST,
    LOADER_FAT, /* a FAT volume: an EFI system partition, or a floppy */
};

struct bootcode_mbr_info {
    enum bootcode_mbr kind;
    uint64_t loads; /* bytes: where the boot image begins that this code loads; 0: not known */
};

/* ERR_FAULT only when reading fails. */
int bootcode_read_mbr(struct err *e, const struct source *source, const struct mbr *mbr,
                      struct bootcode_mbr_info *ret_info) MUST_USE;
const char *bootcode_mbr_name(enum bootcode_mbr kind); /* "isohybrid", "GRUB 2", ... */

struct bootcode_image {
    enum bootcode_loader loader;
    char name[64]; /* "ISOLINUX 6.04 20200816", "GRUB 2", "FAT12 floppy"; "" when unknown */
};

/* What the boot image at `start` (bytes) is. ERR_FAULT only when reading fails. */
int bootcode_read_image(struct err *e, const struct source *source, uint64_t start,
                        struct bootcode_image *ret_image) MUST_USE;
const char *bootcode_loader_name(enum bootcode_loader loader); /* "isolinux", "grub", ... */

#endif
