/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What proves the boot: lines that must come, lines that must not, and a budget. An image that
 * isowright built says it itself; the command line overrides it.
 */
#ifndef PROVE_PROMISE_H
#define PROVE_PROMISE_H

#include "layout/description.h"

#define PROMISE_BUDGET 180.0 /* QEMU CPU seconds per leg when nobody says otherwise */

/* Texts are POSIX extended regular expressions with @firmware@ and @medium@; lists end with NULL.
 */
struct promise {
    char **expect;
    char **reject;
    double budget; /* QEMU CPU seconds */
};

void promise_free(struct promise *promise); /* usable with CLEANUP */

/* Moves what the image says out of `description`, whose lists of expressions are gone then. */
void promise_take(struct promise *promise, struct description *description);

/* Replaces a list by a copy of `texts`. */
void promise_override(char ***list, const char *const *texts, size_t count);

#endif
