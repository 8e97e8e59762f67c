/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The El Torito boot catalog: records of 32 bytes in one or more 2048-byte sectors.
 *
 *     validation   1, platform, id, checksum, 55 AA            El Torito §2.1
 *     default      88 bootable / 00, media, sectors, LBA       §2.2
 *     header       90 (more follow) / 91 (last), platform, n   §2.3
 *       n entries  as the default one; + 44 extension records  §2.4, §2.5
 *
 * and what boot images hold for themselves: the boot info table (bytes 8 to 63) and GRUB's boot
 * info.
 */
#ifndef FMT_ELTORITO_H
#define FMT_ELTORITO_H

#include "fmt/problems.h"
#include "fmt/source.h"

#define ELTORITO_SECTOR       512 /* bytes; the unit of the load size */
#define ELTORITO_RECORD       32  /* bytes */
#define ELTORITO_MAX_ENTRIES  64
#define ELTORITO_PLATFORM_X86 0x00
#define ELTORITO_PLATFORM_EFI 0xEF

struct eltorito_entry {
    uint64_t offset; /* bytes: where the record is */
    uint8_t platform;
    bool bootable;
    uint8_t media;    /* 0 no emulation, 1 to 3 floppies of 1.2, 1.44, 2.88 MB, 4 hard disk */
    uint16_t segment; /* 0: 07C0 */
    uint8_t system_type;
    uint16_t load_sectors; /* of 512 bytes */
    uint32_t sector;       /* of 2048 bytes: where the image is */
    uint8_t criteria_type; /* selection criteria; 0: none */
    uint8_t criteria[19];  /* vendor's own bytes */
    char section_id[29];   /* of the section's header, trimmed; "" for the default entry */
};

struct eltorito {
    uint8_t platform; /* of the validation record, so of the default entry */
    char id[25];
    bool checksum_ok;
    uint64_t length; /* bytes that the records take, whole sectors */
    struct eltorito_entry entries[ELTORITO_MAX_ENTRIES]; /* [0] is the default one */
    size_t count;
};

/* ERR_NO when there is no catalog at `sector`; what is wrong in one goes to `problems`. */
int eltorito_read(struct err *e, const struct source *source, uint32_t sector,
                  struct problems *problems, struct eltorito *ret_catalog) MUST_USE;
const char *eltorito_platform_name(uint8_t platform); /* "x86", "EFI", ..., "unknown" */
const char *eltorito_media_name(uint8_t media);       /* "none", "floppy 1.44 MB", ... */

/* Bytes 8 to 23 of a boot image. */
struct boot_info {
    uint32_t volume_sector; /* of the primary volume descriptor: 16 */
    uint32_t file_sector;   /* of the image itself */
    uint32_t file_size;     /* bytes */
    uint32_t checksum;      /* sum of the LE32 words from byte 64 on */
};

enum boot_info_state {
    BOOT_INFO_NONE,  /* bytes 8 to 15 do not name a volume descriptor and this image */
    BOOT_INFO_GOOD,  /* true in every field */
    BOOT_INFO_WRONG, /* size or checksum contradict the image */
};

/* `start`: bytes; where the boot image begins. ERR_FAULT only when reading fails. */
int boot_info_read(struct err *e, const struct source *source, uint64_t start,
                   struct problems *problems, struct boot_info *ret_info,
                   enum boot_info_state *ret_state) MUST_USE;

/* GRUB's own patch: bytes 2548 to 2555 of its CD image are its sector * 4 + 5. */
int boot_info_is_grub(struct err *e, const struct source *source, uint64_t start,
                      bool *ret_is) MUST_USE;

#endif
