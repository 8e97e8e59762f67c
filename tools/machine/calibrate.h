/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast QEMU is on this machine: limits of time are CPU seconds of the machine on which they
 * were measured, and mean another amount of work on any other.
 *
 *     known work:  SeaBIOS from power-on ──> a boot sector of ours counts ──> it says so
 *     factor:      CPU seconds that this took here / those that it took on the reference
 *
 * It takes about as long as the shortest leg, and is remembered until the next start of the machine
 * or change of QEMU, in $XDG_CACHE_HOME/isowright (else ~/.cache/isowright, else not at all).
 */
#ifndef MACHINE_CALIBRATE_H
#define MACHINE_CALIBRATE_H

#include <stdbool.h>

#include "base/buf.h"

#define CALIBRATE_LEAST 0.25
#define CALIBRATE_MOST  20.0

struct calibration {
    double seconds; /* CPU seconds that the known work took */
    double pace;    /* pace_measure() at that time; 0: unknown */
};

/*
 * How fast this machine is with that accelerator. Zeros when that cannot be found out, or the user
 * interrupts.
 */
struct calibration calibrate(bool kvm);

/*
 * CPU seconds of this machine per CPU second of the reference machine, for known work that took so
 * many: between the two limits; 1 for 0.
 */
double calibration_factor(double seconds);

/* What is remembered, for one machine (a text without line breaks). */
void calibration_render(const char *machine, const struct calibration *calibration,
                        struct buf *ret_text);
/* False for any other machine, and for what was not written by calibration_render(). */
bool calibration_parse(const char *text, const char *machine, struct calibration *ret_calibration);

#endif
