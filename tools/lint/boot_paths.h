/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the files that menus boot survive being copied to another filesystem (ISO-05). */
#ifndef LINT_BOOT_PATHS_H
#define LINT_BOOT_PATHS_H

#include "lint/linting.h"

/* A rule's check: configurations, kernels and initrds in the tree, each component of their paths.
 */
int boot_paths_check(struct err *e, struct linting *l, const struct rule *self) MUST_USE;

#endif
