/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A rule of lint: what must hold, why, and how to repair it. The rules stand in tables, one file a
 * family (rules_iso.c: ISO-, rules_eltorito.c: ELT- ...), joined in rules.c.
 *
 * An error means that a specification is violated in a way that some firmware is known to check,
 * or that the image contradicts itself. What one class of machine wants belongs to a profile
 * (machines.json): it counts only when that profile is asked for.
 */
#ifndef LINT_RULE_H
#define LINT_RULE_H

#include "base/err.h"

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

struct linting; /* linting.h */

struct rule {
    const char *id;         /* "GPT-02": stable, never used again for something else */
    enum severity severity; /* the usual one; a finding may have another */
    const char *profile;    /* whose wish it is; NULL: everybody's */
    const char *title;      /* what must hold, in one line */
    const char *why;        /* the machine, thread or section of a specification */
    const char *repair;     /* what to do */
    /* Looks, and adds findings; -1 only for ERR_FAULT. NULL: the reader of the image notes it. */
    int (*check)(struct err *e, struct linting *l, const struct rule *self);
};

/* The tables of the families; each ends with a rule without an id. */
extern const struct rule rules_iso[], rules_eltorito[], rules_mbr[], rules_gpt[], rules_apm[],
    rules_esp[], rules_secure_boot[], rules_writing[], rules_menu[], rules_route[];

size_t rule_count(void);
const struct rule *rule_at(size_t index); /* all families, in the order of their ids' families */
int rule_order(const struct rule *rule);  /* its index: causes before consequences */
const struct rule *rule_find(const char *id);      /* without regard to case; NULL: no such rule */
const char *severity_name(enum severity severity); /* "error", "warning", "info" */

#endif
