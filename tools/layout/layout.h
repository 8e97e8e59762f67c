/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an image is: its size, the regions that its bytes fall into, and the entries that tell
 * firmware or a system where to look.
 *
 *     byte 0                                                                      size
 *     | mbr | gpt | volume descriptors | dirs | catalog | bios image | files | ESP | gpt | regions
 *                                                 ^           ^                 ^
 *                                       El Torito |   default |    EFI, GPT 2, MBR |       entries
 *
 * Regions never overlap and together (with their padding) cover every byte. Entries may overlap one
 * another (that is what hybrid means); each says which range it claims. Everything here is in
 * bytes.
 *
 * A layout is read from an image (layout_from_image) or planned (made by author/): a planned region
 * or entry has the place PLACE_OPEN, because libisofs decides the addresses; layout_match() holds
 * the two against each other.
 */
#ifndef LAYOUT_LAYOUT_H
#define LAYOUT_LAYOUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "fmt/bootcode.h"
#include "fmt/mbr.h"
#include "fmt/pe.h"
#include "fmt/problems.h"
#include "fmt/source.h"

#define PLACE_OPEN UINT64_MAX
/* The detail of a directory's region that holds what did not fit into its records (SUSP §5.1). */
#define DETAIL_CONTINUATION "Rock Ridge continuation"

enum region_kind {
    REGION_MBR, /* 512 bytes at 0 */
    REGION_GPT_HEADER,
    REGION_GPT_ARRAY,
    REGION_SYSTEM_AREA,       /* the rest of the first 32 KiB */
    REGION_VOLUME_DESCRIPTOR, /* one 2048-byte sector each */
    REGION_PATH_TABLE,
    REGION_DIRECTORY,
    REGION_CATALOG,    /* El Torito boot catalog */
    REGION_BIOS_IMAGE, /* what a BIOS entry loads */
    REGION_EFI_IMAGE,  /* an EFI system partition: FAT */
    REGION_FILE,       /* data of a file in the ISO 9660 tree */
    REGION_ZERO,       /* nothing claims it, and it holds only zeros */
    REGION_UNCLAIMED,  /* nothing claims it, but there are bytes */
    REGION_GPT_BACKUP_ARRAY,
    REGION_GPT_BACKUP_HEADER,
    REGION_APM,       /* Apple partition map */
    REGION_PARTITION, /* of a partition beside the volume, and not further known */
    REGION_CHECKSUM,  /* a checksum of the image by its writer */
    REGION_KIND_COUNT,
};

/* The bytes from `start` on: first `length` that mean something, then `padding` that fills up the
 * 2048-byte sector. `name` is a path in the ISO tree, for what has one. */
struct region {
    enum region_kind kind;
    uint64_t start;   /* bytes, or PLACE_OPEN */
    uint64_t length;  /* bytes */
    uint64_t padding; /* bytes */
    char *name;       /* "/isolinux/isolinux.bin"; or NULL */
    char **aliases;   /* further paths of the same bytes (hard links); NULL for none */
    size_t alias_count;
    char *detail; /* what the content is: "ISOLINUX 6.04", "FAT16, label ESP"; or NULL */
};

enum entry_kind {
    ENTRY_VOLUME, /* ISO 9660 volume descriptor set */
    ENTRY_ELTORITO,
    ENTRY_MBR,
    ENTRY_GPT,
    ENTRY_APM,
};

