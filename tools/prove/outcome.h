/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One leg's end: the verdict and what it rests on. All texts are owned and may hold foreign bytes.
 */
#ifndef PROVE_OUTCOME_H
#define PROVE_OUTCOME_H

#include "prove/evidence.h"
#include "prove/matrix.h"
#include "prove/verdict.h"

struct outcome {
    const struct leg_kind *kind;
    enum verdict verdict;
    enum fail_class failure;
    char *reason;    /* one line; NULL for a pass */
    char *diagnosis; /* what the image itself says about it; or NULL */
    struct moment phases[PHASE_COUNT];
    int reached; /* enum phase, or -1 */
    enum route route;
    bool route_by_elimination; /* nobody told, but the other routes were closed */
    char *route_proof;         /* the line that told; or NULL */
    char *last_lines;   /* of the serial console; newlines between; "" when it said nothing */
    char *screen_lines; /* last text rows of a BIOS machine's screen; "" when there are none */
    double wall, cpu;   /* seconds */
    bool kvm;
    char *folder; /* where its evidence is; or NULL */
};

void outcome_free(struct outcome *outcome); /* usable with CLEANUP */

#endif
