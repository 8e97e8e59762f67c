/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buf.h"
#include "cmd/completion.h"

static const char beginning[] =
    "#compdef isowright\n"
    "# isowright completion for zsh; put it into a folder of $fpath as _isowright\n"
    "\n"
    "# Options of compadd, a dash, words. What is added with a colon is offered once there is "
    "one.\n"
    "_isowright_words() {\n"
    "    local at=${argv[(ie)-]}\n"
    "    local -a offered=(\"${(@)argv[at+1,-1]}\")\n"
    "    [[ $PREFIX == *:* ]] || offered=(${offered:#*:*})\n"
    "    compadd \"${(@)argv[1,at-1]}\" -a offered\n"
    "}\n"
    "\n"
    "_isowright() {\n"
    "    if (( CURRENT == 2 )); then\n"
    "        local -a names\n"
    "        names=(";

static void print_words(completion_words *add)
{
    CLEANUP(buf_free) struct buf words = {0};

    add(&words);
    completion_quoted(buf_str(&words), ":", "\\");
}

/* ":LIST:_sequence _isowright_words - core quick" */
static void print_value(const struct option_row *row, completion_words *words)
{
    printf("%s:%s:", row->type == OPTION_OPTIONAL ? ":" : "", row->argument);
    if (words) {
        /* _sequence keeps the first dash for itself. */
        printf("%s- ",
               row->type == OPTION_LIST ? "_sequence _isowright_words - " : "_isowright_words ");
        print_words(words);
    } else if (completion_wants(row, "FILE")) {
        fputs("_files", stdout);
    } else if (completion_wants(row, "DIR")) {
        fputs("_files -/", stdout);
    }
}

/* The option by one of its names. What follows a flag, or "=", is told by `sign`. */
static void print_name(const struct option_row *row, completion_words *words, const char *name,
                       const char *sign)
{
    printf(" '%s%s%s[", row->type == OPTION_LIST ? "*" : "", name, sign);
    for (const char *at = row->help; *at; at++) {
        if (*at == '\'')
            fputs("'\\''", stdout);
        else
            printf("%s%c", *at == '[' || *at == ']' ? "\\" : "", *at);
    }
    fputs("]", stdout);
    if (row->argument)
        print_value(row, words);
    fputs("'", stdout);
}

static void print_option(const struct command *command, const struct option_row *row)
{
    completion_words *words = completion_of(command, row);
    char name[64];

    (void)snprintf(name, sizeof name, "--%s", row->name);
    print_name(row, words, name, row->type == OPTION_OPTIONAL ? "=-" : row->argument ? "=" : "");
    if (!row->letter)
        return;
    (void)snprintf(name, sizeof name, "-%c", row->letter);
    print_name(row, words, name, row->argument ? "+" : "");
}

static void print_command(const struct command *command)
{
    printf("    %s) _arguments '--help[print this help]'", command->name);
    for (const struct option_row *row = command->options; row->name; row++)
        print_option(command, row);
    if (command->words) {
        fputs(" ':what:_isowright_words - ", stdout);
        print_words(command->words);
        fputs("'", stdout);
    }
    puts(" '*:file:_files' ;;");
}

void completion_zsh(void)
{
    puts(beginning);
    for (const struct command *const *command = commands; *command; command++) {
        printf("            '%s:", (*command)->name);
        completion_quoted((*command)->summary, "'", "'\\'");
        puts("'");
    }
    puts("        )\n"
         "        _describe command names\n"
         "        return\n"
         "    fi\n"
         "    shift words\n"
         "    (( CURRENT-- ))\n"
         "    case $words[1] in");
    for (const struct command *const *command = commands; *command; command++)
        print_command(*command);
    puts("    esac\n}\n_isowright \"$@\"");
}
