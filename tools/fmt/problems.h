/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wrong with foreign bytes. A reader notes it here and goes on with what is left; only a
 * structure that is not there at all is an error.
 */
#ifndef FMT_PROBLEMS_H
#define FMT_PROBLEMS_H

#include <stdarg.h>
#include <stdint.h>

#include "fmt/source.h"

#define PROBLEMS_MAX 200 /* a hostile image must not make us talk without end */

struct problem {
    uint64_t offset;  /* bytes from the start of the whole image: where the wrong bytes are */
    const char *rule; /* static: the rule of lint/ that is broken, "GPT-01" */
    char *text;       /* owned; one line, safe for a terminal */
};

struct problems {
    struct problem *items; /* owned */
    size_t count, room;
    size_t dropped; /* how many more there were than PROBLEMS_MAX */
};

void problems_free(struct problems *problems); /* usable with CLEANUP */
/* `offset` is relative to `source`; `rule` is a static text. The text is escaped here. */
void problems_add(struct problems *problems, const struct source *source, uint64_t offset,
                  const char *rule, const char *format, ...) PRINTF(5, 6);
void problems_add_v(struct problems *problems, uint64_t offset, const char *rule,
                    const char *format, va_list args) PRINTF(4, 0);

#endif
