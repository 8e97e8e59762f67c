/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/cmd.h"

static const struct option_row options[] = {{0}};

static int run(struct err *e, int count, char **operands)
{
    (void)count;
    (void)operands;
    return err_set(e, ERR_FAULT, "not there yet");
}

const struct command completion_command = {
    .name = "completion", .operands = "X", .summary = "x", .details = "x", .examples = "  x",
    .min_operands = 0, .max_operands = 1, .options = options, .run = run,
};
