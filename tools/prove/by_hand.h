/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One leg for a person: the same machine, overlay, blanks and firmware as in a test, but nobody
 * judges it, it may reset itself, and it goes on until it is turned off.
 */
#ifndef PROVE_BY_HAND_H
#define PROVE_BY_HAND_H

#include <stdbool.h>
#include <stddef.h>

#include "prove/prove.h"

#define BY_HAND_ESCAPE '\x1d' /* Ctrl-]: ends it, as telnet does */

/* Where the machine is seen and heard. Functions may be NULL. */
struct by_hand {
    const char *display; /* "gtk", "sdl", "curses"; NULL: nowhere */
    int input;           /* what is read there is typed on the serial console; -1: nothing is */
    bool escapes;        /* BY_HAND_ESCAPE in the input ends it */
    /* On the serial console, or nothing: then it is asked whether anybody still listens. False
     * ends the use of the machine. */
    bool (*said)(void *context, const void *bytes, size_t size);
    void (*reached)(void *context, enum phase phase, const struct sighting *sighting);
    void *context;
};

/*
 * "gtk" or "sdl", whichever the QEMU that runs `leg` has; NULL when it has none. ERR_USAGE for no
 * leg, ERR_FAULT when there is no such QEMU or firmware.
 */
int prove_window(struct err *e, const char *leg, const char **ret_display) MUST_USE;

/* `options->legs` names one leg. ERR_FAULT when QEMU could not run it; other errors as
 * prove_image(). */
int prove_by_hand(struct err *e, const struct prove_options *options,
                  const struct prove_listener *listener, const struct by_hand *how) MUST_USE;

#endif
