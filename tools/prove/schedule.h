/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Legs side by side: one poll() loop, no threads, never more machines than allowed. */
#ifndef PROVE_SCHEDULE_H
#define PROVE_SCHEDULE_H

#include "prove/listener.h"
#include "prove/run.h"

struct schedule {
    struct run_plan *plans; /* one per leg; a leg that gets another chance loses its `kvm` */
    size_t count;
    unsigned jobs; /* machines at once, at least 1 */
    const struct prove_listener *listener;
    struct outcome *outcomes; /* one per leg, filled in; the caller frees each */
};

/* An error is about this machine (or an interruption), never about the image. */
int schedule_run(struct err *e, const struct schedule *schedule) MUST_USE;

#endif
