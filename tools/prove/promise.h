/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What proves the boot: lines that must come, lines that must not, and a budget. An image that
 * isowright built says it itself, in /.isowright/image.json; the command line overrides it.
 */
#ifndef PROVE_PROMISE_H
#define PROVE_PROMISE_H

#include "base/err.h"
#include "fmt/source.h"

#define PROMISE_BUDGET 180.0 /* QEMU CPU seconds per leg when nobody says otherwise */

/* Texts are POSIX extended regular expressions with @firmware@ and @medium@; lists end with NULL.
 */
struct promise {
    char **expect;
    char **reject;
    char **legs;   /* names of legs that the image says it boots on */
    char *id;      /* the medium's identity; NULL when the image does not say */
    double budget; /* QEMU CPU seconds */
};

void promise_free(struct promise *promise); /* usable with CLEANUP */

/*
 * Reads the image's own description. An image without one gives an empty promise with the default
 * budget; one that cannot be understood is ERR_NO.
 */
int promise_from_image(struct err *e, const struct source *image,
                       struct promise *ret_promise) MUST_USE;
/* The same from the description's text; `name` is for messages. */
int promise_from_json(struct err *e, const char *name, const char *text, size_t length,
                      struct promise *ret_promise) MUST_USE;

/* Replaces a list by a copy of `texts`. */
void promise_override(char ***list, const char *const *texts, size_t count);

#endif
