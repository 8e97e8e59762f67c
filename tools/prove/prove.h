/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Image in, verdict out: chooses the legs, boots them side by side, gathers the report. */
#ifndef PROVE_PROVE_H
#define PROVE_PROVE_H

#include "base/err.h"
#include "machine/accel.h"
#include "prove/listener.h"
#include "report/report.h"

struct prove_options {
    const char *image;         /* path */
    const char *legs;          /* list, or NULL for the default */
    const char *skip;          /* list of legs and presets that are left out; or NULL */
    const char *require;       /* list of legs that are run besides, and must run; or NULL */
    int until;                 /* enum phase: reaching it is a pass; -1: see run_plan */
    const char *keys;          /* typed into the loader's menu; or NULL */
    const char *append;        /* added to the kernel's command line in the menu; or NULL */
    const char *own_key;       /* certificate (PEM, DER) for uefi-own legs; or NULL */
    unsigned shard, shards;    /* run the shard'th (from 1) of that many parts; 0, 0: all */
    const char *const *expect; /* override what the image says when expect_count is not 0 */
    size_t expect_count;
    const char *const *reject;
    size_t reject_count;
    double budget;        /* CPU seconds; 0: what the image says, or none */
    double timeout_scale; /* every limit is multiplied by it; 0: 1 */
    bool as_is;
    enum accel accel;
    unsigned memory; /* MiB */
    unsigned jobs;   /* 0: as many as cores and memory allow, which is also the most */
    const char *out; /* folder for evidence, or NULL */
};

/*
 * Errors: ERR_USAGE for what is wrong with the options, ERR_NO for an image whose own description
 * cannot be understood, ERR_FAULT for this machine. How the legs ended is in the report.
 */
int prove_image(struct err *e, const struct prove_options *options,
                const struct prove_listener *listener, struct report *ret_report) MUST_USE;

#endif
