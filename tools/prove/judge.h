/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides whether a leg is over, and how it ended. Pure: everything it looks at is in the
 * situation, so that every rule can be tested without a machine.
 *
 * Time is counted in CPU seconds that QEMU used (a busy host changes wall time, hardly CPU time)
 * and in seconds for which QEMU idled by itself; "guest seconds" are both together. All limits are
 * for the reference machine and are multiplied by `scale`. Wall time alone never says "no".
 *
 * Where a boot ends is what counts: what comes later outranks what came earlier. When nothing is
 * expected, a system must be seen to be up, and to stay so for a while; one that comes to rest
 * without a word of it passes only when that was allowed (`lenient`), with a note. A bare shell is
 * no end.
 *
 * What decides is silence: nothing new is said or shown, nothing is read, no memory is filled. A
 * boot that moves is not given up, but for a ceiling far behind any boot, or the user's budget.
 */
#ifndef PROVE_JUDGE_H
#define PROVE_JUDGE_H

#include <stdint.h>

#include "prove/evidence.h"
#include "prove/matcher.h"
#include "prove/prompt.h"

/* Without any progress. The longest healthy silence that was measured: 7 CPU s, 11 s of idling. */
#define JUDGE_IDLE_LIMIT   30.0  /* seconds of idling */
#define JUDGE_BUSY_LIMIT   45.0  /* CPU seconds */
#define JUDGE_WORK_LIMIT   180.0 /* CPU seconds in user space: programs may compute for long */
#define JUDGE_SHELL_LIMIT  12.0  /* guest seconds at a bare shell while lines are expected */
#define JUDGE_PROMPT_LIMIT 6.0   /* guest seconds at a prompt that never goes on by itself */
#define JUDGE_HIDDEN_LIMIT 65.0  /* guest seconds at one that may, and tells nobody when */
#define JUDGE_SEARCH_LIMIT                                                                         \
    200.0 /* seconds of idling while a system looks for its medium: dracut                         \
             gives up after 180 */
#define JUDGE_SETTLE                                                                               \
    10.0                          /* guest seconds that a system must go on when nothing else is   \
                                     known of it */
#define JUDGE_SILENT_LIMIT 10.0   /* CPU seconds for which a boot sector may do nothing visible */
#define JUDGE_SILENT_BYTES 65536  /* read since the hand-over; less than any loader needs */
#define JUDGE_STARTS       3      /* so many starts of the same, or returns of a menu, are a loop */
#define JUDGE_DEAF         5.0    /* seconds of idling in which QEMU leaves a question unanswered */
#define JUDGE_CEILING      1200.0 /* CPU seconds, whatever moves */
#define JUDGE_REST_FACTOR  3.0    /* guest seconds per CPU second of these: idling ends, too */
#define JUDGE_WALL_FACTOR  20.0   /* wall seconds per CPU second that was had, then "too slow" */
#define JUDGE_WALL_LEAST   600.0

/* GUEST_STOPPED: by somebody else than the guest. */
enum guest_end { GUEST_RUNS, GUEST_RESET, GUEST_SHUTDOWN, GUEST_STOPPED };

struct situation {
    const struct leg_kind *kind;
    bool strict;
    bool kvm_suspect; /* the guest runs under KVM, and could be tried without */
    enum phase until; /* reaching it is a pass; see run_plan */
    double scale;     /* of all limits; 0 means 1 */
    const struct evidence *evidence;
    const struct matcher *matcher;
    const struct prompt *prompt; /* shown now; NULL: none */
    const char *rejected_line;   /* when matcher->rejected */
    const char *typing_error;    /* why what was to be typed cannot be; or NULL */
    bool untyped;        /* keys were to be typed, and there was nothing to type them into */
    bool typed;          /* ... or they were typed, or Enter was by itself */
    bool entered;        /* Enter was pressed by itself, at a menu without time-out */
    uint64_t entered_at; /* ... with the entries that prompt->which tells */
    bool will_enter;     /* ... and will be, once the menu has stood still for long enough */
    bool counted_down;   /* a menu has shown a countdown before */
    bool menu_waits;     /* by its configuration, what the loader shows waits for a key for ever */
    const char *processor; /* what it does: "spins in real mode at ..."; or NULL */
    bool belied;           /* the processor was looked at all along, and never was in a kernel */
    bool has_system;       /* the image holds a menu with systems to start */
    bool starts_others;    /* ... but only with those of other disks */
    bool asks_for_medium;  /* the command line names the medium that is to be found */
    bool lenient;      /* for PHASE_SYSTEM: one that comes to rest and tells nothing passes, too */
    const char *shell; /* the row of a bare shell that is shown last; or NULL */
    bool typing;       /* keys are still to be typed */
    struct moment now; /* seconds since the start */
    double idle;       /* seconds of idling since the last progress */
    double rest;       /* seconds of idling since the start */
    double effort;     /* CPU seconds since the start, each worth what `scale` was made for */
    double counted;    /* CPU seconds that menus' countdowns took: a loader that was not let
                          measure the clock in peace counts too slowly */
    double busy;       /* CPU seconds since the last progress */
    double since_userspace;      /* guest seconds, once user space was seen */
    double since_medium;         /* guest seconds, once the medium was */
    double since_system;         /* guest seconds, once the system was */
    double budget;               /* CPU seconds; 0: none, but the ceiling */
    uint64_t read_since_handoff; /* bytes */
    uint64_t failed_reads;       /* of the medium */
    bool reopened;          /* firmware started something after blanked bytes had been put back */
    const char *unrestored; /* why they could not be put back; or NULL */
    unsigned menu_returns;  /* how often a menu has begun to count down anew */
    bool spoke;             /* something came on the serial console */
    enum guest_end guest;
    bool emulation_failed; /* KVM could not run the guest */
    bool unwritten; /* QEMU holds the guest, as it could not write what that wrote: a full disk */
    bool gone;      /* QEMU has ended */
    double unanswered; /* seconds since the oldest question that QEMU has not answered */
};

struct ruling {
    enum verdict verdict;
    enum fail_class failure;
    char *reason;   /* owned; NULL for a pass */
    char *note;     /* what a reader of the verdict must know besides; owned; or NULL */
    bool try_again; /* not the image's fault, and another attempt may do */
    bool alone;     /* ... with no other leg beside it */
};

void ruling_free(struct ruling *ruling); /* usable with CLEANUP */
/* True when it is over; only then is `ret_ruling` set. */
bool judge(const struct situation *situation, struct ruling *ret_ruling);

#endif
