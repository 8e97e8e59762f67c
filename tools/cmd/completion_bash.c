/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buf.h"
#include "cmd/completion.h"

/*
 * bash breaks words also at the characters of COMP_WORDBREAKS, usually ":" and "=", and puts in
 * what stands behind the last of them. So the word is taken from the line, and of each answer only
 * what replaces $2, the part that bash knows, is handed back.
 */
static const char functions[] =
    "# isowright completion for bash; load it with: source <(isowright completion bash)\n"
    "\n"
    "# $1: words of which one is meant; $2: \"list\" when there may be several, by commas.\n"
    "_isowright_words() {\n"
    "    local words=$1 earlier= last=$value word\n"
    "    if [ \"$2\" = list ]; then\n"
    "        last=${value##*,}\n"
    "        earlier=${value%\"$last\"}\n"
    "    fi\n"
    "    for word in $words; do\n"
    "        # What is added with a colon is offered once there is a colon.\n"
    "        [[ $word == *:* && $last != *:* ]] && continue\n"
    "        [[ $word == \"$last\"* ]] || continue\n"
    "        word=$option$earlier$word\n"
    "        COMPREPLY+=(\"${word#\"${whole%\"$known\"}\"}\")\n"
    "    done\n"
    "}\n"
    "\n"
    "_isowright_paths() {\n"
    "    mapfile -t COMPREPLY < <(compgen \"$1\" -- \"$known\")\n"
    "    compopt -o filenames 2>/dev/null\n"
    "}\n"
    "\n"
    "_isowright() {\n"
    "    local known=$2 line=${COMP_LINE:0:COMP_POINT} command=${COMP_WORDS[1]} option= name=\n"
    "    local whole=${line##*[[:space:]]}\n"
    "    local value=$whole\n"
    "    COMPREPLY=()\n"
    "    if [ \"$COMP_CWORD\" -le 1 ]; then\n"
    "        _isowright_words \"$_isowright_commands\"\n"
    "        return\n"
    "    fi\n"
    "    if [[ $whole == --*=* ]]; then\n"
    "        name=${whole%%=*}=\n"
    "        option=$name\n"
    "        value=${whole#*=}\n"
    "    else\n"
    "        line=${line%\"$whole\"}\n"
    "        line=${line%\"${line##*[![:space:]]}\"}\n"
    "        name=${line##*[[:space:]]}\n"
    "    fi\n"
    "    case \"$command $name\" in\n";

static const char ending[] = "    esac\n"
                             "    if [[ $whole == -* ]]; then\n"
                             "        case $command in\n";

static void print_case(const struct command *command, const struct option_row *row)
{
    completion_words *add = completion_of(command, row);
    CLEANUP(buf_free) struct buf words = {0};

    printf("    '%s --%s='", command->name, row->name);
    /* A value that may be left out stands only behind "=". */
    if (row->type != OPTION_OPTIONAL)
        printf(" | '%s --%s'", command->name, row->name);
    if (row->letter)
        printf(" | '%s -%c'", command->name, row->letter);
    fputs(") ", stdout);
    if (add) {
        add(&words);
        printf("_isowright_words '%s'%s; ", buf_str(&words),
               row->type == OPTION_LIST ? " list" : "");
    } else if (completion_wants(row, "FILE") || completion_wants(row, "DIR")) {
        printf("_isowright_paths %s; ", completion_wants(row, "DIR") ? "-d" : "-f");
    }
    puts("return ;;");
}

static void print_options(const struct command *command)
{
    printf("        %s) _isowright_words '--help", command->name);
    for (const struct option_row *row = command->options; row->name; row++)
        printf(" --%s", row->name);
    puts("' ;;");
}

static void print_operands(const struct command *command)
{
    CLEANUP(buf_free) struct buf words = {0};

    if (!command->words)
        return;
    command->words(&words);
    printf("    elif [ \"$command $COMP_CWORD\" = '%s 2' ]; then\n"
           "        _isowright_words '%s'\n",
           command->name, buf_str(&words));
}

void completion_bash(void)
{
    fputs(functions, stdout);
    for (const struct command *const *command = commands; *command; command++)
        for (const struct option_row *row = (*command)->options; row->name; row++)
            if (row->argument)
                print_case(*command, row);
    fputs(ending, stdout);
    for (const struct command *const *command = commands; *command; command++)
        print_options(*command);
    puts("        esac");
    for (const struct command *const *command = commands; *command; command++)
        print_operands(*command);
    fputs("    else\n"
          "        _isowright_paths -f\n"
          "    fi\n"
          "}\n"
          "\n"
          "_isowright_commands='--help --version",
          stdout);
    for (const struct command *const *command = commands; *command; command++)
        printf(" %s", (*command)->name);
    puts("'\n"
         "complete -F _isowright isowright");
}
