/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Command-line options as data: one parser and one help printer for all commands. */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "cmd/cmd.h"

/*
 * Takes the options out of `arguments`, leaving the operands (their number in `*count`). Accepts
 * --name VALUE, --name=VALUE, -x VALUE, -xVALUE, and -- to end the options; a value that may be
 * left out only as --name=VALUE. Errors are ERR_USAGE.
 */
int options_parse(struct err *e, const struct command *command, int *count, char **arguments,
                  bool *ret_help) MUST_USE;
void options_print_help(const struct command *command, FILE *to);

#endif
