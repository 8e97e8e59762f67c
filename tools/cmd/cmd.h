/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A command is one file: its options (rows of a table), its texts, its function. main.c parses the
 * command line by the table, prints help from it, and prints the error that the function returns.
 * Only this folder prints or exits.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum option_type {
    OPTION_FLAG,   /* value: bool * */
    OPTION_STRING, /* value: const char ** ; the last one given counts */
    OPTION_LIST,   /* value: struct string_list * ; may be given several times */
    OPTION_NUMBER, /* value: double * ; must be positive */
    /* value: const char ** ; "" when it was given without one. Only --name=VALUE gives one: the
     * next argument is never taken. */
    OPTION_OPTIONAL,
};

struct buf;

struct string_list {
    const char **items; /* texts are argv's own */
    size_t count;
};

struct option_row {
    const char *name; /* long name without the dashes */
    char letter;      /* short name, or 0 */
    enum option_type type;
    const char *argument; /* what --help calls the value: FILE, LIST, REGEX; NULL for a flag */
    const char *help;     /* one line */
    void *value;
};

/*
 * The words that an option takes, for completion, with spaces between; of an OPTION_LIST several
 * may be given, with commas between. An option that has none takes anything.
 */
struct option_words {
    const char *option;
    void (*words)(struct buf *ret_words);
};

struct command {
    const char *name;
    const char *operands; /* "IMAGE", "MANIFEST" */
    const char *summary;  /* one line for the list of commands */
    const char *details;  /* paragraphs for --help; wrapped by hand at 80 columns */
    const char *examples; /* lines for --help */
    int min_operands, max_operands;
    void (*words)(struct buf *ret_words);    /* the first operand is one of these; NULL: a file */
    const struct option_row *options;        /* ends with a row without a name */
    const struct option_words *option_words; /* ends with a row without an option; NULL: none */
    /*
     * Returns the exit code 0 or 1 (yes or no), or -1 with `e` set: then main prints the text
     * and exits with the error's kind. Prints results on stdout, nothing else there.
     */
    int (*run)(struct err *e, int count, char **operands);
};

extern const struct command *const commands[]; /* ends with NULL */

extern const struct command build_command;
extern const struct command test_command;
extern const struct command run_command;
extern const struct command inspect_command;
extern const struct command lint_command;
extern const struct command diff_command;
extern const struct command report_command;
extern const struct command completion_command;

/* True when `stream` is a terminal that may be coloured (NO_COLOR unset, TERM not dumb). */
bool cmd_colour(FILE *stream);
/* Writes to stdout; what goes wrong is told by cmd_finish_output(). */
void cmd_write(const struct buf *text);
/*
 * Writes to stdout at once; false when that failed, which cmd_finish_output() tells. With a `size`
 * of 0 it only asks whether anybody still reads.
 */
bool cmd_pass_on(const void *bytes, size_t size);
/* Writes a JSON value to stdout. */
struct json_t;
int cmd_print_json(struct err *e, const struct json_t *json) MUST_USE;
/* Flushes stdout; a full disk or a closed pipe is an error, not a success. Main ends by SIGPIPE,
 * without a word, when it was a closed pipe. */
int cmd_finish_output(struct err *e) MUST_USE;
/* An error that does not end the command, on stderr; safe for a terminal. */
void cmd_complain(const char *command, const char *text);

#endif
