/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One leg booted and watched, without ever blocking: many runs share one poll() loop.
 *
 *     run_start ──> WATCHING ──judge says it is over─────> LOOKING ──> CLOSING ──────────> DONE
 *                   every descriptor drained,              screen and   the last picture    QEMU
 *                   time sampled, judge asked              memory read, taken               killed,
 *                                                          asked again                      saved
 */
#ifndef PROVE_RUN_H
#define PROVE_RUN_H

#include <poll.h>

#include "base/file.h"
#include "sight/console.h"
#include "sight/cpu_mode.h"
#include "prove/judge.h"
#include "sight/kernel_ring.h"
#include "prove/knowledge.h"
#include "report/outcome.h"
#include "prove/novelty.h"
#include "prove/promise.h"
#include "prove/recording.h"
#include "machine/qemu.h"
#include "machine/qmp.h"
#include "prove/watch_restore.h"
#include "prove/typing.h"
#include "sight/screen.h"

#define RUN_OWN_VARS "vars-own.fd" /* in the evidence folder: variables before the boot */
#define RUN_SCRIPT   "cmdline.txt" /* there, too: the leg by hand; every such folder has it */
#define RUN_LINES    3             /* descriptors that a run waits for */
#define NONCE_SIZE   33            /* bytes: 128 bits in hexadecimal, and NUL */

/* What to run; everything is borrowed and must outlive the run. */
struct run_plan {
    const struct leg *leg;
    const char *image; /* absolute path */
    const struct source *source;
    const struct layout *layout;
    const struct promise *promise;
    struct knowledge *knowledge;       /* read when it is needed; NULL: nothing is known */
    const struct firmware_files *uefi; /* for UEFI legs */
    const struct buf *own_key;         /* certificate (DER) for uefi-own legs; or NULL */
    struct fonts *fonts;               /* to read pictures of the screen with; NULL: they are not */
    const char *folder;                /* where to leave evidence, absolute; NULL: nowhere */
    bool strict, kvm;
    bool may_drop_kvm; /* when KVM is to blame, or may be, the leg may be tried without it */
    unsigned memory;   /* MiB */
    unsigned attempt;  /* from 1 */
    /*
     * Reaching this phase is a pass. PHASE_MARKER when the promise expects something; else
     * PHASE_SYSTEM, which must last for a while without panic or reset. `lenient`: a system that
     * comes to rest without a word of how far it is passes, too, with a note.
     */
    enum phase until;
    bool lenient;
    const char *keys;    /* typed when a menu is seen: "down,enter"; or NULL */
    const char *append;  /* added to the kernel's command line in the menu; or NULL */
    bool by_hand;        /* a person uses the machine: nothing is judged, it ends when QEMU ends */
    const char *display; /* by hand: as in struct qemu_setup */
    double patience;     /* the user's factor for all limits */
    /*
     * Set when it starts, for the accelerator that it starts with: CPU seconds of this machine per
     * second of the reference, times `patience`; and what a CPU second was worth when that was
     * measured (machine/pace.h).
     */
    double scale, pace;
    unsigned unasked; /* 1 << enum qmp_command: an earlier attempt hung when it was asked that */
};

/*
 * RUN_LOOKING: it seems over, but for what a last look at screen and memory tells. RUN_SETTLING: it
 * is over, and what the machine was about to show is waited for.
 */
enum run_state { RUN_WATCHING, RUN_LOOKING, RUN_SETTLING, RUN_CLOSING, RUN_DONE };

/* Lines are kept in a ring: the last ones explain a failure. */
#define TAIL_LINES 12
struct tail {
    char *lines[TAIL_LINES]; /* owned */
    size_t next;
};

struct run;
/* Takes the answer to a QMP command; `result` is NULL when the command failed. */
typedef void run_answer(struct run *run, const json_t *result);

/* A QMP command under way, and who waits for its answer: one of each kind at a time. */
struct question {
    unsigned id;  /* 0: none */
    double asked; /* `now.wall` */
    run_answer *answered;
};

