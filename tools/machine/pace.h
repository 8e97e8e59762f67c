/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a CPU second is worth right now. When other programs share the processor's cores, caches and
 * clock, the same work takes more CPU seconds; so a piece of work that never changes is timed again
 * and again while machines run.
 *
 *     calibration   pace 300 us     "then, this machine needed 0.6 CPU seconds for the known work"
 *     now           pace 450 us     a CPU second is worth two thirds of what it was then
 */
#ifndef MACHINE_PACE_H
#define MACHINE_PACE_H

/* CPU seconds that the work takes now: the least of a few tries, about a millisecond in all. */
double pace_measure(void);

#define PACE_EVERY 1.0 /* wall seconds between two measurements */
#define PACE_MOST  4.0

/*
 * How many CPU seconds now do the work of one when `reference` (pace_measure(); 0: unknown) was
 * measured: 1 to PACE_MOST. Measures at most every PACE_EVERY seconds; `wall` is clock_seconds().
 */
double pace_inflation(double reference, double wall);

#endif
