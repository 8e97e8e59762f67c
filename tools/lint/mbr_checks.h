/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What rules_mbr.c puts into its table about the partitions that its entries tell of. */
#ifndef LINT_MBR_CHECKS_H
#define LINT_MBR_CHECKS_H

#include "lint/rule.h"

#define MBR_TABLE_AT 446 /* bytes */

struct linting;

/* MBR-09 */
int mbr_check_types(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
/* MBR-11 */
int mbr_check_geometry(struct err *e, struct linting *l, const struct rule *self) MUST_USE;

#endif
