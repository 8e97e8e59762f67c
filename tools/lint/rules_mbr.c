/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MBR-: boot sector and partition table. */
#include "lint/linting.h"

const struct rule rules_mbr[] = {
    {"MBR-01", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"MBR-02", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"MBR-03", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"MBR-04", SEVERITY_ERROR, "bios-active", "x", "", "", NULL},
    {"MBR-05", SEVERITY_ERROR, "uefi-strict", "x", "", "", NULL},
    {"MBR-06", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"MBR-07", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"MBR-08", SEVERITY_WARNING, "freebsd-boot", "x", "", "", NULL},
    {"MBR-09", SEVERITY_INFO, NULL, "x", "", "", NULL},
    {"MBR-10", SEVERITY_INFO, NULL, "x", "", "", NULL},
    {"MBR-11", SEVERITY_INFO, NULL, "x", "", "", NULL},
    {"MBR-12", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {0},
};
