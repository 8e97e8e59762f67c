/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/verdict.h"

#include "base/err.h"

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[] = {
        [VERDICT_PASS] = "pass",
        [VERDICT_FAIL] = "fail",
        [VERDICT_SKIP] = "skip",
        [VERDICT_ERROR] = "error",
    };

    return names[verdict];
}

const char *fail_class_name(enum fail_class failure)
{
    static const char *const names[] = {
        [FAIL_NONE] = "",
        [FAIL_NO_BOOT_ENTRY] = "no-boot-entry",
        [FAIL_SECURE_BOOT_DENIED] = "secure-boot-denied",
        [FAIL_BOOT_SECTOR_SILENT] = "boot-sector-silent",
        [FAIL_LOADER_ERROR] = "loader-error",
        [FAIL_KERNEL_PANIC] = "kernel-panic",
        [FAIL_NO_MEDIUM] = "no-medium",
        [FAIL_MEDIUM_ERROR] = "medium-error",
        [FAIL_WRONG_ROUTE] = "wrong-route",
        [FAIL_REJECTED] = "rejected",
        [FAIL_BOOT_LOOP] = "boot-loop",
        [FAIL_SHUTDOWN] = "shutdown",
        [FAIL_MARKER_MISSING] = "marker-missing",
        [FAIL_RESCUE_SHELL] = "rescue-shell",
        [FAIL_WAITS_FOR_KEY] = "waits-for-key",
        [FAIL_HANG] = "hang",
    };

    return names[failure];
}

int verdicts_exit_code(const enum verdict *verdicts, size_t count)
{
    bool seen[VERDICT_ERROR + 1] = {false};

    for (size_t i = 0; i < count; i++)
        seen[verdicts[i]] = true;
    if (seen[VERDICT_FAIL])
        return ERR_NO;
    return seen[VERDICT_PASS] && !seen[VERDICT_ERROR] ? 0 : ERR_FAULT;
}
