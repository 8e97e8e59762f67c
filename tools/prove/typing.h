/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is typed into a loader's menu, once it was seen and has stood there for a moment:
 * --keys as they are, --append by whatever way the menu has to change a kernel's command line.
 *
 *     WAITS ──a menu is seen──> OPENS ──the editor is seen──> TYPES ──the last key──> DONE
 *                                 only GRUB's has one            one key a step
 *
 * When neither was given, what a person would press is pressed, once: Enter, at a menu that stands
 * still because it has no time-out.
 *
 *     WAITS ──it stands still──> LOOKS ──it is still shown──> TYPES ──> DONE
 *
 * Pure but for typing_step(), which is told what is shown and says which keys to press next.
 */
#ifndef PROVE_TYPING_H
#define PROVE_TYPING_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/keys.h"
#include "prove/prompt.h"

enum typing_state {
    TYPING_NOTHING,
    TYPING_WAITS,
    TYPING_LOOKS,
    TYPING_OPENS,
    TYPING_TYPES,
    TYPING_DONE
};

struct typing {
    enum typing_state state;
    const char *append; /* borrowed; or NULL */
    bool appended;      /* its keys are among those below */
    bool by_itself;     /* nothing was given: Enter, where that is what is waited for */
    bool entered;       /* ... and it was pressed, at a menu with entries that `which` tells */
    uint64_t which;
    bool guessed;     /* ... and whether it has a time-out was not known */
    char *label;      /* of the entry that ISOLINUX's prompt shall start; owned; or NULL */
    struct keys keys; /* to be pressed, from `next` on */
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
    double seen;                 /* ... when the screen was last read */
    double still;                /* ... for how long nothing has moved */
    double scale;                /* of what is waited for on a slower machine; 0: 1 */
    bool counted;                /* a countdown was shown before: what it starts was tried */
};

/* --keys of this: nothing is typed, not even by itself. */
#define TYPING_NONE "none"

/*
 * `keys` and `append` may be NULL: then Enter is pressed by itself, if `enter` is set. `label`
 * (copied) is the entry that a prompt starts by default. ERR_USAGE for keys that do not exist.
 */
int typing_begin(struct err *e, const char *keys, const char *append, const char *label, bool enter,
                 struct typing *ret_typing) MUST_USE;
void typing_free(struct typing *typing); /* usable with CLEANUP */
/* The keys to press now; false when there are none. */
bool typing_step(struct typing *typing, const struct typing_view *view, struct chord *ret_chord);
/* A kernel runs: what was to be typed, and is not yet, comes too late. */
void typing_end(struct typing *typing);
/* Keys were asked for, and there was nothing that they could be typed into. */
bool typing_is_untyped(const struct typing *typing);
/* Guest seconds for which a menu must stand still until Enter is pressed by itself: longer when it
 * may have a countdown that is not shown. */
double typing_patience(const struct menu_wait *wait, double scale);
/* Enter is going to be pressed by itself if what is shown goes on standing there. */
bool typing_will_enter(const struct typing *typing, const struct prompt *prompt, bool counted);
/* True while something is to be typed into what is shown now. */
bool typing_is_busy(const struct typing *typing);

/*
 * GRUB's editor: how many times Down leads from the first line of an entry to the one that starts
 * with linux, linuxefi or linux16; -1 when none is shown.
 */
int typing_rows_to_linux(const char *screen);

#endif
