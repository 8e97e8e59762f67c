/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WRT-: what tools that write and copy images need. */
#include "lint/linting.h"

const struct rule rules_writing[] = {
    {"WRT-01", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"WRT-02", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"WRT-03", SEVERITY_INFO, NULL, "x", "", "", NULL},
    {"WRT-04", SEVERITY_ERROR, "4kn", "x", "", "", NULL},
    {"WRT-05", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"WRT-06", SEVERITY_INFO, NULL, "x", "", "", NULL},
    {0},
};