struct entry {
    enum entry_kind kind;
    unsigned number; /* volume: descriptor type; El Torito: 0 is the default entry; MBR slot, GPT
                        and APM partition: from 1 */
    uint64_t start;  /* bytes that the entry claims, or PLACE_OPEN */
    uint64_t length; /* bytes; an El Torito entry claims load_sectors * 512 */
    uint64_t offset; /* bytes: where the entry itself is recorded */
    char *region;    /* name or kind of the region that it points at, for people; may be NULL */
    char **aliases;  /* further paths of the same bytes (hard links); NULL for none */
    size_t alias_count;
    char *detail; /* what else there is to say, for people; or NULL */
    union {
        struct {
            uint8_t platform; /* 0 x86, 0xEF EFI; that of the section */
            uint8_t media;    /* emulation: 0 none, 1..3 floppy, 4 hard disk */
            bool bootable;
            uint16_t load_sectors; /* of 512 bytes */
            bool boot_info_table;  /* present and true */
            uint16_t segment;      /* 0: 07C0 */
            uint8_t system_type;
            uint8_t criteria_type; /* of a section entry; 0: none (El Torito §2.4) */
            uint8_t criteria[19];  /* vendor's own bytes */
            char section_id[29];   /* of its section header, trimmed; "" for the default one */
            enum bootcode_loader loader; /* what the boot image is, by its content */
        } eltorito;
        struct {
            uint8_t type;
            bool active;
            struct mbr_chs first_chs, last_chs;
        } mbr;
        struct {
            char type[37]; /* GUID as text, upper case */
            char unique[37];
            uint64_t attributes;
            char name[109]; /* UTF-8 */
        } gpt;
        struct {
            char name[33], type[33];
            uint32_t status;
        } apm;
        struct {
            bool joliet;
            bool rock_ridge;
            char created[17]; /* YYYYMMDDhhmmsscc as stored; "" when unset */
            char id[129];     /* volume identifier, UTF-8 */
            uint64_t base; /* bytes: from where its sector numbers count; 0 but for a second set */
        } volume;
    } as;
};

/* A FAT volume that firmware is told of: an EFI system partition. */
struct esp {
    uint64_t start; /* bytes */
    uint64_t size;  /* bytes, as its boot sector says */
    uint64_t room;  /* bytes that its file or partition has for it; else as far as the image goes */
    unsigned fat_type, fat_count;
    uint32_t sector_size, cluster_size; /* bytes */
    uint32_t clusters;
    uint32_t free_clusters; /* UINT32_MAX: its table is too large to count */
    uint32_t serial;
    char label[12];
    bool cut; /* it has more files than are listed */
};

/* A checksum that the image carries for itself. Only found, not verified: that means reading all.
 */
struct checksum {
    const char *kind; /* static: "isomd5", "libisofs MD5", "md5sum", "sha256sum" ... */
    uint64_t offset;  /* bytes: where it is recorded */
    char *path;       /* of the file in the tree that holds it; or NULL */
    char *text;       /* what it says, for people; or NULL */
};

/* A file inside an EFI system partition. */
struct esp_file {
    uint64_t volume;    /* bytes: where the partition begins */
    char *path;         /* "/EFI/BOOT/BOOTX64.EFI" */
    uint32_t size;      /* bytes */
    uint64_t offset;    /* bytes: where its content begins; that of its record when it is empty */
    uint32_t modified;  /* FAT date (high 16 bits) and time (low 16 bits), local time */
    bool damaged;       /* its clusters cannot be followed; a problem says why */
    bool unread;        /* one of too many: nobody looked whether it is a program */
    struct pe *program; /* owned; NULL when it is no PE program */
    char *detail;       /* "EFI application for x64"; or NULL */
};

/*
 * What is wrong (struct problem, fmt/problems.h) is collected while reading; reading goes on with
 * what is left.
 */

