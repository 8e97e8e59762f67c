/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds UEFI firmware through QEMU's firmware descriptors (QEMU docs/interop/firmware.json): JSON
 * files in a few folders. One with the same name in an earlier folder hides those in later ones, an
 * empty one hides without a replacement; among those left, the first by name is the first choice.
 */
#ifndef PROVE_FIRMWARE_H
#define PROVE_FIRMWARE_H

#include "base/err.h"

struct firmware_files {
    char *code;        /* path; raw, mapped read-only */
    char *vars;        /* path; raw, the template that each machine gets a copy of */
    char *description; /* for people */
};

void firmware_free(struct firmware_files *firmware); /* usable with CLEANUP */

/* Where QEMU says that descriptors are: the administrator's before the system's; ends with NULL. */
extern const char *const firmware_folders[];

/*
 * UEFI for x86-64 in flash on a q35 machine, without System Management Mode; one without enrolled
 * Secure Boot keys is preferred. None is ERR_FAULT.
 */
int firmware_find(struct err *e, const char *const *folders,
                  struct firmware_files *ret_firmware) MUST_USE;

#endif
