/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds UEFI firmware through QEMU's firmware descriptors (QEMU docs/interop/firmware.json): JSON
 * files in a few folders. One with the same name in an earlier folder hides those in later ones, an
 * empty one hides without a replacement; among those left, the first by name is the first choice.
 */
#ifndef PROVE_FIRMWARE_H
#define PROVE_FIRMWARE_H

#include "base/err.h"

#include "prove/leg.h"

struct firmware_files {
    char *code;          /* path; raw, mapped read-only */
    char *vars;          /* path; raw, the template that each machine gets a copy of */
    char *description;   /* for people */
    const char *program; /* static: the QEMU that runs it, "qemu-system-x86_64" */
    bool smm;            /* needs System Management Mode and protected flash */
};

void firmware_free(struct firmware_files *firmware); /* usable with CLEANUP */

/* Where QEMU says that descriptors are: the administrator's before the system's; ends with NULL. */
extern const char *const firmware_folders[];

/*
 * UEFI in flash of the kind that legs of `firmware` need; none is ERR_FAULT, with the package that
 * Debian has it in. For x86-64 without Secure Boot, one that needs no System Management Mode and
 * has no keys enrolled is preferred.
 */
int firmware_find(struct err *e, const char *const *folders, enum firmware firmware,
                  struct firmware_files *ret_firmware) MUST_USE;

#endif
