/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of layout_from_image(), private to this folder. Readers note what structures they find
 * as claims, which may overlap; claims_to_regions() turns them into regions that do not.
 *
 *     read_disk()    MBR, APM, GPT     \
 *     read_volumes() descriptors        |  claims + entries + problems  -> claims_to_regions()
 *     read_tree()    directories, files |
 *     read_boot()    El Torito, ESPs   /   (ESPs: read_esp.c)
 *
 * Each reader returns -1 only for ERR_FAULT: the bytes could not be fetched.
 */
#ifndef LAYOUT_READING_H
#define LAYOUT_READING_H

#include "fmt/fat.h"
#include "fmt/iso9660.h"
#include "layout/layout.h"
#include "layout/visited.h"

struct claim {
    enum region_kind kind;
    uint32_t order;         /* of arrival: makes sorting stable */
    uint64_t start, length; /* bytes; within the image */
    char *name, *detail;    /* owned; may be NULL */
    char **aliases;         /* further names of the same bytes; owned */
    uint32_t alias_count, alias_room;
    bool told;  /* its overlap has been reported */
    bool given; /* the texts belong to a region now */
};

#define MAX_ESPS 16 /* EFI images that are looked into: real images have one or two */

/* What may still be read of EFI system partitions, all of them together. */
struct esp_budget {
    uint64_t tables;   /* bytes of file allocation tables */
    uint64_t programs; /* bytes of PE programs: headers, .sbat, signatures */
    uint32_t steps;    /* clusters of a table in memory that are followed */
    uint32_t slow;     /* the same for a table that is not */
};
#define ESP_BUDGET                                                                                 \
    ((struct esp_budget){.tables = 1 << 20, .programs = 1 << 20, .steps = 1 << 20, .slow = 1 << 15})

struct reading {
    const struct source *image;
    struct layout *layout;
    struct problems problems;
    struct claim *claims;
    size_t claim_count, claim_room;
    struct iso9660_set volumes; /* count 0: no ISO 9660 */
    bool bare_fat;              /* no partition table: the whole image is a FAT volume */
    bool found;                 /* any structure at all */
    uint64_t esps[MAX_ESPS];    /* bytes: where the EFI images begin */
    size_t esp_count;
    struct esp_budget esp_budget;
    uint64_t continuation_bytes; /* of areas that were read, however often */
    bool continuations_over;     /* those are too many: no more are followed */
    uint64_t md5_list_end;       /* bytes: where libisofs' list of MD5 sums ends; 0: none */
    uint64_t directory_bytes; /* of directories that were read: together no more than the image */
};

#define MAX_DIRECTORY_BYTES (1ull << 30) /* of all directories, however large the image is */

/* A directory whose Rock Ridge continuation areas are looked for. */
struct folder {
    const char *path;      /* "/" for the root */
    uint64_t start, size;  /* bytes */
    uint64_t volume_start; /* bytes: from where its block numbers count */
    uint8_t skip;          /* bytes before the SUSP entries of a record (SUSP §5.3) */
};

/*
 * Notes that bytes belong to a structure; takes over `detail`. What lies beyond the end of the
 * image is cut off (the caller has said what is wrong). Returns NULL when nothing is left.
 */
struct claim *claim_add(struct reading *r, enum region_kind kind, uint64_t start, uint64_t length,
                        const char *name, char *detail);
int claim_rank(enum region_kind kind); /* the smaller, the more specific */
/* By address, the most specific first; those that mean the same are merged. */
void claims_order(struct reading *r);
/* Regions that cover every byte, in order of address; looks into what nobody claims. */
int claims_to_regions(struct err *e, struct reading *r) MUST_USE;
void claims_free(struct reading *r);

/* For a reader's own ERR_NO: notes its text at `offset` and returns 0; passes ERR_FAULT on as -1.
 */
int reading_note(struct reading *r, struct err *e, uint64_t offset, const char *rule) MUST_USE;

int read_disk(struct err *e, struct reading *r) MUST_USE;
/* `announced`: the MBR has a protective entry. */
int read_gpt(struct err *e, struct reading *r, bool announced) MUST_USE;
int read_volumes(struct err *e, struct reading *r) MUST_USE;
int read_tree(struct err *e, struct reading *r) MUST_USE;
int read_boot(struct err *e, struct reading *r) MUST_USE;
int read_checksums(struct err *e, struct reading *r) MUST_USE; /* after read_tree() */

/* The length of a file in the tree that begins exactly at `start`; 0: none does. */
uint64_t claimed_file_length(const struct reading *r, uint64_t start);
/* One EFI image, once, whoever points at it. `told`: bytes by its El Torito entry or partition. */
int claim_esp(struct err *e, struct reading *r, uint64_t start, uint64_t told) MUST_USE;
/* The files of a FAT volume, and what is wrong with their chains. */
int list_esp(struct err *e, struct reading *r, const struct fat *volume, struct esp *esp) MUST_USE;
/* Every partition that says it is an EFI system partition. */
int read_esp_partitions(struct err *e, struct reading *r) MUST_USE;
/* Firmware sees as much of the EFI image as the El Torito entry states; 0 and 1 mean "to the end".
 */
void check_efi_size(struct reading *r, const struct entry *entry);

int claim_continuations(struct err *e, struct reading *r, const struct folder *folder) MUST_USE;
/* Whether one more directory can be legal: those of one image do not overlap. Notes it when not. */
bool take_directory(struct reading *r, uint64_t start, uint64_t size, const char *path);

/* Directories of the other trees (Joliet, a second volume descriptor set), by their path table. */
int read_path_table(struct err *e, struct reading *r, const struct iso9660_descriptor *volume,
                    uint64_t volume_start, const char *detail) MUST_USE;
/* Holds the path tables of the main tree against the directories that were `visited` (bytes + 1).
 */
int check_path_tables(struct err *e, struct reading *r, const struct iso9660_descriptor *volume,
                      const struct visited *visited) MUST_USE;

#endif
