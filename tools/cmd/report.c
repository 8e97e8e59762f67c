/* SPDX-License-Identifier: GPL-2.0-or-later */
/* isowright report merge DIR, isowright report show FILE: reports of tests, put together or shown.
 */
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/machine_options.h"
#include "cmd/outputs.h"
#include "cmd/words.h"
#include "report/merge.h"

static const char *format_name;
static struct string_list require;

/* Files that are written besides what is printed. */
static struct output files[] = {
    {REPORT_JSON, NULL}, {REPORT_JUNIT, NULL}, {REPORT_TAP, NULL}, {REPORT_HTML, NULL}};

static const struct option_row options[] = {
    {"format", 'f', OPTION_STRING, "FORMAT", "text, json, junit, tap, github or html",
     &format_name},
    {"json", 0, OPTION_STRING, "FILE", "write the report as JSON", &files[0].path},
    {"junit", 0, OPTION_STRING, "FILE", "write a JUnit XML report", &files[1].path},
    {"tap", 0, OPTION_STRING, "FILE", "write a TAP report", &files[2].path},
    {"html", 0, OPTION_STRING, "FILE", "write the report as a page", &files[3].path},
    {"require", 0, OPTION_LIST, "LIST", "legs and presets that each image must have", &require},
    {0},
};

static const struct option_words option_words[] = {
    {"format", words_report_formats},
    {"require", words_leg_lists},
    {0},
};

/* The folder of a file that may not be there yet, absolute; evidence is named as seen from it. */
static int folder_of(struct err *e, const char *path, char **ret_folder)
{
    CLEANUP(free_ptr) char *copy = str_copy(path);
    char *slash = strrchr(copy, '/');

    if (!slash)
        return file_absolute(e, ".", ret_folder);
    slash[slash == copy ? 1 : 0] = '\0';
    return file_absolute(e, copy, ret_folder);
}

static int write_file(struct err *e, const struct reports *reports, enum report_format format,
                      const char *path)
{
    CLEANUP(outfile_abandon) struct outfile out = OUTFILE_NONE;
    CLEANUP(free_ptr) char *folder = NULL;
    CLEANUP(buf_free) struct buf text = {0};

    if (outfile_open(e, path, &out) < 0 || folder_of(e, path, &folder) < 0)
        return -1;
    reports_render(reports->items, reports->count, format, folder, &text);
    if (file_write_fd(e, out.fd, path, buf_str(&text), text.len) < 0)
        return -1;
    return outfile_commit(e, &out);
}

static int write_files(struct err *e, const struct reports *reports)
{
    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (files[i].path && write_file(e, reports, files[i].format, files[i].path) < 0)
            return -1;
    return 0;
}

static int print(struct err *e, const struct reports *reports, enum report_format format)
{
    CLEANUP(buf_free) struct buf text = {0};

    if (format == REPORT_TEXT)
        reports_to_text(reports->items, reports->count, cmd_colour(stdout), &text);
    else
        reports_render(reports->items, reports->count, format, NULL, &text);
    cmd_write(&text);
    return cmd_finish_output(e);
}

static int merge(struct err *e, const char *folder, struct reports *ret_reports,
                 struct buf *ret_missing)
{
    CLEANUP(merge_parts_free) struct merge_parts parts = {0};
    CLEANUP(buf_free) struct buf required = {0};
    const char *except[COUNT_OF(files) + 1] = {NULL};
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (files[i].path)
            except[count++] = files[i].path;
    if (merge_find(e, folder, except, &parts) < 0)
        return -1;
    return merge_parts(e, &parts, machine_list(&require, &required), ret_reports, ret_missing);
}

static void words_actions(struct buf *ret_words)
{
    words_add(ret_words, "merge");
    words_add(ret_words, "show");
}

static int run(struct err *e, int count, char **operands)
{
    CLEANUP(reports_free) struct reports reports = {0};
    CLEANUP(buf_free) struct buf missing = {0};
    enum report_format format = REPORT_TEXT;
    bool merges = strcmp(operands[0], "merge") == 0;
    int code;

    (void)count;
    if (!merges && strcmp(operands[0], "show") != 0)
        return err_set(e, ERR_USAGE, "report can merge and show, not \"%s\"", operands[0]);
    if (!merges && require.count)
        return err_set(e, ERR_USAGE, "--require is for report merge");
    if (outputs_check(e, operands[1], files, COUNT_OF(files)) < 0 ||
        (format_name && report_format_by_name(e, format_name, &format) < 0) ||
        (merges ? merge(e, operands[1], &reports, &missing)
                : reports_load(e, operands[1], &reports)) < 0 ||
        write_files(e, &reports) < 0 || print(e, &reports, format) < 0)
        return -1;
    code = reports_exit_code(reports.items, reports.count);
    if (!missing.len)
        return code;
    /* A leg that has failed stays failed, whatever the others would have shown. */
    cmd_complain("report", missing.data);
    return code ? code : ERR_FAULT;
}

const struct command report_command = {
    .name = "report",
    .operands = "merge DIR | show FILE",
    .summary = "put the reports of a shared-out test together, or show one",
    .details = "merge reads every report*.json below DIR, as isowright test --out leaves them,\n"
               "and makes one report: the legs of an image from all of its parts (--shard), and\n"
               "image beside image. Nothing may be there twice or be of another test; when a\n"
               "part is missing it is named, its legs are errors, and the exit code is 3.\n"
               "\n"
               "show prints one report.json in any format. Screenshots are taken from the\n"
               "evidence folders beside a report, where they are.\n"
               "\n"
               "Exit code: 1 when a leg failed, else 3 when one could not be tried or is\n"
               "missing, else 0, as of one test.",
    .examples = "  isowright report merge all --junit junit.xml --html report.html\n"
                "  isowright report merge all --require bios/cd,uefi/usb --format github\n"
                "  isowright report show evidence/report.json --html report.html",
    .min_operands = 2,
    .max_operands = 2,
    .words = words_actions,
    .options = options,
    .option_words = option_words,
    .run = run,
};
