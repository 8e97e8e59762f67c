/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/options.h"

#include <string.h>

#include "base/mem.h"

static const struct option_row help_row = {"help", 'h', OPTION_FLAG, NULL, "print this help", NULL};

static const struct option_row *row_by_name(const struct command *command, const char *name,
                                            size_t length)
{
    for (const struct option_row *row = command->options; row->name; row++)
        if (strlen(row->name) == length && strncmp(row->name, name, length) == 0)
            return row;
    return length == 4 && strncmp(name, "help", 4) == 0 ? &help_row : NULL;
}

static const struct option_row *row_by_letter(const struct command *command, char letter)
{
    for (const struct option_row *row = command->options; row->name; row++)
        if (row->letter && row->letter == letter)
            return row;
    return letter == 'h' ? &help_row : NULL;
}

static int set_number(struct err *e, const struct option_row *row, const char *text)
{
    char *end = NULL;
    double value = strtod(text, &end);

    if (end == text || *end || !(value > 0) || value > 1e9)
        return err_set(e, ERR_USAGE, "--%s wants a positive number (%s), not \"%s\"", row->name,
                       row->argument, text);
    *(double *)row->value = value;
    return 0;
}

static int set_value(struct err *e, const struct option_row *row, const char *text)
{
    struct string_list *list = row->value;

    switch (row->type) {
    case OPTION_FLAG:
        *(bool *)row->value = true;
        return 0;
    case OPTION_STRING:
        *(const char **)row->value = text;
        return 0;
    case OPTION_OPTIONAL:
        *(const char **)row->value = text ? text : "";
        return 0;
    case OPTION_LIST:
        list->items = mem_resize(list->items, list->count + 1, sizeof *list->items);
        list->items[list->count++] = text;
        return 0;
    case OPTION_NUMBER:
        return set_number(e, row, text);
    }
    return 0;
}

/* One argument that starts with a dash, perhaps with the next one as its value. */
static int parse_one(struct err *e, const struct command *command, char **arguments, int count,
                     int *at, bool *ret_help)
{
    const char *argument = arguments[*at];
    bool is_long = argument[1] == '-';
    const char *name = argument + (is_long ? 2 : 1);
    size_t length = is_long ? strcspn(name, "=") : 1;
    const struct option_row *row =
        is_long ? row_by_name(command, name, length) : row_by_letter(command, *name);
    const char *value = NULL;

    if (!row)
        return err_set(e, ERR_USAGE, "there is no option \"%s\"; isowright %s --help lists them",
                       argument, command->name);
    if (name[length])
        value = name + length + (is_long ? 1 : 0);
    if (row->type == OPTION_FLAG && value)
        return err_set(e, ERR_USAGE, "--%s takes no value", row->name);
    if (row == &help_row) {
        *ret_help = true;
        return 0;
    }
    if (row->type != OPTION_FLAG && row->type != OPTION_OPTIONAL && !value) {
        if (*at + 1 >= count)
            return err_set(e, ERR_USAGE, "--%s wants a value: %s", row->name, row->argument);
        value = arguments[++*at];
    }
    return set_value(e, row, value);
}

int options_parse(struct err *e, const struct command *command, int *count, char **arguments,
                  bool *ret_help)
{
    int operands = 0;
    bool only_operands = false;

    for (int at = 0; at < *count; at++) {
        char *argument = arguments[at];

        if (only_operands || argument[0] != '-' || !argument[1])
            arguments[operands++] = argument;
        else if (strcmp(argument, "--") == 0)
            only_operands = true;
        else if (parse_one(e, command, arguments, *count, &at, ret_help) < 0)
            return -1;
    }
    *count = operands;
    if (*ret_help)
        return 0;
    if (operands < command->min_operands)
        return err_set(e, ERR_USAGE, "something is missing: isowright %s %s", command->name,
                       command->operands);
    if (operands > command->max_operands)
        return err_set(e, ERR_USAGE, "\"%s\" is one operand too many: isowright %s %s",
                       arguments[command->max_operands], command->name, command->operands);
    return 0;
}

static void print_row(const struct option_row *row, FILE *to)
{
    CLEANUP(free_ptr) char *left = NULL;
    bool optional = row->type == OPTION_OPTIONAL;
    const char *before = optional ? "[=" : row->argument ? " " : "";
    const char *argument = row->argument ? row->argument : "";
    const char *after = optional ? "]" : "";

    if (row->letter)
        left = str_format("-%c, --%s%s%s%s", row->letter, row->name, before, argument, after);
    else
        left = str_format("    --%s%s%s%s", row->name, before, argument, after);
    if (strlen(left) > 25)
        fprintf(to, "  %s\n  %-26s%s\n", left, "", row->help);
    else
        fprintf(to, "  %-26s%s\n", left, row->help);
}

void options_print_help(const struct command *command, FILE *to)
{
    fprintf(to, "Usage: isowright %s [OPTION...] %s\n\n%s\n\n", command->name, command->operands,
            command->details);
    fputs("Options:\n", to);
    for (const struct option_row *row = command->options; row->name; row++)
        print_row(row, to);
    print_row(&help_row, to);
    fprintf(to, "\nExamples:\n%s\n", command->examples);
}
