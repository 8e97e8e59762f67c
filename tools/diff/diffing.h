/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this folder share. */
#ifndef DIFF_DIFFING_H
#define DIFF_DIFFING_H

#include "core/iso.h"
#include "diff/diff.h"

/* --- reading two images side by side ---------------------------------------------------------- */

/* A stretch of one image in memory: small neighbouring reads become large ones. */
struct window {
    const struct source *source;
    uint8_t *bytes; /* owned */
    uint64_t start;
    size_t size;
};

#define WINDOW_STEP (64u << 10) /* bytes that may be asked for at once */

/* Two regions that are the same thing in both images; either may be NULL: only in the other. */
struct pair {
    const struct region *a, *b;
    bool resized;         /* their lengths differ: bytes were not compared */
    uint64_t differing;   /* bytes of content */
    uint64_t first, last; /* of these: the outermost, from the regions' start */
    uint64_t padding;     /* differing bytes behind the content */
    uint64_t padding_first;
    uint64_t explained; /* of `differing`: bytes that a field or an entry explains */
};

/* A Rock Ridge continuation area. */
struct area {
    uint64_t start, end; /* bytes */
};

struct diffing {
    struct diff *diff;
    const struct diff_hooks *hooks;
    struct window a, b;
    struct pair *pairs; /* in order of A's addresses, then what only B has */
    size_t pair_count, pair_room;
    uint64_t done, total; /* bytes of both images, for the progress */
    /* Bytes of files that may still be read again: files of a hostile image all share its bytes. */
    uint64_t budget;
    bool continuations_differ; /* some Rock Ridge continuation area: records must be followed */
    struct area *areas;        /* the areas of A that records led to; owned */
    size_t area_count, area_room;
};

void diffing_free(struct diffing *d);

/* ERR_FAULT when interrupted. */
int diffing_step(struct err *e, struct diffing *d, uint64_t bytes) MUST_USE;

/* `size` is at most WINDOW_STEP; the pointer is good until the next call. Beyond the end: ERR_NO.
 */
int window_get(struct err *e, struct window *window, uint64_t offset, size_t size,
               const uint8_t **ret_bytes) MUST_USE;

/* What two equally long stretches differ in. */
struct comparison {
    uint64_t differing;   /* bytes */
    uint64_t first, last; /* from the stretches' start; meaningful when there are any */
    bool not_compared;    /* the budget was used up */
};

/* `structure` not NULL: the differing runs are put into diff->rest under this name. */
int compare_stretch(struct err *e, struct diffing *d, uint64_t a_at, uint64_t b_at, uint64_t length,
                    const char *structure, const char *where, struct comparison *ret) MUST_USE;
/* True in `*ret_same` when all bytes are equal; stops at the first that is not. */
int compare_sources(struct err *e, struct diffing *d, const struct source *a,
                    const struct source *b, bool *ret_same) MUST_USE;

/* --- what is found ---------------------------------------------------------------------------- */

/* Takes over `what`. The pointer is good until the next change is added. */
struct diff_change *change_add(struct diff *diff, enum diff_section section, enum diff_sign sign,
                               char *what);
/* Takes over both texts; nothing is added when they are equal (or both NULL). */
void change_value(struct diff_change *change, const char *name, char *a, char *b);
void change_number(struct diff_change *change, const char *name, uint64_t a, uint64_t b);
/* A change whose values turned out to be all equal goes away. */
void change_drop_if_empty(struct diff *diff);
void rest_add(struct diff *diff, const char *structure, const char *where, uint64_t a_at,
              uint64_t b_at, uint64_t length);

/* --- the stages, in this order ---------------------------------------------------------------- */

int pairs_make(struct err *e, struct diffing *d) MUST_USE; /* pairs the regions, compares bytes */
int trees_read(struct err *e, struct diffing *d) MUST_USE;
int diff_fields(struct err *e, struct diffing *d) MUST_USE;
/* Whether diff_fields() looks into regions of this kind; of the others, bytes are all there is. */
bool fields_has_reader(enum region_kind kind);
void diff_image(struct diffing *d);
void diff_entries(struct diffing *d);
void diff_regions(struct diffing *d);
int diff_files(struct err *e, struct diffing *d) MUST_USE;
void diff_menus(struct diffing *d);
void diff_problems(struct diffing *d);

/* False when too much was read already; else `bytes` are taken off the budget. */
bool budget_take(struct diffing *d, uint64_t bytes);
/* The pair that has this region of A, or NULL. */
const struct pair *pair_of(const struct diffing *d, const struct region *a);

#endif
