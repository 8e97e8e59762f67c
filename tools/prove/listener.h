/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the library, which never prints, tells what it does while it does it. */
#ifndef PROVE_LISTENER_H
#define PROVE_LISTENER_H

#include <stddef.h>

#include "prove/matrix.h"
#include "report/verdict.h"

enum leg_state { LEG_WAITS, LEG_RUNS, LEG_ENDED };

/* A leg as seen from outside while the test goes on. */
struct leg_status {
    const struct leg_kind *kind;
    enum leg_state state;
    enum verdict verdict;     /* when ended */
    int reached;              /* enum phase, or -1 */
    double wall, cpu, budget; /* seconds; no budget: 0 */
};

/* Both functions may be NULL. */
struct prove_listener {
    void (*note)(void *context, const char *text); /* one line that the user should see */
    void (*progress)(void *context, const struct leg_status *legs, size_t count); /* ~10 a second */
    void *context;
};

#endif
