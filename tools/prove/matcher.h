/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holds lines of the serial console and rows of the screen against what is expected: every pattern
 * must match a line, in the order given; a line proves at most one of them, wherever it is shown.
 * A line that matches a rejected pattern ends it.
 *
 *     serial line   proves, unless the screen has shown the same line first and proved with it
 *     screen row    proves, unless it has been on the screen before (rows are drawn again and
 *                   again), or is a serial line that has proved something
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

/* A line that has proved something. */
struct proven {
    char *text; /* owned */
    bool by_screen;
    bool echoed; /* the other side has shown it, too */
};

struct matcher {
    struct patterns expect, reject;
    struct proven *proven; /* of every pattern before `next`; owned */
    char **rows;           /* that the screen has shown and that match something; owned */
    size_t row_count, row_room;
    size_t next;    /* the expected pattern that is waited for; expect.count when all were seen */
    bool line_used; /* the last line has proved something */
    const char *rejected; /* the pattern that was hit, or NULL; borrowed from `reject` */
};

/*
 * @nonce@ in patterns stands for `nonce` (NULL: nothing that could match is known yet). A pattern
 * that is no regular expression, or matches whatever comes, is ERR_USAGE.
 */
int matcher_make(struct err *e, const struct promise *promise, const struct leg_kind *kind,
                 const char *nonce, struct matcher *ret_matcher) MUST_USE;
void matcher_free(struct matcher *matcher); /* usable with CLEANUP */
/* True when the line proved something. `again`: it is the last line with more text at its end. */
bool matcher_line(struct matcher *matcher, const char *line, bool again);
/* The same for a row of the screen. */
bool matcher_row(struct matcher *matcher, const char *row);
bool matcher_done(const struct matcher *matcher);

#endif
