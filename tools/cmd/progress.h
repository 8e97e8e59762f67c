/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line on the terminal that says how far something is; silent when stderr is no terminal. */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;       /* stderr is a terminal */
    double begin;     /* of the current step */
    double last;      /* time of the last line */
    const char *step; /* of the last line */
};

void progress_begin(struct progress *progress);
/* At most ten lines a second; bytes, rate and time left once something is known about them. */
void progress_show(struct progress *progress, const char *step, uint64_t done, uint64_t total);
void progress_end(struct progress *progress); /* wipes the line */

#endif
