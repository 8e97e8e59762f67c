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

#include "machine/firmware.h"

enum accel { ACCEL_AUTO, ACCEL_KVM, ACCEL_TCG, ACCEL_COUNT };

/* `uefi` may be NULL. When it does not work, `*ret_why` (caller frees) tells why in a few words. */
bool accel_kvm_works(const struct firmware_files *uefi, char **ret_why);

#endif
