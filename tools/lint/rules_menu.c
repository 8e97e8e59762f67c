/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MNU-: menus and what they name. */
#include "lint/linting.h"
#include "lint/menu_checks.h"

int menu_check_gpt_auto(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    (void)l;
    (void)self;
    return 0;
}

int menu_check_partuuid(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    (void)l;
    (void)self;
    return 0;
}

const struct rule rules_menu[] = {
    {"MNU-01", SEVERITY_ERROR, NULL, "x", "", "", NULL},
    {0},
};
