/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Image in, verdict out: chooses the legs, boots them side by side, gathers the report. */
#ifndef PROVE_PROVE_H
#define PROVE_PROVE_H

#include "base/err.h"
#include "prove/accel.h"
#include "prove/listener.h"
#include "prove/report.h"

struct prove_options {
    const char *image;         /* path */
    const char *legs;          /* list, or NULL for the default */
    const char *const *expect; /* override what the image says when expect_count is not 0 */
    size_t expect_count;
    const char *const *reject;
    size_t reject_count;
    double budget; /* CPU seconds; 0: what the image says, or 180 */
    bool as_is;
    enum accel accel;
    unsigned memory; /* MiB */
    unsigned jobs;   /* 0: as many as cores and memory allow, which is also the most */
    const char *out; /* folder for evidence, or NULL */
};

/*
 * Errors: ERR_USAGE for what is wrong with the options (also: nothing says what proves the boot),
 * ERR_NO for an image that cannot be understood, ERR_FAULT for this machine. How the legs ended is
 * in the report.
 */
int prove_image(struct err *e, const struct prove_options *options,
                const struct prove_listener *listener, struct report *ret_report) MUST_USE;

#endif
