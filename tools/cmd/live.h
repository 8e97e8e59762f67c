/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A test on a terminal while it goes on: a line per leg, rewritten in place on stderr. */
#ifndef CMD_LIVE_H
#define CMD_LIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "prove/listener.h"

struct live {
    const char *command; /* for notes: "test" */
    bool on;             /* stderr is a terminal */
    size_t lines;        /* that were drawn and stand above the cursor */
};

struct live live_start(const char *command);
/* `live` must outlive the listener. Notes are printed even when there is no terminal. */
struct prove_listener live_listener(struct live *live);
void live_erase(struct live *live);

#endif
