/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What proves the boot: lines that must come, lines that must not, and perhaps a budget. An image
 * that isowright built says it itself; the command line overrides it.
 */
#ifndef PROVE_PROMISE_H
#define PROVE_PROMISE_H

#include "layout/description.h"

/* Texts are POSIX extended regular expressions with @firmware@ and @medium@; lists end with NULL.
 */
struct promise {
    char **expect;
    char **reject;
    double budget; /* QEMU CPU seconds; 0: none */
};

void promise_free(struct promise *promise); /* usable with CLEANUP */

/* Moves what the image says out of `description`, whose lists of expressions are gone then. */
void promise_take(struct promise *promise, struct description *description);

/* Replaces a list by a copy of `texts`. */
void promise_override(char ***list, const char *const *texts, size_t count);

#endif
