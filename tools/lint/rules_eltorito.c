/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ELT-: the boot catalog and its images. */
#include "lint/linting.h"

const struct rule rules_eltorito[] = {
    {"ELT-01", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"ELT-02", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"ELT-03", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"ELT-04", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"ELT-05", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"ELT-06", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"ELT-07", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {"ELT-08", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"ELT-09", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"ELT-10", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"ELT-11", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"ELT-12", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"ELT-13", SEVERITY_WARNING, NULL, "x", "", "", NULL},
    {"ELT-14", SEVERITY_INFO, NULL, "x", "", "", NULL},
    {0},
};
