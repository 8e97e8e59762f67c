/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts the masked bytes back once the firmware has handed over, so that an image that checks itself
 * (checkisomd5, rd.live.check) sees its true bytes.
 *
 *     MASKED ──the firmware starts something──> RESTORED
 *        ^                                         │
 *        └── the firmware starts something again ──┘
 *
 * They are written into the overlay's own clusters (machine/qcow2.h), and QEMU is not asked: every
 * command of its that could do this first waits for the guest's requests to end (see watch_ask()
 * for the rule). The guest runs on meanwhile; that takes less than a millisecond.
 *
 * By the hand-over the firmware has looked for partitions and El Torito entries. When what it
 * started comes back and it starts something else, it may have looked again, and the bytes are
 * masked again; nothing can be told of the boot path any more by what was masked.
 */
#ifndef PROVE_WATCH_RESTORE_H
#define PROVE_WATCH_RESTORE_H

#include <stdbool.h>

#include "machine/qcow2.h"

struct restoring {
    int fd; /* the overlay; -1 or 0: nothing is masked; owned */
    struct qcow2_places places;
    unsigned starts; /* how often the firmware had started something when it was last done */
    bool reopened;   /* other boot paths were open when the firmware started something */
    char *failed;    /* why it could not be done; owned; or NULL */
};

struct run;

/* Makes the run's overlay, with what its `blanks` say. */
int watch_restore_make(struct err *e, struct run *run) MUST_USE;
void restoring_free(struct restoring *restoring); /* usable with CLEANUP */
/* Every step: does it when it is time. */
void watch_restore(struct run *run);

#endif
