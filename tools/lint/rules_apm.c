/* SPDX-License-Identifier: GPL-2.0-or-later */
/* APM-: the Apple partition map. */
#include "lint/linting.h"

const struct rule rules_apm[] = {
    {"APM-01", SEVERITY_WARNING, NULL, "the Apple partition map does not contradict itself",
     "Old Macs, Linux and GRUB (hd0,apple2) read it, and drop a map whose entries do not agree on "
     "how many they are or that lead out of the image. isohybrid(1) counts 512-byte blocks in a "
     "map whose driver descriptor says 2048.",
     "Leave the map out (no -hfsplus, no -isohybrid-apm-hfsplus): nothing that is sold today needs "
     "it; or have xorriso write it.",
     NULL},
    {0},
};
