/* SPDX-License-Identifier: GPL-2.0-or-later */
/* isowright lint IMAGE...: judges images by rules, and says which machines will boot them. */
#include <string.h>

#include "base/interrupt.h"
#include "base/json.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "cmd/words.h"
#include "lint/report.h"

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF, FORMAT_JUNIT };

static const char *format_name, *fail_on_name, *explain;
static struct string_list profiles, ignored;
static bool digests, list_rules, list_profiles;

static const char *const formats[] = {"text", "json", "sarif", "junit"};
static const char *const severities[] = {"error", "warning"};

static void words_formats(struct buf *ret_words)
{
    words_add_all(ret_words, formats, COUNT_OF(formats));
}

static void words_severities(struct buf *ret_words)
{
    words_add_all(ret_words, severities, COUNT_OF(severities));
}

static const struct option_row options[] = {
    {"profile", 'p', OPTION_LIST, "NAME", "count what this class of machine wants (repeatable)",
     &profiles},
    {"format", 'f', OPTION_STRING, "FORMAT", "text, json, sarif or junit (default: text)",
     &format_name},
    {"fail-on", 0, OPTION_STRING, "SEVERITY", "error or warning: exit 1 for these (default: error)",
     &fail_on_name},
    {"ignore", 'i', OPTION_LIST, "ID", "do not count findings of this rule (repeatable)", &ignored},
    {"digests", 0, OPTION_FLAG, NULL, "hash and compare boot programs of any size", &digests},
    {"explain", 0, OPTION_STRING, "ID", "tell all about a rule, and judge nothing", &explain},
    {"rules", 0, OPTION_FLAG, NULL, "list the rules", &list_rules},
    {"profiles", 0, OPTION_FLAG, NULL, "list the profiles", &list_profiles},
    {0},
};

static const struct option_words option_words[] = {
    {"profile", words_profiles}, {"format", words_formats}, {"fail-on", words_severities},
    {"ignore", words_rules},     {"explain", words_rules},  {0},
};

/* What the command line asks for. */
struct wanted {
    enum format format;
    enum severity fail_on;
    struct lint_options lint;
    char **texts[2]; /* owned copies behind `lint` */
};

static void free_wanted(struct wanted *wanted)
{
    for (size_t i = 0; i < COUNT_OF(wanted->texts); i++) {
        for (char **text = wanted->texts[i]; text && *text; text++)
            free(*text);
        free(wanted->texts[i]);
    }
}

static int take_options(struct err *e, struct wanted *wanted)
{
    size_t format, severity;

    if (words_pick(e, "format", format_name ? format_name : "text", formats, COUNT_OF(formats),
                   &format) < 0 ||
        words_pick(e, "fail-on", fail_on_name ? fail_on_name : "error", severities,
                   COUNT_OF(severities), &severity) < 0)
        return -1;
    wanted->format = (enum format)format;
    wanted->fail_on = severity == 0 ? SEVERITY_ERROR : SEVERITY_WARNING;
    wanted->lint.digests = digests;
    if (words_split(e, "profile", &profiles, &wanted->texts[0]) < 0 ||
        words_split(e, "ignore", &ignored, &wanted->texts[1]) < 0)
        return -1;
    wanted->lint.profiles = (const char *const *)wanted->texts[0];
    wanted->lint.ignore = (const char *const *)wanted->texts[1];
    return 0;
}

struct results {
    struct lint_result *items;
    size_t count;
};

static void free_results(struct results *results)
{
    for (size_t i = 0; i < results->count; i++) {
        layout_free(&results->items[i].layout);
        findings_free(&results->items[i].findings);
        free(results->items[i].failure);
    }
    free(results->items);
}

static int judge(struct err *e, const struct lint_options *lint, struct lint_result *result)
{
    CLEANUP(source_close) struct source image = {.fd = -1};

    if (source_open(e, result->image, &image) < 0 ||
        layout_from_image(e, &image, &result->layout) < 0)
        return -1;
    return lint_image(e, &image, &result->layout, lint, &result->findings);
}

/* An image that cannot be judged does not keep the others from it. */
static void judge_all(const struct lint_options *lint, char **paths, struct results *results)
{
    struct progress progress;
    size_t all = results->count;

    progress_begin(&progress);
    for (size_t i = 0; i < all; i++) {
        struct lint_result *result = &results->items[i];
        struct err e = {0};

        progress_show(&progress, paths[i], 0, 0);
        result->image = paths[i];
        if (judge(&e, lint, result) < 0) {
            result->failure = str_copy(e.text);
            result->failure_kind = e.kind;
        }
    }
    progress_end(&progress);
}

static int print_json(struct err *e, json_t *json)
{
    CLEANUP(json_drop) json_t *owned = json;

    return cmd_print_json(e, owned);
}

