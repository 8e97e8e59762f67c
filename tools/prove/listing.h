/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which legs a test would run, told before any runs: for people, and for CI services that make a
 * job of each. */
#ifndef PROVE_LISTING_H
#define PROVE_LISTING_H

#include "base/buf.h"
#include "base/err.h"
#include "prove/prove.h"

enum listing_format {
    LISTING_TEXT,   /* a line per leg, with the reason of those that would be skipped */
    LISTING_JSON,   /* [{"leg", "must", "skip"}] */
    LISTING_GITHUB, /* {"include": [{"leg", "id"}]}, for strategy.matrix */
    LISTING_GITLAB, /* YAML: a hidden job with parallel:matrix that other jobs extend */
    LISTING_FORMATS,
};

const char *listing_format_name(enum listing_format format); /* "text", "json" ... */
/* ERR_USAGE, with what there is, for a name that is none of those. */
int listing_format_by_name(struct err *e, const char *name,
                           enum listing_format *ret_format) MUST_USE;

/*
 * Looks at the image alone: neither QEMU nor firmware are needed, since the jobs will run
 * elsewhere. Legs that would be skipped make no job. ERR_NO when none is left to make a job of;
 * other errors as prove_image().
 */
int prove_list(struct err *e, const struct prove_options *options, enum listing_format format,
               struct buf *ret_text) MUST_USE;

#endif
