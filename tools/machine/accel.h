/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is KVM good for anything here? A /dev/kvm that opens and then cannot run firmware is common in
 * nested clouds, so the only test that counts is a small boot: SeaBIOS until it has looked for a
 * disk, and OVMF (when it is installed) until it says something, both at once and with a short
 * limit.
 */
#ifndef MACHINE_ACCEL_H
#define MACHINE_ACCEL_H

#include <stdbool.h>

#include "base/buf.h"
#include "machine/firmware.h"

enum accel { ACCEL_AUTO, ACCEL_KVM, ACCEL_TCG, ACCEL_COUNT };

/*
 * `uefi` may be NULL. When it does not work, `*ret_why` (caller frees) tells why in a few words.
 *
 * The answer is remembered until the next start of the machine or change of QEMU or firmware; for
 * an hour when all that was seen is that nothing came in time, which a busy machine does as well.
 */
bool accel_kvm_works(const struct firmware_files *uefi, char **ret_why);
/* It was seen not to: the next test tries anew. */
void accel_kvm_forget(void);

/* What is remembered. */
struct accel_answer {
    bool works;
    double until; /* clock_boot_seconds(); 0: for good */
    char *why;    /* owned; NULL when it works */
};
void accel_answer_free(struct accel_answer *answer); /* usable with CLEANUP */
void accel_answer_render(const struct accel_answer *answer, struct buf *ret_text);
/* False for what was not written so, and for what no longer counts at `now`. */
bool accel_answer_parse(const char *text, double now, struct accel_answer *ret_answer);

#endif
