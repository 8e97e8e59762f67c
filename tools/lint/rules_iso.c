/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ISO-: the volume and its tree. */
#include "lint/linting.h"

const struct rule rules_iso[] = {
    {"ISO-01", SEVERITY_ERROR, NULL,
     "volume descriptors, path tables and root directory lie inside the file", "", "", NULL},
    {"ISO-02", SEVERITY_ERROR, NULL, "the volume is as long as it says", "", "", NULL},
    {"ISO-03", SEVERITY_INFO, NULL, "the volume id suits everybody who uses it", "", "", NULL},
    {"ISO-04", SEVERITY_WARNING, NULL, "no file has more than 4 GiB - 1", "", "", NULL},
    {"ISO-05", SEVERITY_WARNING, NULL,
     "boot files are plain files with names that every reader keeps", "", "", NULL},
    {"ISO-06", SEVERITY_WARNING, NULL, "two volume descriptor sets agree", "", "", NULL},
    {"ISO-07", SEVERITY_INFO, NULL, "there is no UDF volume beside the ISO 9660 one", "", "", NULL},
    {"ISO-08", SEVERITY_ERROR, NULL, "the directory tree is sound", "", "", NULL},
    {"ISO-09", SEVERITY_ERROR, NULL, "Rock Ridge continuation areas are there", "", "", NULL},
    {"ISO-10", SEVERITY_ERROR, NULL, "no two structures share bytes", "", "", NULL},
    {0},
};
