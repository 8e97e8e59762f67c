/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts the blanked bytes back once the firmware has handed over, so that an image that checks
 * itself (checkisomd5, rd.live.check) sees its true bytes.
 *
 *     BLANKED ──handoff seen──> STOPPING ──> WRITING, one piece at a time ──> RESUMING ──> RESTORED
 *                                  ^                                                      │
 *                                  └────── the firmware starts something once more ───────┘
 *
 * The machine is stopped meanwhile: what was started sees all of the bytes or none; and QEMU must
 * not be asked to write below a CD drive that is reading (7.2 waits for ever for the drive).
 *
 * By the hand-over the firmware has looked for partitions and El Torito entries. When what it
 * started comes back and it starts something else, it may have looked again, and the bytes are
 * blanked again; nothing can be told of the route any more by what was blanked.
 */
#ifndef PROVE_WATCH_RESTORE_H
#define PROVE_WATCH_RESTORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum restoring_stage {
    RESTORING_NOTHING, /* not yet, or done */
    RESTORING_STOP,
    RESTORING_WRITE,
    RESTORING_RESUME,
};

struct restoring {
    int fd; /* what QEMU reads the bytes from; -1 or 0: nothing to put back; owned */
    enum restoring_stage stage;
    bool waiting;     /* for QEMU's answer to the stage's command */
    size_t next;      /* the blank that is written */
    uint64_t done;    /* bytes of it that are written */
    uint64_t piece;   /* bytes on their way */
    unsigned starts;  /* how often the firmware had started something when it last began */
    bool blank_again; /* the way is back */
    bool reopened;    /* other routes were open when the firmware started something */
    char *failed;     /* why it could not be done, in QEMU's words; owned; or NULL */
};

struct run;

/* Before the machine is started: `run->blanks` are known. */
int watch_restore_make(struct err *e, struct run *run) MUST_USE;
void restoring_free(struct restoring *restoring); /* usable with CLEANUP */
/* Every step: sends the next command when it is time. */
void watch_restore(struct run *run);

#endif
