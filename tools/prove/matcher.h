/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holds console lines against what is expected: every pattern must match a line, in the order
 * given; a line proves at most one of them. A line that matches a rejected pattern ends it.
 */
#ifndef PROVE_MATCHER_H
#define PROVE_MATCHER_H

#include <regex.h>
#include <stdbool.h>

#include "base/err.h"
#include "prove/matrix.h"
#include "prove/promise.h"

struct patterns {
    regex_t *compiled;
    char **texts; /* with the placeholders replaced */
    size_t count;
};

struct matcher {
    struct patterns expect, reject;
    size_t next;    /* the expected pattern that is waited for; expect.count when all were seen */
    bool line_used; /* the last line has proved something */
    const char *rejected; /* the pattern that was hit, or NULL; borrowed from `reject` */
};

/* A pattern that is no regular expression, or matches whatever comes, is ERR_USAGE. */
int matcher_make(struct err *e, const struct promise *promise, const struct leg_kind *kind,
                 struct matcher *ret_matcher) MUST_USE;
void matcher_free(struct matcher *matcher); /* usable with CLEANUP */
/* True when the line proved something. `again`: it is the last line with more text at its end. */
bool matcher_line(struct matcher *matcher, const char *line, bool again);
bool matcher_done(const struct matcher *matcher);

#endif
