/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ESP-: EFI system partitions. */
#include "lint/linting.h"

const struct rule rules_esp[] = {
    {"ESP-01", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"ESP-02", SEVERITY_INFO, NULL, "x", "", "", NULL},
    {"ESP-03", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"ESP-04", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"ESP-05", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"ESP-06", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"ESP-07", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"ESP-08", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"ESP-09", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"ESP-10", SEVERITY_INFO, NULL, "x", "", "", NULL},
    {0},
};
