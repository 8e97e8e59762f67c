/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lies between claims, private to this folder: zeros, a partition that stands beside the
 * volume, or bytes that nobody accounts for.
 *
 *     | files | gap ............................................ | backup GPT |
 *             | zero | unclaimed | zero | partition | zero
 *
 * Gaps may be most of an image, and reading all of them would be most of the time: small ones are
 * examined from end to end, large ones in samples, and all together within a budget.
 */
#ifndef LAYOUT_GAPS_H
#define LAYOUT_GAPS_H

#include "layout/reading.h"

#define GAPS_MAX_PARTITIONS 16

struct gaps {
    struct reading *r;
    uint64_t budget; /* bytes that may still be examined */
    struct span {
        uint64_t start, end;           /* bytes */
        const char *what;              /* borrowed */
    } partitions[GAPS_MAX_PARTITIONS]; /* by start; they do not overlap */
    size_t partition_count;
};

/* The sectors with data among the bytes: from the first one to behind the last one; none: both are
 * `end`. */
struct extent {
    uint64_t start, end;
    uint64_t seen; /* the first sector that has data */
    bool session;  /* there are volume descriptors */
    bool sampled;  /* not every byte was looked at */
    bool unknown;  /* none was */
};

/* After claims_order(). */
void gaps_start(struct reading *r, struct gaps *ret_gaps);
/* Adds regions for the bytes from `start` to `end`, which nobody claims. */
int gaps_fill(struct err *e, struct gaps *gaps, uint64_t start, uint64_t end) MUST_USE;
/* Looks at the bytes from `start` to `end`, as far as the budget goes. */
int gaps_look(struct err *e, struct gaps *gaps, uint64_t start, uint64_t end,
              struct extent *ret_extent) MUST_USE;
/* Is there anything but zeros? Every byte is looked at: for what is known to be small. */
int gaps_any_data(struct err *e, struct gaps *gaps, uint64_t start, uint64_t end,
                  bool *ret_data) MUST_USE;

#endif
