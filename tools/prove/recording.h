/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that a run has learned of its machine, in the order in which it came: a line of JSON each.
 * What the verdict was made of can be read again, and made again without a machine.
 *
 *     {"recording": 1, "leg": "uefi/cd", ...}                           what was asked of the run
 *     {"wall": 3.2, "cpu": 2.9, "rest": 0.1, "serial": "BdsDxe: ..."}   when, and one thing that
 * came
 *
 *     serial, debugcon   a line; with "again": true the last one, with more text at its end
 *     screen             all rows that are shown now; "drawn": true when they were read from a
 * picture kernel             messages that are new in the machine's memory processor          its
 * mode, when that is another one; "halted" read, failed       bytes read from the medium; reads of
 * it that failed memory             bytes that the guest has used event              from QEMU,
 * with its "data" keys               what was pressed gone               QEMU has ended end
 * nothing: the time of the verdict
 *
 * Times are seconds: "effort" is "cpu" as far as limits count it, "rest" the time that QEMU idled
 * by itself (prove/judge.h).
 */
#ifndef PROVE_RECORDING_H
#define PROVE_RECORDING_H

#include <jansson.h>

struct run;

/* Takes over `entry`, a new object, and adds the time. After the verdict nothing is added. */
void recording_add(struct run *run, json_t *entry);
/* The first line. */
void recording_begin(struct run *run);

#endif
