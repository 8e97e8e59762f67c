/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Image in, verdict out: chooses the legs, boots them side by side, gathers the report. */
#ifndef PROVE_PROVE_H
#define PROVE_PROVE_H

#include "base/err.h"
#include "prove/accel.h"
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

enum leg_state { LEG_WAITS, LEG_RUNS, LEG_ENDED };

/* A leg as seen from outside while the test goes on. */
struct leg_status {
    const struct leg_kind *kind;
    enum leg_state state;
    enum verdict verdict;     /* when ended */
    int reached;              /* enum phase, or -1 */
    double wall, cpu, budget; /* seconds */
};

/* How the library tells what it does; both functions may be NULL. */
struct prove_listener {
    void (*note)(void *context, const char *text); /* one line that the user should see */
    void (*progress)(void *context, const struct leg_status *legs, size_t count); /* ~10 a second */
    void *context;
};

/*
 * Errors: ERR_USAGE for what is wrong with the options (also: nothing says what proves the boot),
 * ERR_NO for an image that cannot be understood, ERR_FAULT for this machine. How the legs ended is
 * in the report.
 */
int prove_image(struct err *e, const struct prove_options *options,
                const struct prove_listener *listener, struct report *ret_report) MUST_USE;

#endif