static int print(struct err *e, const struct wanted *wanted, const struct machines *machines,
                 const struct results *results)
{
    CLEANUP(buf_free) struct buf text = {0};

    switch (wanted->format) {
    case FORMAT_JSON:
        return print_json(e, lint_report_json(results->items, results->count, machines));
    case FORMAT_SARIF:
        return print_json(e, lint_report_sarif(results->items, results->count));
    case FORMAT_JUNIT:
        lint_report_junit(results->items, results->count, wanted->fail_on, &text);
        break;
    case FORMAT_TEXT:
        for (size_t i = 0; i < results->count; i++)
            if (!results->items[i].failure)
                lint_report_text(&results->items[i], machines, cmd_colour(stdout), &text);
        break;
    }
    cmd_write(&text);
    return cmd_finish_output(e);
}

/* 1 when one image is bad; else why one could not be judged; else 0. */
static int exit_code(const struct results *results, enum severity fail_on)
{
    int code = 0;

    for (size_t i = 0; i < results->count; i++) {
        const struct lint_result *result = &results->items[i];

        if (result->failure_kind == ERR_NO || findings_at_least(&result->findings, fail_on))
            return ERR_NO;
        if (result->failure && code != ERR_FAULT)
            code = (int)result->failure_kind;
    }
    return code;
}

/* Failures are said on stderr, in the words of cmd/main.c. */
static void print_failures(const struct results *results)
{
    for (size_t i = 0; i < results->count; i++)
        if (results->items[i].failure)
            cmd_complain("lint", results->items[i].failure);
}

static int lint_all(struct err *e, const struct machines *machines, int count, char **paths)
{
    CLEANUP(free_wanted) struct wanted wanted = {0};
    CLEANUP(free_results) struct results results = {0};

    if (count == 0)
        return err_set(e, ERR_USAGE, "something is missing: isowright lint IMAGE...");
    if (take_options(e, &wanted) < 0 || lint_check_options(e, &wanted.lint) < 0)
        return -1;
    results.items = mem_array((size_t)count, sizeof *results.items);
    results.count = (size_t)count;
    judge_all(&wanted.lint, paths, &results);
    if (interrupted())
        return err_set(e, ERR_FAULT, "interrupted");
    lint_compare(results.items, results.count, &wanted.lint);
    if (print(e, &wanted, machines, &results) < 0)
        return -1;
    print_failures(&results);
    return exit_code(&results, wanted.fail_on);
}

static int explain_rule(struct err *e, const struct machines *machines, struct buf *text)
{
    const struct rule *rule = rule_find(explain);

    if (!rule)
        return err_set(e, ERR_USAGE, "there is no rule \"%s\"; isowright lint --rules lists them",
                       explain);
    lint_explain(rule, machines, cmd_colour(stdout), text);
    return 0;
}

static int run(struct err *e, int count, char **operands)
{
    CLEANUP(machines_free) struct machines machines = {0};
    CLEANUP(buf_free) struct buf text = {0};

    if (machines_load(e, &machines) < 0)
        return -1;
    if (!explain && !list_rules && !list_profiles)
        return lint_all(e, &machines, count, operands);
    if (count)
        return err_set(e, ERR_USAGE, "--explain, --rules and --profiles judge no image");
    if (explain && explain_rule(e, &machines, &text) < 0)
        return -1;
    if (list_rules)
        lint_list_rules(&text);
    if (list_profiles)
        lint_list_profiles(&machines, &text);
    cmd_write(&text);
    return cmd_finish_output(e);
}

const struct command lint_command = {
    .name = "lint",
    .operands = "IMAGE...",
    .summary = "judge images by rules: what real machines refuse",
    .details = "Holds images, whoever made them, against what specifications ask for and what\n"
               "real machines are known to refuse. Emulators forgive most of it, so an image\n"
               "that boots in QEMU may still be bad.\n"
               "\n"
               "An error is a fault that some firmware is known to stumble over, or an image\n"
               "that contradicts itself. What one class of machines wants belongs to a profile\n"
               "and counts only with --profile. At the end stands a table: which classes of\n"
               "machine will boot the image, by which route, and the rule behind each no.\n"
               "\n"
               "What is judged is how an image boots, not what kernels and filesystems hold.\n"
               "\n"
               "Exit code: 1 when an image has findings (see --fail-on) or is none, else 3 when\n"
               "one could not be read, else 2 when one is missing or the usage is wrong, else 0.",
    .examples = "  isowright lint live.iso\n"
                "  isowright lint --profile csm-nogpt,bios-active --fail-on warning *.iso\n"
                "  isowright lint --format sarif live.iso >lint.sarif\n"
                "  isowright lint --explain GPT-02",
    .min_operands = 0,
    .max_operands = 4096,
    .options = options,
    .option_words = option_words,
    .run = run,
};
