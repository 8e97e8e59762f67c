/* SPDX-License-Identifier: GPL-2.0-or-later */
/* isowright COMMAND [OPTION...] OPERAND...: finds the command, runs it, prints its error, exits. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#include "base/buf.h"
#include "base/interrupt.h"
#include "base/json.h"
#include "cmd/cmd.h"
#include "cmd/options.h"

const struct command *const commands[] = {
    &build_command,   &test_command,       &run_command,
    &inspect_command, &lint_command,       &diff_command,
    &report_command,  &completion_command, NULL,
};

bool cmd_colour(FILE *stream)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return isatty(fileno(stream)) && !(no_colour && *no_colour) && term &&
           strcmp(term, "dumb") != 0;
}

static int write_error; /* of the first write to stdout that failed */

/* Who reads us wanted no more (`| head`): that is the end, as for any other program. Only main()
 * comes here: by then every command has stopped its machines and removed what it kept. */
static void end_of_interest(void)
{
    (void)signal(SIGPIPE, SIG_DFL);
    (void)raise(SIGPIPE);
}

void cmd_write(const struct buf *text)
{
    errno = 0;
    if (text->len && fwrite(text->data, 1, text->len, stdout) != text->len && !write_error)
        write_error = errno;
}

/* Who has left does not read what is still to come: to know that, nothing need be written. */
static bool has_reader(void)
{
    struct pollfd output = {.fd = STDOUT_FILENO};

    return poll(&output, 1, 0) <= 0 || !(output.revents & POLLERR);
}

bool cmd_pass_on(const void *bytes, size_t size)
{
    errno = 0;
    if (!size && !has_reader())
        errno = EPIPE;
    else if (fwrite(bytes, 1, size, stdout) == size && fflush(stdout) == 0)
        return true;
    if (!write_error)
        write_error = errno;
    return false;
}

int cmd_finish_output(struct err *e)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout) && !write_error)
        return 0;
    if (!write_error)
        write_error = errno;
    errno = write_error;
    return err_sys(e, "cannot write the output");
}

int cmd_print_json(struct err *e, const json_t *json)
{
    CLEANUP(buf_free) struct buf text = {0};

    json_render(json, &text);
    cmd_write(&text);
    return cmd_finish_output(e);
}

static const struct command *command_by_name(const char *name)
{
    for (const struct command *const *command = commands; *command; command++)
        if (strcmp((*command)->name, name) == 0)
            return *command;
    return NULL;
}

static void print_overview(FILE *to)
{
    fputs("Usage: isowright COMMAND [OPTION...] OPERAND...\n\n"
          "Authors hybrid bootable images and proves that they boot.\n\n"
          "Commands:\n",
          to);
    for (const struct command *const *command = commands; *command; command++)
        fprintf(to, "  %-12s%s\n", (*command)->name, (*command)->summary);
    fputs("\nExit codes: 0 yes, 1 no (the image is bad, did not boot, differs),\n"
          "2 the command line or the manifest is wrong, 3 could not find out.\n\n"
          "isowright COMMAND --help tells more; isowright --version prints the version.\n",
          to);
}

/* Messages quote manifests and file names, in which anything can stand. */
static void escape_lines(const char *text, struct buf *safe)
{
    while (*text) {
        size_t length = strcspn(text, "\n\t");

        buf_escaped(safe, text, length);
        text += length;
        if (*text)
            buf_add(safe, text++, 1);
    }
}

/* Prefixes every message with the program's and the command's name; the text may have more lines.
 */
void cmd_complain(const char *command, const char *message)
{
    bool colour = cmd_colour(stderr);
    CLEANUP(buf_free) struct buf text = {0};

    escape_lines(message, &text);
    fprintf(stderr, "%sisowright%s%s:%s %s\n", colour ? "\033[1;31m" : "", command ? " " : "",
            command ? command : "", colour ? "\033[0m" : "", buf_str(&text));
}

static int report(const struct err *e, const char *command)
{
    if (write_error == EPIPE)
        end_of_interest();
    cmd_complain(command, e->text);
    return (int)e->kind;
}

static int run(const struct command *command, int count, char **arguments)
{
    struct err e = {0};
    bool help = false;
    int result;

    if (options_parse(&e, command, &count, arguments, &help) < 0)
        return report(&e, command->name);
    if (help) {
        options_print_help(command, stdout);
        result = 0;
    } else {
        interrupt_catch();
        result = command->run(&e, count, arguments);
    }
    if (result >= 0 && cmd_finish_output(&e) < 0)
        result = -1;
    if (result >= 0)
        return result;
    if (interrupted())
        return fprintf(stderr, "isowright %s: interrupted\n", command->name),
               128 + interrupt_signal();
    return report(&e, command->name);
}

static int no_command(const char *name)
{
    struct err e = {0};

    (void)!err_set(&e, ERR_USAGE, "there is no command \"%s\"; isowright --help lists them", name);
    return report(&e, NULL);
}

/* As "isowright NAME --help". */
static int help_about(const char *name)
{
    const struct command *command = command_by_name(name);
    char help[] = "--help", *arguments[] = {help, NULL};

    return command ? run(command, 1, arguments) : no_command(name);
}

/* A program that is started without stdin, stdout or stderr would get their numbers for files that
 * it opens, and then print into its own image. Read-only: printing fails, as it should. */
static void fill_standard_files(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        (void)close(fd);
}

int main(int argc, char **argv)
{
    const char *first = argc > 1 ? argv[1] : "--help";
    const struct command *command = command_by_name(first);
    struct err e = {0};

    fill_standard_files();
    if (command)
        return run(command, argc - 2, argv + 2);
    if (strcmp(first, "--version") == 0) {
        puts("isowright " VERSION);
        return cmd_finish_output(&e) < 0 ? report(&e, NULL) : 0;
    }
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 || strcmp(first, "help") == 0) {
        if (argc > 2)
            return help_about(argv[2]);
        print_overview(argc > 1 ? stdout : stderr);
        if (cmd_finish_output(&e) < 0)
            return report(&e, NULL);
        return argc > 1 ? 0 : ERR_USAGE;
    }
    return no_command(first);
}
