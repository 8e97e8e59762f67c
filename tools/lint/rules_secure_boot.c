/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SB-: Secure Boot. */
#include "lint/linting.h"

const struct rule rules_secure_boot[] = {
    {"SB-01", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"SB-02", SEVERITY_INFO, NULL, "x", "", "", NULL},
    {"SB-03", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {0},
};
