/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is typed into a loader's menu, once it was seen and has stood there for a moment:
 * --keys as they are, --append by whatever way the menu has to change a kernel's command line.
 *
 *     WAITS ──a menu is seen──> OPENS ──the editor is seen──> TYPES ──the last key──> DONE
 *                                 only GRUB's has one            one key a step
 *
 * Pure but for typing_step(), which is told what is shown and says which keys to press next.
 */
#ifndef PROVE_TYPING_H
#define PROVE_TYPING_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/keys.h"
#include "prove/prompt.h"

enum typing_state { TYPING_NOTHING, TYPING_WAITS, TYPING_OPENS, TYPING_TYPES, TYPING_DONE };

struct typing {
    enum typing_state state;
    const char *append; /* borrowed; or NULL */
    bool appended;      /* its keys are among those below */
    char *label;        /* of the entry that ISOLINUX's prompt shall start; owned; or NULL */
    struct keys keys;   /* to be pressed, from `next` on */
    size_t next;
    enum prompt_kind menu; /* that was seen; and since when */
    double since;          /* guest seconds */
    double rests_since;    /* guest seconds: when the editor last changed */
    uint64_t shown;        /* what the editor showed, to know when it is complete */
    char *error;           /* why it cannot be typed; owned; NULL while it can */
};

/* What is shown, and when. */
struct typing_view {
    const struct prompt *prompt;
    const char *screen, *serial; /* rows and lines, each with a newline at its end */
    double guest;                /* guest seconds */
};

/*
 * `keys` and `append` may be NULL; `label` (copied) is the entry that a prompt starts by default.
 * ERR_USAGE for keys that do not exist.
 */
int typing_begin(struct err *e, const char *keys, const char *append, const char *label,
                 struct typing *ret_typing) MUST_USE;
void typing_free(struct typing *typing); /* usable with CLEANUP */
/* The keys to press now; false when there are none. */
bool typing_step(struct typing *typing, const struct typing_view *view, struct chord *ret_chord);
/* A kernel runs: it has not got what was to be added to its command line and is not typed yet. */
void typing_end(struct typing *typing);
/* True while something is to be typed into what is shown now. */
bool typing_is_busy(const struct typing *typing);

/*
 * GRUB's editor: how many times Down leads from the first line of an entry to the one that starts
 * with linux, linuxefi or linux16; -1 when none is shown.
 */
int typing_rows_to_linux(const char *screen);

#endif
