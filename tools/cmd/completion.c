/* SPDX-License-Identifier: GPL-2.0-or-later */
/* isowright completion SHELL: the shell's completion, printed from the tables of the commands. */
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/completion.h"
#include "cmd/words.h"

static const struct option_row options[] = {{0}};

static const struct shell {
    const char *name;
    void (*print)(void);
} shells[] = {
    {"bash", completion_bash},
    {"zsh", completion_zsh},
    {"fish", completion_fish},
};

completion_words *completion_of(const struct command *command, const struct option_row *row)
{
    for (const struct option_words *words = command->option_words; words && words->option; words++)
        if (strcmp(words->option, row->name) == 0)
            return words->words;
    return NULL;
}

bool completion_wants(const struct option_row *row, const char *argument)
{
    return row->argument && strcmp(row->argument, argument) == 0;
}

void completion_quoted(const char *text, const char *special, const char *before)
{
    for (; *text; text++) {
        if (strchr(special, *text))
            fputs(before, stdout);
        putchar(*text);
    }
}

static void words_shells(struct buf *ret_words)
{
    for (size_t i = 0; i < COUNT_OF(shells); i++)
        words_add(ret_words, shells[i].name);
}

static int run(struct err *e, int count, char **operands)
{
    (void)count;
    for (size_t i = 0; i < COUNT_OF(shells); i++) {
        if (strcmp(shells[i].name, operands[0]) != 0)
            continue;
        shells[i].print();
        return 0;
    }
    return err_set(e, ERR_USAGE, "there is no completion for \"%s\"; there is: bash, zsh, fish",
                   operands[0]);
}

const struct command completion_command = {
    .name = "completion",
    .operands = "bash|zsh|fish",
    .summary = "print the completion for a shell",
    .details = "Prints the completion of commands, options and their values for a shell.",
    .examples = "  source <(isowright completion bash)\n"
                "  isowright completion zsh > ~/.zfunc/_isowright",
    .min_operands = 1,
    .max_operands = 1,
    .words = words_shells,
    .options = options,
    .run = run,
};
