/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides whether a leg is over, and how it ended. Pure: everything it looks at is in the
 * situation, so that every rule can be tested without a machine.
 *
 * Time is counted in CPU seconds that QEMU used (a busy host changes wall time, hardly CPU time)
 * and in seconds for which QEMU idled by itself without any progress. Wall time alone never says
 * "no".
 */
#ifndef PROVE_JUDGE_H
#define PROVE_JUDGE_H

#include <stdint.h>

#include "prove/evidence.h"
#include "prove/matcher.h"

#define JUDGE_IDLE_LIMIT   30.0  /* seconds of idling without progress */
#define JUDGE_SILENT_LIMIT 10.0  /* CPU seconds for which a boot sector may do nothing visible */
#define JUDGE_SILENT_BYTES 65536 /* read since the hand-over; less than any loader needs */
#define JUDGE_WALL_FACTOR  20.0  /* wall seconds per CPU second of the budget, then "too slow" */
#define JUDGE_WALL_LEAST   600.0

/* GUEST_STOPPED: by somebody else than the guest. */
enum guest_end { GUEST_RUNS, GUEST_RESET, GUEST_SHUTDOWN, GUEST_STOPPED };

struct situation {
    const struct leg_kind *kind;
    bool strict;
    bool kvm_suspect; /* the guest runs under KVM, and could be tried without */
    const struct evidence *evidence;
    const struct matcher *matcher;
    const char *rejected_line;   /* when matcher->rejected */
    struct moment now;           /* seconds since the start */
    double idle;                 /* seconds of idling since the last progress */
    double budget;               /* CPU seconds */
    uint64_t read_since_handoff; /* bytes */
    bool spoke;                  /* something came on the serial console */
    enum guest_end guest;
    bool emulation_failed; /* KVM could not run the guest */
    bool gone;             /* QEMU has ended */
};

struct ruling {
    enum verdict verdict;
    enum fail_class failure;
    char *reason;   /* owned; NULL for a pass */
    bool try_again; /* not the image's fault, and another attempt may do */
};

void ruling_free(struct ruling *ruling); /* usable with CLEANUP */
/* True when it is over; only then is `ret_ruling` set. */
bool judge(const struct situation *situation, struct ruling *ret_ruling);

#endif
