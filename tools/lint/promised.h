/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The routes that an image promises (by its own description), and those that it has entries for. */
#ifndef LINT_PROMISED_H
#define LINT_PROMISED_H

#include "lint/lint.h"

/*
 * From DESCRIPTION_PATH; without it nothing is promised. Of one that cannot be understood nothing
 * is known, and `ret_unread` says what is wrong (caller frees; else NULL).
 */
int promised_routes(struct err *e, const struct source *image, struct routes *ret_routes,
                    char **ret_unread) MUST_USE;
void routes_offered(const struct layout *layout, struct routes *ret_routes);

#endif
