/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan: every decision made, every input found and measured, no addresses yet. Once made it
 * does not change; image_from_plan() only carries it out, and `build --plan` prints it.
 *
 *     manifest --plan_from_manifest()--> plan --image_from_plan()--> image
 */
#ifndef AUTHOR_PLAN_H
#define AUTHOR_PLAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "author/manifest.h"
#include "base/buf.h"
#include "base/digest.h"
#include "layout/description.h"
#include "layout/layout.h"

#define MEDIUM_ID_SIZE 43 /* "ISOWRIGHT_", 32 hexadecimal digits, NUL */

/* Where an isowright image keeps what firmware, loaders and the tester look for. */
#define PATH_ISOLINUX     "/isolinux/isolinux.bin"
#define PATH_ISOLINUX_CFG "/isolinux/isolinux.cfg"
#define PATH_CATALOG      "/isolinux/boot.cat"
#define PATH_CATALOG_UEFI "/EFI/BOOT/boot.cat" /* of an image without a BIOS entry */
#define PATH_LOADER_CONF  "/loader/loader.conf"
#define PATH_ENTRIES      "/loader/entries"
#define PATH_LOADER_X64   "/EFI/BOOT/BOOTX64.EFI"
#define PATH_MEDIUM_ID    "/EFI/BOOT/MEDIUM.ID"
#define PATH_IMAGE_JSON   DESCRIPTION_PATH

enum node_kind {
    NODE_DIRECTORY,
    NODE_FILE,
    NODE_LINK, /* symbolic */
};

struct plan_node {
    char *path; /* absolute, in the image */
    enum node_kind kind;
    uint32_t mode; /* permission bits */
    uint32_t uid, gid;
    int64_t mtime; /* seconds since 1970, UTC */
    uint64_t size; /* bytes, of a file */
    char *source;  /* absolute path of the input, or NULL when `content` has the bytes */
    char *content; /* bytes of a generated file, or target of a link; owned */
    char sha256[SHA256_HEX_SIZE]; /* "" for big files that nothing boots from */
    int weight;                   /* bigger: nearer to the start of the image */
    bool generated;               /* by isowright itself */
    bool implied;                 /* a folder that only has to be there for what is in it */
    struct place place;           /* what in the manifest brought it */
};

struct plan_entry {
    char *id, *title, *kernel, *options; /* options: "" for none, placeholders still in */
    char **initrds;
    size_t initrd_count;
};

struct plan_menu {
    char *title;
    unsigned timeout; /* seconds; 0: boot the default at once */
    char *default_id;
    bool serial; /* the BIOS menu also talks on the first serial port */
    struct plan_entry *entries;
    size_t entry_count;
};

struct plan {
    char *label, *publisher, *preparer, *application, *system, *copyright; /* "" for none */
    char *layout_profile;                                                  /* "gpt" */
    int64_t date;          /* every time stamp in the image, seconds since 1970, UTC */
    const char *date_from; /* "the manifest", "SOURCE_DATE_EPOCH", "the default" */
    bool keep_mtimes;      /* files keep the time stamps of the inputs */
    char medium_id[MEDIUM_ID_SIZE];
    uint8_t disk_guid[16];  /* as stored: first three fields little-endian */
    uint32_t mbr_signature; /* never 0 */
    uint32_t fat_serial;
    bool bios, uefi;
    uint8_t mbr_code[512]; /* isohybrid MBR, when bios */
    uint64_t esp_size;     /* bytes, when uefi */
    struct plan_menu menu;
    char **expects, **rejects; /* regular expressions; count below */
    size_t expect_count, reject_count;
    unsigned budget;         /* QEMU CPU seconds per leg; 0: the tester's default */
    struct plan_node *nodes; /* sorted by path; "/" itself is not among them */
    size_t node_count, node_room;
};

/* ERR_USAGE for what the manifest has wrong, ERR_FAULT for files that cannot be read. */
int plan_from_manifest(struct err *e, const struct manifest *manifest,
                       struct plan *ret_plan) MUST_USE;
void plan_free(struct plan *plan); /* usable with CLEANUP */

const struct plan_node *plan_node(const struct plan *plan, const char *path); /* or NULL */
/* Whether a loader, or a tester, reads this file: its digest is known, and checked after writing.
 */
bool plan_boots_from(const struct plan *plan, const struct plan_node *node);
uint64_t plan_data_bytes(const struct plan *plan); /* sum of the files' sizes */

/* In words for people, and as JSON ("schema": 1). */
void plan_to_text(const struct plan *plan, struct buf *ret_text);
json_t *plan_to_json(const struct plan *plan);

/* What must be found when the image is read back. */
void layout_from_plan(const struct plan *plan, struct layout *ret_layout);

#endif
