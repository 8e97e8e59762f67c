/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Completion of the command line, one file for each shell. Commands, options and words come from
 * the tables of the commands; the rest of each script is fixed.
 */
#ifndef CMD_COMPLETION_H
#define CMD_COMPLETION_H

#include <stdbool.h>

#include "cmd/cmd.h"

void completion_bash(void);
void completion_zsh(void);
void completion_fish(void);

/* The words that the option takes; NULL: anything. */
typedef void completion_words(struct buf *ret_words);
completion_words *completion_of(const struct command *command, const struct option_row *row);
/* True when the option's value is a "FILE", a "DIR". */
bool completion_wants(const struct option_row *row, const char *argument);
/* Prints `text` with `before` in front of each character of `special`. */
void completion_quoted(const char *text, const char *special, const char *before);

#endif
