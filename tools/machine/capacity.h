/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many machines this machine can run at once without starving their timers. */
#ifndef MACHINE_CAPACITY_H
#define MACHINE_CAPACITY_H

/*
 * The smallest of `wanted` (0: no wish), the processors that we may run on, and how often a machine
 * of `memory` MiB fits into the memory that is available; at least 1.
 */
unsigned capacity_jobs(unsigned wanted, unsigned memory);

#endif
