/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of one image, and what is made of them; for merge*.c only. */
#ifndef REPORT_MERGE_GROUP_H
#define REPORT_MERGE_GROUP_H

#include "report/merge.h"

struct merge_group {
    struct merge_part **parts; /* borrowed */
    size_t count;
    const struct report *first; /* of parts[0] */
    const char *name;           /* of the image, without folders */
    struct report whole;
    size_t room; /* for outcomes of `whole` */
};

const char *merge_base_name(const char *path);
bool merge_same_image(const struct report *a, const struct report *b);
/* The outcome of a leg, or NULL. */
const struct outcome *merge_outcome(const struct report *report, const char *leg);
void merge_take_outcome(struct merge_group *group, struct outcome *outcome); /* takes it over */

/*
 * Shards and planned legs that no part has; shards[i] is the part that is the i+1st of
 * `group->whole.shards`, NULL where it is missing. `parts`: of all images.
 */
void merge_miss_shards(struct merge_group *group, const struct merge_parts *parts,
                       const struct merge_part *const *shards, struct buf *out);
/* Legs that the user wants to see in each image; ERR_USAGE for a name that means nothing. */
int merge_miss_legs(struct err *e, struct merge_group *group, const char *required,
                    struct buf *out) MUST_USE;

#endif