struct layout {
    uint64_t size;
    char *volume_id; /* trimmed; NULL when there is no ISO 9660 volume */
    char *medium_id; /* Volume Set Identifier, trimmed; NULL as above */
    uint64_t volume_size;
    char disk_guid[37]; /* "" when there is no valid GPT */
    uint32_t mbr_signature;
    uint64_t
        mbr_loads; /* bytes: where the boot image begins that the MBR's code loads; 0: unknown */
    bool mbr_boot_code;         /* 55AA present and the code area is not all zero */
    enum bootcode_mbr mbr_code; /* what the boot code is */
    bool gpt_announced; /* an MBR entry of type EE starts at sector 1: firmware looks for a GPT */
    bool udf;           /* there is a UDF volume */
    bool gpt_primary_ok, gpt_backup_ok;
    uint64_t gpt_primary_start, gpt_backup_start; /* bytes: the headers; 0: none found */
    struct region *regions;
    size_t region_count, region_room;
    struct entry *entries;
    size_t entry_count, entry_room;
    uint64_t gpt_first_usable, gpt_last_usable; /* 512-byte sectors, of the copy that was read */
    uint64_t gpt_array_sector;                  /* 512-byte sectors, of the same */
    struct esp *esps;
    size_t esp_count, esp_room;
    struct checksum *checksums;
    size_t checksum_count, checksum_room;
    struct esp_file *esp_files;
    size_t esp_file_count, esp_file_room;
    struct problem *problems;
    size_t problem_count, problem_room;
    size_t problems_dropped; /* more than anybody wants to read */
};

void layout_free(struct layout *layout); /* usable with CLEANUP */
struct region *layout_add_region(struct layout *layout, enum region_kind kind, uint64_t start,
                                 uint64_t length, const char *name);
struct entry *layout_add_entry(struct layout *layout, enum entry_kind kind, unsigned number,
                               uint64_t start, uint64_t length);
void layout_add_problem(struct layout *layout, uint64_t offset, const char *rule,
                        const char *format, ...) PRINTF(4, 5);

/*
 * Reads any image. Damage is noted in `problems`, and reading goes on; -1 (ERR_NO) only when no
 * structure at all is recognised, ERR_FAULT when the file cannot be read.
 */
int layout_from_image(struct err *e, const struct source *image,
                      struct layout *ret_layout) MUST_USE;

/* What was read of the EFI system partition, or EFI boot image, that begins there; or NULL. */
const struct esp *layout_esp_at(const struct layout *layout, uint64_t start);
/* The first El Torito entry of a platform, or NULL. */
const struct entry *layout_eltorito(const struct layout *layout, uint8_t platform);
/* The EFI system partition of the GPT, else of the MBR (type EF), or NULL. */
const struct entry *layout_esp_partition(const struct layout *layout);
/* The first EFI system partition that one of them names: ENTRY_GPT or ENTRY_MBR; or NULL. */
const struct entry *layout_esp_partition_of(const struct layout *layout, enum entry_kind kind);
/*
 * The MBR partition that begins with the image's first byte and overlaps no other, as isohybrid
 * makes it; or NULL. It is
 * how EDK2 boots from sectors of 4096 bytes: a boot catalog is looked for where blocks have at most
 * 2048 bytes, and those of an MBR partition always have 512. The only number that means the same in
 * sectors of any size is 0.
 */
const struct entry *layout_partition_at_start(const struct layout *layout);
/* The first region of a kind, and of a name unless that is NULL; or NULL. */
const struct region *layout_region(const struct layout *layout, enum region_kind kind,
                                   const char *name);
/* The region that has this byte, or NULL; only for a layout that was read. */
const struct region *layout_region_at(const struct layout *layout, uint64_t offset);

const char *region_kind_name(enum region_kind kind); /* "gpt-header" */
const char *entry_kind_name(enum entry_kind kind);   /* "eltorito" */

/* A map ordered by address, with who points at what. Safe for a terminal. */
void layout_to_text(const struct layout *layout, bool colour, struct buf *ret_text);
/* What is wrong with it: a section to follow the map. */
void layout_problems_to_text(const struct layout *layout, bool colour, struct buf *ret_text);
json_t *layout_to_json(const struct layout *layout);

/*
 * Holds a layout read back against the planned one: every planned region is there with its length,
 * every planned entry is there, claims what it should, and nothing more is there. The first
 * difference is ERR_NO.
 */
int layout_match(struct err *e, const struct layout *planned, const struct layout *read) MUST_USE;

#endif
