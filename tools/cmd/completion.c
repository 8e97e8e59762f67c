/* SPDX-License-Identifier: GPL-2.0-or-later */
/* isowright completion SHELL: the shell's completion, printed from the tables of the commands. */
#include <string.h>

#include "cmd/cmd.h"

static const struct option_row options[] = {{0}};

#define LEGS                                                                                       \
    "bios/cd bios/usb bios/disk bios/virtio bios/nvme uefi/cd uefi/usb uefi/disk uefi/virtio "     \
    "uefi/nvme uefi-sb/cd uefi-sb/usb uefi-own/usb uefi-ia32/usb uefi-aa64/usb"
#define PRESETS "core quick full bios uefi cd usb "
#define REPORTS "text json junit tap github html"

/* Options whose values are words. (Of legs the ones without a colon, at which shells break words.)
 */
static const struct choice {
    const char *command, *option, *values;
} choices[] = {
    {"test", "legs", PRESETS LEGS},
    {"test", "skip", PRESETS LEGS},
    {"test", "require", LEGS},
    {"test", "until", "loader kernel userspace marker"},
    {"test", "accel", "auto kvm tcg"},
    {"test", "format", REPORTS},
    {"test", "list-legs", "text json github gitlab"},
    {"test", "shard", "auto"},
    {"run", "leg", LEGS},
    {"run", "accel", "auto kvm tcg"},
    {"report", "format", REPORTS},
    {"report", "require", LEGS},
    {"lint", "format", "text json sarif junit"},
    {"lint", "fail-on", "error warning"},
};

/* The words that an option takes; NULL when it takes anything. */
static const char *values_of(const struct command *command, const struct option_row *row)
{
    for (size_t i = 0; i < COUNT_OF(choices); i++)
        if (strcmp(choices[i].command, command->name) == 0 &&
            strcmp(choices[i].option, row->name) == 0)
            return choices[i].values;
    return NULL;
}

static void print_bash(void)
{
    puts("# isowright completion for bash; load it with: source <(isowright completion bash)\n"
         "_isowright() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words=\n"
         "    COMPREPLY=()\n"
         "    # --option=value is three words\n"
         "    if [ \"$word\" = = ]; then\n"
         "        word=\n"
         "    elif [ \"$before\" = = ]; then\n"
         "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
         "    fi\n"
         "    if [ \"$COMP_CWORD\" -eq 1 ]; then");
    printf("        words=\"--help --version");
    for (const struct command *const *command = commands; *command; command++)
        printf(" %s", (*command)->name);
    puts("\"\n"
         "        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n        return\n    fi\n"
         "    case ${COMP_WORDS[1]} in");
    for (const struct command *const *command = commands; *command; command++) {
        printf("    %s) words=\"--help", (*command)->name);
        for (const struct option_row *row = (*command)->options; row->name; row++)
            printf(" --%s", row->name);
        puts("\" ;;");
    }
    puts("    esac\n"
         "    case \"${COMP_WORDS[1]} $before\" in");
    for (size_t i = 0; i < COUNT_OF(choices); i++)
        printf("    '%s --%s') COMPREPLY=($(compgen -W '%s' -- \"$word\")) && return ;;\n",
               choices[i].command, choices[i].option, choices[i].values);
    puts("    esac\n"
         "    if [ \"${COMP_WORDS[1]} $COMP_CWORD\" = 'report 2' ]; then\n"
         "        words=\"merge show $words\"\n"
         "        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "    elif [ \"${word#-}\" != \"$word\" ]; then\n"
         "        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "    else\n"
         "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
         "    fi\n"
         "}\n"
         "complete -o filenames -F _isowright isowright");
}

/* Single quotes cannot stand inside single quotes: fish and zsh want them escaped. */
static void print_quoted(const char *text, const char *quote)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs(quote, stdout);
        else
            putchar(*text);
    }
}

static bool is_path(const struct option_row *row)
{
    return strcmp(row->argument, "FILE") == 0 || strcmp(row->argument, "DIR") == 0;
}

static void print_zsh(void)
{
    puts("#compdef isowright\n"
         "# isowright completion for zsh; put it into a folder of $fpath as _isowright\n"
         "_isowright() {\n"
         "    if (( CURRENT == 2 )); then\n"
         "        local -a names\n"
         "        names=(");
    for (const struct command *const *command = commands; *command; command++) {
        printf("            '%s:", (*command)->name);
        print_quoted((*command)->summary, "'\\''");
        puts("'");
    }
    puts("        )\n"
         "        _describe command names\n"
         "        return\n"
         "    fi\n"
         "    case $words[2] in");
    for (const struct command *const *command = commands; *command; command++) {
        printf("    %s) _arguments '--help[print this help]'", (*command)->name);
        for (const struct option_row *row = (*command)->options; row->name; row++) {
            printf(" '%s--%s%s[", row->type == OPTION_LIST ? "*" : "", row->name,
                   row->type == OPTION_OPTIONAL ? "=-" : "");
            print_quoted(row->help, "'\\''");
            if (row->argument && values_of(*command, row))
                printf("]:%s:(%s)'", row->argument, values_of(*command, row));
            else if (row->argument)
                printf("]:%s:%s'", row->argument, is_path(row) ? "_files" : "");
            else
                fputs("]'", stdout);
        }
        puts(" '*:file:_files' ;;");
    }
    puts("    esac\n}\n_isowright \"$@\"");
}

static void print_fish(void)
{
    puts("# isowright completion for fish");
    for (const struct command *const *command = commands; *command; command++) {
        printf("complete -c isowright -n __fish_use_subcommand -a %s -d '", (*command)->name);
        print_quoted((*command)->summary, "\\'");
        puts("'");
        for (const struct option_row *row = (*command)->options; row->name; row++) {
            const char *values = values_of(*command, row);

            printf("complete -c isowright -n '__fish_seen_subcommand_from %s' -l %s%s%s%s%s -d '",
                   (*command)->name, row->name, row->argument ? " -r" : "",
                   values ? " -f -a '" : "", values ? values : "", values ? "'" : "");
            print_quoted(row->help, "\\'");
            puts("'");
        }
    }
}

static int run(struct err *e, int count, char **operands)
{
    static const struct {
        const char *shell;
        void (*print)(void);
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};

    (void)count;
    for (size_t i = 0; i < COUNT_OF(shells); i++) {
        if (strcmp(shells[i].shell, operands[0]) != 0)
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
    .details = "Prints the completion of commands and options for a shell.",
    .examples = "  source <(isowright completion bash)\n"
                "  isowright completion zsh > ~/.zfunc/_isowright",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .run = run,
};
