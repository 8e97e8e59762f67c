/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What firmware, loaders, kernels and the first programs of systems print when something that
 * matters for the boot happens: a table of words, in the order in which they are tried.
 */
#ifndef PROVE_SIGNS_H
#define PROVE_SIGNS_H

#include "prove/evidence.h"

enum sign_effect {
    SIGN_PHASE,     /* reaches `value`, a phase */
    SIGN_FAILURE,   /* the boot ends here; `value` is a class */
    SIGN_COMPLAINT, /* firmware's: may explain a failure that comes later */
    SIGN_WARNING,  /* a loader's or a system's: if it does not come further, `value` is the class */
    SIGN_TRYING,   /* SeaBIOS turns to a medium; `value` is the route that this would be */
    SIGN_STARTING, /* SeaBIOS jumps into what it loaded: the route it was trying is the route */
    SIGN_CAME_FROM, /* our loader tells the device path that it was loaded from */
    SIGN_GAVE_UP,   /* the firmware has nothing more to try: stops, or offers a shell or a menu */
    SIGN_BANNER,    /* a loader's name: as SIGN_PHASE with PHASE_LOADER, and it is counted */
    SIGN_PROGRAM,   /* likewise, and it is a program that loads no system by itself */
    SIGN_COMMAND_LINE, /* the kernel repeats what it was given */
    SIGN_SYSTEM, /* the system is up; `value`: 1 when it says so itself, 0 when it has only begun */
    SIGN_HALTED, /* the guest stands still for good, and QEMU is not told */
    SIGN_STARVED,
};

struct sign {
    unsigned channels;   /* enum channel, where it counts */
    const char *word;    /* must be in the line */
    const char *pattern; /* extended regular expression that must match as well; or NULL */
    enum sign_effect effect;
    int value;
};

/* The first sign that the line is, or NULL. */
const struct sign *sign_find(enum channel channel, const char *line);

#endif
