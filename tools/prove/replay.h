/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recorded boot (prove/recording.h) judged again, by the code that judges machines that run:
 *
 *     recording ──one thing after the other, with its time──> watch_*() ──> evidence ──> judge
 *
 * Between two entries the clock goes on in small steps, and the judge is asked at each, as it was
 * then. What comes is taken from the recording alone, so a verdict that needs more time than was
 * recorded stays open.
 */
#ifndef PROVE_REPLAY_H
#define PROVE_REPLAY_H

#include "base/err.h"
#include "prove/evidence.h"
#include "prove/judge.h"

/* What is asked of the boot; what is not given is as it was recorded. */
struct replay_wish {
    int until;           /* enum phase; -1 */
    int lenient;         /* -1 */
    char *const *expect; /* ends with NULL; NULL: as recorded */
};

struct replay {
    bool over; /* else the recording ended without a verdict */
    struct ruling ruling;
    struct evidence evidence;
    double wall, cpu; /* of the verdict, or of the last entry */
};
void replay_free(struct replay *replay); /* usable with CLEANUP */

/* `text`: the recording, lines of JSON. ERR_NO for one that cannot be understood. */
int replay_recording(struct err *e, const char *text, const struct replay_wish *wish,
                     struct replay *ret_replay) MUST_USE;

#endif
