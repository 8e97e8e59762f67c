/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What two images differ in: structure first, bytes last.
 *
 *     two sources -> equal? -> two layouts -> regions paired -> bytes of each pair compared
 *                                                |
 *            changes  entries, regions, boot files, menus, files of the tree, problems
 *            fields   the bytes that differ inside structures we know, and why they usually do
 *            rest     differing bytes that no field explains
 *
 * Bytes are compared region with region, wherever the regions lie: a file that moved is the same
 * file. Offsets and sizes are bytes.
 */
#ifndef DIFF_DIFF_H
#define DIFF_DIFF_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "core/iso.h"
#include "diff/causes.h"
#include "layout/layout.h"
#include "menus/menus.h"

#define DIFF_REST_MAX 1000 /* runs of unexplained bytes that are kept */

enum diff_section {
    DIFF_IMAGE,   /* what holds for the image as a whole */
    DIFF_ENTRIES, /* what firmware is told */
    DIFF_REGIONS,
    DIFF_BOOT_FILES, /* files inside EFI system partitions */
    DIFF_MENUS,
    DIFF_FILES,    /* of the ISO 9660 tree */
    DIFF_PROBLEMS, /* what is wrong with the one and not with the other */
    DIFF_SECTIONS,
};

enum diff_sign { DIFF_ADDED, DIFF_REMOVED, DIFF_CHANGED, DIFF_RENAMED };

/* One property, in both images; NULL where it is not there. */
struct diff_value {
    const char *name; /* static */
    char *a, *b;      /* owned; raw text of the image: escape it */
};

/* A file of the tree. */
struct diff_file {
    char *path; /* owned; "/live/vmlinuz" */
    bool directory, symlink, encoded;
    uint32_t mode; /* st_mode from Rock Ridge; 0: none */
    uint64_t size; /* bytes */
    char *target;  /* owned; of a symbolic link, else NULL */
    uint32_t extent_count;
    struct iso_extent *extents; /* owned */
    uint64_t record;            /* bytes: where its directory record is */
};

struct diff_tree {
    struct diff_file *items; /* sorted by path; owned */
    size_t count, room;
    bool cut; /* damage or limits: not everything is here */
};

struct diff_change {
    enum diff_section section;
    enum diff_sign sign;
    char *what;          /* owned: "El Torito 1 (EFI)", "/live/vmlinuz"; raw text */
    uint64_t a_at, b_at; /* where it is; PLACE_OPEN: nowhere, or no one place */
    struct diff_value *values;
    size_t value_count, value_room;
    uint64_t differing, first; /* bytes of content that differ, and the first of them; 0: unknown */
    const struct diff_file *a_file, *b_file; /* borrowed from the trees; or NULL */
    char a_sha256[SHA256_HEX_SIZE], b_sha256[SHA256_HEX_SIZE]; /* "" when not computed */
};

/* A field that differs, at one or more places. */
struct diff_field {
    const char *structure, *name; /* static */
    enum diff_cause cause;
    size_t places;
    size_t notes;        /* how often anything was added to these lists */
    uint64_t bytes;      /* that differ, at all places */
    uint64_t a_at, b_at; /* the first place */
    char *where;         /* of the first place: a path, a kind of region; owned; may be NULL */
    char *a, *b;         /* its values there; owned */
};

/* Differing bytes that nothing explains. */
struct diff_rest {
    const char *structure; /* static: what they lie in */
    char *where;           /* owned; may be NULL */
    uint64_t a_at, b_at, length;
};

struct diff_side {
    struct source image; /* borrowed file */
    struct layout layout;
    struct menus menus;
    struct diff_tree tree;
    bool recognised; /* false: no structure; `layout` is one unclaimed region */
};

struct diff {
    struct diff_side a, b;
    bool same;         /* byte for byte */
    bool cut_a, cut_b; /* a device that is longer than the other one was cut at that length */
    struct diff_change *changes;
    size_t change_count, change_room;
    struct diff_field *fields;
    size_t field_count, field_room;
    struct diff_rest *rest;
    size_t rest_count, rest_room, rest_dropped;
    size_t notes;         /* how often anything was added to these lists */
    uint64_t bytes;       /* that differ between regions that were compared */
    size_t files_same;    /* same path and bytes */
    size_t files_moved;   /* of these: lie elsewhere */
    bool files_reordered; /* those that are in both follow one another differently */
};

struct diff_hooks {
    /* May be NULL. Bytes of both images together. */
    void (*progress)(void *context, const char *step, uint64_t done, uint64_t total);
    void *context;
};

/*
 * Compares any two images; -1 only when one cannot be read (ERR_FAULT), or at Ctrl-C. The sources
 * must stay open until diff_free().
 */
int diff_images(struct err *e, const struct source *a, const struct source *b,
                const struct diff_hooks *hooks, struct diff *ret_diff) MUST_USE;
void diff_free(struct diff *diff); /* usable with CLEANUP */

/* SHA-256 of the files of the tree that were added, removed or changed. Reads them. */
int diff_digests(struct err *e, struct diff *diff, const struct diff_hooks *hooks) MUST_USE;

#define DIFF_LIST 20 /* lines of a list that are shown unless all are wanted */
/* Safe for a terminal. */
void diff_to_text(const struct diff *diff, bool colour, bool all, struct buf *ret_text);
json_t *diff_to_json(const struct diff *diff);

/* Some field has this cause. */
bool diff_cause_applies(const struct diff *diff, enum diff_cause cause);
/* Differ, but in nothing that a person chose: dates, random numbers, places that follow. */
bool diff_only_varies(const struct diff *diff);
const char *diff_section_name(enum diff_section section); /* "boot-files" */
const char *diff_sign_name(enum diff_sign sign);          /* "added" */

#endif
