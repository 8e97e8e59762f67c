/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MNU-: menus and what they name. */
#include "lint/linting.h"

const struct rule rules_menu[] = {
    {"MNU-01", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {0},
};
