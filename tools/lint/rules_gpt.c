/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GPT-: GUID partition tables. */
#include "lint/linting.h"

const struct rule rules_gpt[] = {
    {"GPT-01", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"GPT-02", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"GPT-03", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"GPT-04", SEVERITY_WARNING, "csm-nogpt", "x", "", "", NULL},
    {"GPT-05", SEVERITY_ERROR, "uefi-needs-gpt", "x", "", "", NULL},
    {"GPT-06", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"GPT-07", SEVERITY_INFO, NULL, "x", "", "", NULL},
    {"GPT-08", SEVERITY_INFO, NULL, "x", "", "", NULL},
    {"GPT-09", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"GPT-10", SEVERITY_INFO, NULL, "x", "", "", NULL},
    {"GPT-11", SEVERITY_INFO, NULL, "x", "", "", NULL},
    {"GPT-12", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {0},
};
