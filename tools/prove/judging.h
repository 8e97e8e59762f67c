/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the judge's files share; for judge*.c alone. */
#ifndef PROVE_JUDGING_H
#define PROVE_JUDGING_H

#include <stdlib.h>

#include "base/mem.h"
#include "prove/judge.h"

/* All of them take over `reason` (and `how`), and return true: it is over. */
bool judge_ends(struct ruling *ruling, enum verdict verdict, enum fail_class failure, char *reason);
bool judge_fails(struct ruling *ruling, enum fail_class failure, char *reason);
/* Nobody knows yet: this machine is to blame. */
bool judge_no_fault(struct ruling *ruling, bool try_again, char *reason);
/* As judge_fails(), but names bytes that could not be read as the cause when there were any. */
bool judge_fails_or_medium(const struct situation *s, struct ruling *ruling,
                           enum fail_class failure, char *reason);

/* --- judge_words.c -----------------------------------------------------------------------------
 */

/* The class of the warning that explains why it does not go on, by where it stands; FAIL_NONE. */
enum fail_class judge_explanation(const struct situation *s);
/* "the loader failed" */
const char *judge_speaker(enum fail_class failure);
/* Nothing new has come for a moment: whoever said it has said it last. */
bool judge_is_quiet(const struct situation *s, double limit);
/* A system that ends at a shell which nobody asked for. */
bool judge_shell(const struct situation *s, struct ruling *ruling);
/* Ends it with what firmware, loader or kernel said themselves. */
bool judge_words(const struct situation *s, struct ruling *ruling);
/* What happened, and what the system complained of last; caller frees. */
char *judge_after_trouble(const struct situation *s, const char *what);
/* It did not arrive; something that was said may explain it. */
bool judge_absence(const struct situation *s, struct ruling *ruling, char *how);

/* --- judge_menus.c: before a kernel runs; false: it may go on ----------------------------------
 */

/* Guest seconds after which nothing but a person will move what prompts; there is a prompt. */
double judge_menu_limit(const struct situation *s);
bool judge_prompt(const struct situation *s, struct ruling *ruling);
/* A program that never starts a system: it runs for as long as it is let. */
bool judge_program(const struct situation *s, struct ruling *ruling);
/* A menu that could not be read, and that waits by its configuration. */
bool judge_unread_menu(const struct situation *s, struct ruling *ruling);
/* Keys that were not typed: nobody knows what would have come of them. */
void judge_untyped(const struct situation *s, struct ruling *ruling);
bool judge_loops(const struct situation *s, struct ruling *ruling);

static inline double judge_scaled(const struct situation *s, double limit)
{
    return s->scale > 0 ? limit * s->scale : limit;
}

static inline bool judge_saw(const struct situation *s, enum phase phase)
{
    return s->evidence->phases[phase].seen;
}

#endif
