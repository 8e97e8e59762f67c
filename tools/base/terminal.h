/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A terminal that hands over every key as it is pressed, and is as before when the scope ends. */
#ifndef BASE_TERMINAL_H
#define BASE_TERMINAL_H

#include <stdbool.h>
#include <termios.h>

struct terminal {
    int fd; /* borrowed; -1: none was changed */
    struct termios before;
};
#define TERMINAL_NONE ((struct terminal){.fd = -1})

/* Remembers how it is; nothing when `fd` is no terminal. */
struct terminal terminal_remember(int fd);
/* No echo, no lines, no signals from keys; output is still cooked. */
void terminal_make_raw(const struct terminal *terminal);
void terminal_restore(struct terminal *terminal); /* usable with CLEANUP */

#endif
