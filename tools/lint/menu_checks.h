/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks of kernel command lines that stand in menus but belong to other families of rules:
 * rules_gpt.c puts them into its table.
 */
#ifndef LINT_MENU_CHECKS_H
#define LINT_MENU_CHECKS_H

#include "lint/rule.h"

struct linting;

/* GPT-10: a live system started from a stick with a GPT is told not to search that GPT. */
int menu_check_gpt_auto(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
/* GPT-11: no kernel command line names a partition of the image by its PARTUUID. */
int menu_check_partuuid(struct err *e, struct linting *l, const struct rule *self) MUST_USE;

#endif
