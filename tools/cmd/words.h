/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that options take: told, for completion (see `words` of option_row), and read. */
#ifndef CMD_WORDS_H
#define CMD_WORDS_H

#include <stddef.h>

#include "base/buf.h"
#include "cmd/cmd.h"

/* What every `words` is made with: a space before each word but the first. */
void words_add(struct buf *ret_words, const char *word);

void words_add_all(struct buf *ret_words, const char *const *words, size_t count);

void words_legs(struct buf *ret_words);
void words_leg_lists(struct buf *ret_words); /* presets and legs */
void words_accels(struct buf *ret_words);
void words_report_formats(struct buf *ret_words);
void words_listings(struct buf *ret_words); /* of legs */
void words_shards(struct buf *ret_words);
void words_profiles(struct buf *ret_words); /* of lint */
void words_rules(struct buf *ret_words);

/* One of a list of names, by its index; ERR_USAGE, with all names, when it is none. */
int words_pick(struct err *e, const char *option, const char *given, const char *const *names,
               size_t count, size_t *ret_index) MUST_USE;
/*
 * "a,b" and "c" become a list of three, which ends with NULL; caller frees each and the list.
 * ERR_USAGE for an empty one: a variable that was not set.
 */
int words_split(struct err *e, const char *option, const struct string_list *list,
                char ***ret_items) MUST_USE;

#endif
