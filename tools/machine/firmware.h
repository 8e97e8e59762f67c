/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds UEFI firmware through QEMU's firmware descriptors (QEMU docs/interop/firmware.json): JSON
 * files in a few folders. One with the same name in an earlier folder hides those in later ones, an
 * empty one hides without a replacement; among those left, the first by name is the first choice.
 */
#ifndef MACHINE_FIRMWARE_H
#define MACHINE_FIRMWARE_H

#include "base/buf.h"
#include "base/err.h"
#include "machine/leg.h"

struct firmware_files {
    char *code;          /* path; raw, mapped read-only; NULL for SeaBIOS, which QEMU brings */
    char *vars;          /* path; raw, the template that each machine gets a copy of; or NULL */
    char *description;   /* for people */
    const char *program; /* static: the QEMU that runs it, "qemu-system-x86_64" */
    bool smm;            /* needs System Management Mode and protected flash */
};

void firmware_free(struct firmware_files *firmware); /* usable with CLEANUP */

/* Where QEMU says that descriptors are: the administrator's before the system's; ends with NULL. */
extern const char *const firmware_folders[];

/*
 * What legs of `firmware` run on, in `folders`: a QEMU and, for all but BIOS, UEFI in flash.
 *
 *     uefi        x86-64, no keys enrolled; better without Secure Boot, and without SMM
 *     uefi-sb     x86-64, Secure Boot with keys enrolled
 *     uefi-own    x86-64, Secure Boot that waits for keys
 *     uefi-ia32   as uefi, for 32 bits
 *     uefi-aa64   as uefi, for aarch64
 *
 * Anything that is not there is ERR_FAULT, with the package that Debian has it in.
 */
int firmware_find(struct err *e, const char *const *folders, enum firmware firmware,
                  struct firmware_files *ret_firmware) MUST_USE;

/*
 * A machine's own variables in the file `path`: a copy of the template, with a certificate (DER)
 * enrolled unless that is NULL.
 */
int firmware_copy_vars(struct err *e, const struct firmware_files *firmware,
                       const struct buf *own_key, const char *path) MUST_USE;

#endif
