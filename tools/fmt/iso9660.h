/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ISO 9660 volume descriptors (ECMA-119 §8): one per 2048-byte sector from sector 16 on.
 *
 *     16  primary (1)          ECMA-119 §8.4
 *     17  boot record (0)      El Torito §2.0: byte 71 has the sector of the boot catalog
 *     18  supplementary (2)    Joliet, by its escape sequence
 *     19  terminator (255)
 *
 * An image made with a partition offset holds a second set for the partition at that offset, whose
 * sector numbers count from there. Directories are read by boot/core/iso.h.
 */
#ifndef FMT_ISO9660_H
#define FMT_ISO9660_H

#include "fmt/problems.h"
#include "fmt/source.h"

#define ISO9660_SECTOR          2048 /* bytes */
#define ISO9660_FIRST_SECTOR    16
#define ISO9660_MAX_DESCRIPTORS 32

enum iso9660_type {
    ISO9660_BOOT_RECORD = 0,
    ISO9660_PRIMARY = 1,
    ISO9660_SUPPLEMENTARY = 2,
    ISO9660_PARTITION = 3,
    ISO9660_TERMINATOR = 255,
};

struct iso9660_descriptor {
    uint8_t type;
    uint64_t offset; /* bytes, in the source */
    /* boot record */
    bool eltorito;
    uint32_t catalog_sector; /* what byte 71 says, whosever record it is */
    /* primary and supplementary; texts are trimmed, Joliet's are UTF-8 */
    bool joliet;
    char system_id[97];
    char volume_id[97];
    char volume_set_id[385];
    char publisher_id[385];
    char preparer_id[385];
    char application_id[385];
    char creation[18]; /* YYYYMMDDhhmmsscc */
    uint32_t volume_sectors;
    uint16_t sector_size;     /* bytes; 2048 */
    uint32_t path_table_size; /* bytes */
    uint32_t path_tables[4];  /* sectors: L, optional L, M, optional M; 0: none */
    uint32_t root_sector;
    uint32_t root_size; /* bytes */
};

struct iso9660_set {
    uint32_t first_sector; /* where the set begins */
    struct iso9660_descriptor items[ISO9660_MAX_DESCRIPTORS];
    size_t count; /* the terminator included */
};

/*
 * Reads the set whose first descriptor lies at `first_sector` (of 2048 bytes). ERR_NO when there is
 * none; what is wrong in one that is there goes to `problems`.
 */
int iso9660_read(struct err *e, const struct source *source, uint32_t first_sector,
                 struct problems *problems, struct iso9660_set *ret_set) MUST_USE;
/* The first descriptor of a type (and Joliet or not, for supplementary ones), or NULL. */
const struct iso9660_descriptor *iso9660_find(const struct iso9660_set *set, uint8_t type);
const char *iso9660_type_name(uint8_t type);

#endif
