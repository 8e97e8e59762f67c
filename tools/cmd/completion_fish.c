/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buf.h"
#include "cmd/completion.h"

static const char beginning[] =
    "# isowright completion for fish\n"
    "\n"
    "# Words, each behind what stands already in a list. What is added with a colon is offered "
    "once\n"
    "# there is one.\n"
    "function __isowright_list\n"
    "    set -l value (commandline -ct | string replace -r '^-[^=]*=' '')\n"
    "    set -l earlier (string replace -r '[^,]*$' '' -- \"$value\")\n"
    "    set -l last (string replace -r '^.*,' '' -- \"$value\")\n"
    "    for word in $argv\n"
    "        if string match -q '*:*' -- \"$last\"; or not string match -q '*:*' -- $word\n"
    "            echo \"$earlier$word\"\n"
    "        end\n"
    "    end\n"
    "end\n";

static void print_words(const char *before, completion_words *add, const char *after)
{
    CLEANUP(buf_free) struct buf words = {0};

    add(&words);
    printf(" -f -a '%s%s%s'", before, buf_str(&words), after);
}

static void print_option(const struct command *command, const struct option_row *row)
{
    printf("complete -c isowright -n '__fish_seen_subcommand_from %s' -l %s", command->name,
           row->name);
    if (row->letter)
        printf(" -s %c", row->letter);
    if (row->argument && row->type != OPTION_OPTIONAL)
        fputs(" -r", stdout);
    if (completion_of(command, row))
        print_words("(__isowright_list ", completion_of(command, row), ")");
    fputs(" -d '", stdout);
    completion_quoted(row->help, "'\\", "\\");
    puts("'");
}

void completion_fish(void)
{
    puts(beginning);
    for (const struct command *const *command = commands; *command; command++) {
        printf("complete -c isowright -n __fish_use_subcommand -a %s -d '", (*command)->name);
        completion_quoted((*command)->summary, "'\\", "\\");
        puts("'");
        if ((*command)->words) {
            printf("complete -c isowright -n '__fish_seen_subcommand_from %s'", (*command)->name);
            print_words("", (*command)->words, "");
            puts("");
        }
        for (const struct option_row *row = (*command)->options; row->name; row++)
            print_option(*command, row);
    }
}
