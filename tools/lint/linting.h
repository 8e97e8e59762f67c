/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a rule's check works on, and how it tells what it found. For the rules_*.c files alone. */
#ifndef LINT_LINTING_H
#define LINT_LINTING_H

#include "fmt/source.h"
#include "layout/layout.h"
#include "layout/tree.h"
#include "lint/lint.h"
#include "menus/menus.h"

struct linting {
    const struct source *image;
    const struct layout *layout;
    const struct menus *menus;
    struct tree *tree;             /* NULL when there is no ISO 9660 tree */
    const struct routes *promised; /* by the image's own description; all false when it has none */
    const char *unread;            /* what is wrong with that description; NULL: nothing */
    bool digests;                  /* asked for: programs of any size may be hashed */
    struct findings *findings;
};

/* A finding at a byte of the image. */
void lint_say(struct linting *l, const struct rule *rule, enum severity severity, uint64_t offset,
              const char *format, ...) PRINTF(5, 6);
/* A finding in a text file of the image; `offset` is unknown there. */
void lint_say_in(struct linting *l, const struct rule *rule, enum severity severity,
                 const struct menu *menu, unsigned line, const char *format, ...) PRINTF(6, 7);

/* Says which findings count, and puts them in order: after the last one was added. */
void findings_settle(struct findings *findings, const struct lint_options *options);

/* A GPT that firmware takes: announced by the MBR, its primary copy good. */
bool lint_gpt_is_valid(const struct layout *layout);

#endif
