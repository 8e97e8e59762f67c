/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One leg's end: the verdict and what it rests on. All texts are owned and may hold foreign bytes.
 */
#ifndef REPORT_OUTCOME_H
#define REPORT_OUTCOME_H

#include "base/buf.h"
#include "report/phase.h"
#include "machine/leg.h"
#include "report/verdict.h"

struct outcome {
    const struct leg_kind *kind;
    enum verdict verdict;
    enum fail_class failure;
    char *reason;    /* one line; NULL for a pass */
    char *diagnosis; /* what the image itself says about it, sentences; or NULL */
    char *advice;    /* what a person can do about it, a sentence or two; or NULL */
    char *notes;     /* what else a reader of the verdict must know, also of a pass: a key that was
                        pressed, what was not seen; newlines between; NULL or "" when nothing */
    struct sighting phases[PHASE_COUNT];
    int reached; /* enum phase, or -1 */
    enum route route;
    bool route_by_elimination; /* nobody told, but the other routes were closed */
    char *route_proof;         /* the line that told; or NULL */
    char *last_lines;   /* of the serial console; newlines between; "" when it said nothing */
    char *screen_lines; /* text rows of the last screen, from the top; "" when there are none */
    char *kernel_lines; /* last lines of the kernel's message ring, read from memory; or "" */
    double wall, cpu;   /* seconds; QEMU's CPU seconds */
    double own_cpu;     /* CPU seconds that watching took ourselves */
    unsigned attempts;  /* 1, or 2 when this machine was to blame for the first */
    bool kvm;
    char *qemu;         /* QEMU's version; or NULL when it did not run */
    char *firmware;     /* which firmware ran, for people; or NULL */
    char *command;      /* shell script that does the same by hand; or NULL */
    struct buf picture; /* PNG of the last screen; empty when there is none */
    char *folder;       /* where its evidence is; or NULL */
};

void outcome_free(struct outcome *outcome); /* usable with CLEANUP */

#endif
