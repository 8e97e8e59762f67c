/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Listens to a machine on its three lines and turns what it says into evidence, matches and
 * progress. Nothing here blocks or decides.
 */
#ifndef PROVE_WATCH_H
#define PROVE_WATCH_H

#include "prove/run.h"

/* Serial and debug console: every byte into the logs, every line to matcher and evidence. */
void watch_lines(struct run *run);
/* Events (reset, shutdown, stop) and answers to our questions. */
int watch_qmp(struct err *e, struct run *run) MUST_USE;
/* Once a second: how much was read from the medium, and what is on the screen. */
void watch_ask(struct run *run);
void watch_ask_cells(struct run *run);

#endif
