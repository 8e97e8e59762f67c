/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Legs side by side: one poll() loop, no threads, never more machines than allowed. The dearest
 * legs begin, so that no long one is left for the end; outcomes stay in the order of the plans.
 *
 *     uefi/cd  ├──────────────────┤├─ bios/cd ─┤
 *     uefi/usb ├─────────────────┤├─ bios/usb ─┤
 *
 * A leg that this machine has spoiled is tried once more: at once without KVM when that was to
 * blame, else after all others and with nothing beside it.
 */
#ifndef PROVE_SCHEDULE_H
#define PROVE_SCHEDULE_H

#include "prove/listener.h"
#include "prove/run.h"

struct schedule {
    struct run_plan *plans; /* one per leg; an attempt begins with setting its limits */
    size_t count;
    unsigned jobs; /* machines at once, at least 1 */
    const struct prove_listener *listener;
    struct outcome *outcomes; /* one per leg, filled in; the caller frees each */
};

/* An error is about this machine (or an interruption), never about the image. */
int schedule_run(struct err *e, const struct schedule *schedule) MUST_USE;

#endif
