/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said about a leg in the end, and the program's exit code that follows from it. "No"
 * (fail) and "don't know" (error) are different answers; a fail has a class, so that a machine can
 * tell one cause from another.
 */
#ifndef REPORT_VERDICT_H
#define REPORT_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

enum verdict {
    VERDICT_PASS,
    VERDICT_FAIL,  /* the image did not boot as it should; see the class */
    VERDICT_SKIP,  /* a preset brought the leg in, and the image has no boot entry for it */
    VERDICT_ERROR, /* could not find out: no QEMU, no firmware, a helper killed */
};

enum fail_class {
    FAIL_NONE,
    FAIL_NO_BOOT_ENTRY,      /* the firmware found nothing to start */
    FAIL_SECURE_BOOT_DENIED, /* the firmware, or shim, refused what it was to start */
    FAIL_BOOT_SECTOR_SILENT, /* the firmware handed over, and nothing was read or said since */
    FAIL_LOADER_ERROR,
    FAIL_KERNEL_PANIC,
    FAIL_NO_MEDIUM,      /* the system came up and did not find what it was started from */
    FAIL_MEDIUM_ERROR,   /* something could not be read from the medium */
    FAIL_WRONG_ROUTE,    /* it booted, but not by the structure that the leg is there to prove */
    FAIL_REJECTED,       /* a line that must not come came */
    FAIL_BOOT_LOOP,      /* the guest reset itself */
    FAIL_SHUTDOWN,       /* the guest turned itself off before the marker */
    FAIL_MARKER_MISSING, /* user space came up, what was expected did not show */
    FAIL_RESCUE_SHELL,   /* user space gave up: a bare or emergency shell, a root that did not mount
                          */
    FAIL_WAITS_FOR_KEY,  /* a menu or prompt that nobody answers */
    FAIL_HANG,           /* stopped before user space */
    FAIL_COUNT,
};

const char *verdict_name(enum verdict verdict);       /* "pass" */
const char *fail_class_name(enum fail_class failure); /* "no-boot-entry"; "" for FAIL_NONE */

/* 1 if any failed, else 3 if any erred, else 0 if one passed, else 3: nothing was found out. */
int verdicts_exit_code(const enum verdict *verdicts, size_t count);

#endif