struct run {
    const struct run_plan *plan;
    enum run_state state;
    struct tmpdir work;                     /* overlay, variables, what QEMU saves for us */
    char *overlay, *vars, *picture, *cells; /* paths in `work` */
    struct blanks blanks;
    struct restoring restoring;
    struct qemu_setup setup;
    struct qemu qemu;
    struct qmp qmp;
    struct console serial, debugcon;
    struct buf serial_log, debugcon_log; /* every byte that came */
    struct buf recording;                /* prove/recording.h; empty when no evidence is kept */
    struct tail tail;
    struct buf screen; /* the last text on the screen: rows, each with a newline at its end */
    struct screen display;
    char *frame;            /* path in `work`: pictures that are read */
    struct buf kernel_log;  /* the kernel's messages read from memory: lines, likewise */
    char nonce[NONCE_SIZE]; /* told to the guest, expected of it: no old text has it */
    struct matcher matcher;
    char *rejected_line;
    char *shell;       /* the row of a bare shell that is shown last; owned; or NULL */
    bool said_failure; /* serial console, screen or kernel has told of a failure: what follows
                          proves nothing */
    struct evidence evidence;
    struct moment now;
    double effort;       /* CPU seconds of QEMU, each as much work as when the limits were scaled */
    double started;      /* clock_seconds() */
    double idle;         /* seconds of idling since the last progress */
    double rest;         /* seconds of idling since the start */
    double moved_effort; /* `effort` at the last progress */
    uint64_t moved_bytes; /* `bytes_read` at the last progress */
    double last_tick;     /* `now.wall` of the last sample */
    double last_tick_cpu; /* and `now.cpu` */
    double last_byte; /* guest's time (CPU and rest) when the serial console last said something */
    double last_ask;  /* `now.wall` of the last questions over QMP */
    uint64_t bytes_read; /* of the medium, by QEMU's count; then that when a phase was seen */
    uint64_t bytes_read_at_handoff, bytes_read_at_userspace;
    bool handoff_counted, userspace_counted;
    uint64_t failed_reads;  /* of the medium, by QEMU's count */
    struct novelty novelty; /* what it has said and shown so far, wherever */
    struct prompt prompt;   /* shown now */
    uint64_t prompt_told;   /* by a text with this hash */
    int loader_kind;        /* of the menus of the loader that has told its name; NO_MENU_KIND */
    int countdown[2];       /* the last that the screen, and the serial console, showed; -1: none */
    double stepped[2];      /* `effort` of its last step */
    double counted;         /* CPU seconds that countdowns have taken, up to `counted_until` */
    double counted_until;
    uint64_t job_waited[2]; /* likewise, what systemd's clocks showed; a number that tells change */
    unsigned menu_returns;  /* how often one has begun anew */
    bool menu_seen;         /* a loader's menu was shown */
    bool stalled;           /* the kernel's messages were looked for because nothing moves */
    struct typing typing;
    double guest_at[PHASE_COUNT]; /* guest's time (CPU and rest) when a phase was seen */
    struct kernel_ring ring;      /* where the kernel's messages were found */
    struct moment memory_look;    /* when they were last looked for */
    double memory_cost;           /* CPU seconds of ours that the next look is likely to take */
    double memory_spent;          /* and that all looks together have taken */
    uint64_t memory_used;         /* bytes of it that the guest had used at the last progress */
    struct cpu_history cpu;       /* what the processor has been doing */
    struct moment last_cpu_look;  /* when it was last asked */
    struct question questions[QMP_COMMANDS];
    enum guest_end guest;
    bool emulation_failed, unwritten;
    double closing_since; /* `now.wall` */
    double settles_since; /* guest's time */
    struct ruling ruling;
};

/*
 * What passes for the guest, in seconds: what it computes, and what it waits of itself. A busy
 * host, on which QEMU waits for a processor in the middle of a line, does not count.
 */
double run_guest_time(const struct run *run);
/* The verdict stands: what comes now is kept, and changes nothing. */
bool run_is_over(const struct run *run);

int run_start(struct err *e, const struct run_plan *plan, struct run **ret_run) MUST_USE;
void run_free(struct run *run); /* kills the machine and removes its files */
/* What to wait for; descriptors of lines that are closed are -1. */
void run_wait_for(const struct run *run, struct pollfd fds[RUN_LINES]);
/* Reads what has come, looks at the clocks, decides. Call at least every RUN_TICK seconds. */
#define RUN_TICK 0.1
int run_step(struct err *e, struct run *run) MUST_USE;
/* Removes what an earlier test has left in a leg's folder: it is no evidence of this one. */
int run_forget_evidence(struct err *e, const char *folder) MUST_USE;
/* Leaves the logs of a run that was broken off: no verdict. Does what it can, silently. */
void run_save_unfinished(const struct run *run);
/* Notes when phases were seen, in the guest's time; then asks the judge: true when it is over, and
 * run->ruling says how. */
void run_note_phases(struct run *run);
bool run_ask_judge(struct run *run, bool gone);
/* What the screen showed last: rows, each with a newline at its end. */
const struct buf *run_last_screen(const struct run *run);
/* Leaves the evidence in the plan's folder, if it has one. */
int run_save(struct err *e, const struct run *run, const struct outcome *outcome) MUST_USE;
/* Once RUN_DONE: saves the evidence and says how it ended. */
int run_outcome(struct err *e, struct run *run, struct outcome *ret_outcome) MUST_USE;

#endif
