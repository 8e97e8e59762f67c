/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a whole test found, and its three shapes: a table for people, JSON, JUnit. */
#ifndef PROVE_REPORT_H
#define PROVE_REPORT_H

#include <jansson.h>

#include "base/buf.h"
#include "prove/outcome.h"

struct report {
    char *image;     /* as the user named it */
    uint64_t size;   /* bytes */
    char *volume_id; /* or NULL */
    char *medium_id; /* or NULL */
    bool strict;
    struct outcome *outcomes; /* in the order of the legs */
    size_t count;
    double wall; /* seconds, all legs together */
    char *qemu;  /* its version, or NULL */
    /* One of `shards` parts (from 1; 0: the whole), and the names of all legs of all parts. */
    unsigned shard, shards;
    char **all_legs; /* owned; `all_leg_count` */
    size_t all_leg_count;
};

void report_free(struct report *report); /* usable with CLEANUP */
int report_exit_code(const struct report *report);

/* Safe for a terminal whatever the image printed. */
void report_to_text(const struct report *report, bool colour, struct buf *ret_text);
json_t *report_to_json(const struct report *report); /* schema 1 */
json_t *report_leg_json(const struct outcome *outcome);
/* JUnit XML as CI services read it: a suite per image, a case per leg. */
void report_to_junit(const struct report *report, struct buf *ret_xml);

#endif
