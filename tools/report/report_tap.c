/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Test Anything Protocol, version 14: a test point per leg; with several images, a subtest per
 * image. What is worth telling stands in a YAML block, whose scalars are JSON's: YAML reads those.
 *
 *     not ok 2 - uefi/usb
 *       ---
 *       verdict: "fail"
 *       ...
 */
#include <jansson.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "report/report_parts.h"

/* '#' would begin a directive, and a backslash escapes. */
static void add_description(struct buf *tap, const char *text)
{
    CLEANUP(buf_free) struct buf safe = {0};

    buf_escaped(&safe, text, strlen(text));
    for (const char *at = buf_str(&safe); *at; at++) {
        if (*at == '#' || *at == '\\')
            buf_text(tap, "\\");
        buf_add(tap, at, 1);
    }
}

/* YAML has no way to write U+FFFE and U+FFFF (YAML 1.2 §5.1). */
static void add_printable(struct buf *tap, const char *text)
{
    CLEANUP(buf_free) struct buf safe = {0};

    buf_escaped(&safe, text, strlen(text));
    for (const char *at = buf_str(&safe); *at; at++)
        if (strncmp(at, "\xEF\xBF\xBE", 3) == 0 || strncmp(at, "\xEF\xBF\xBF", 3) == 0) {
            buf_text(tap, "?");
            at += 2;
        } else {
            buf_add(tap, at, 1);
        }
}

static void add_scalar(struct buf *tap, const char *text)
{
    CLEANUP(json_drop) json_t *json = json_text(text);
    char *quoted = json_dumps(json, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);

    if (!quoted)
        abort();
    buf_text(tap, quoted);
    free(quoted);
}

static void add_field(struct buf *tap, int indent, const char *key, const char *text)
{
    if (!text || !*text)
        return;
    buf_format(tap, "%*s%s: ", indent, "", key);
    add_scalar(tap, text);
    buf_text(tap, "\n");
}

/*
 * Lines as a block of YAML. The bar in front keeps blanks at their begin from being indentation,
 * and makes the block readable for parsers that know less of YAML than others.
 */
static void add_lines(struct buf *tap, int indent, const char *key, const char *lines)
{
    CLEANUP(free_ptr) char *copy = str_copy(lines ? lines : "");

    if (!*copy)
        return;
    buf_format(tap, "%*s%s: |\n", indent, "", key);
    for (char *at = copy, *line; (line = strsep(&at, "\n"));) {
        buf_format(tap, "%*s  | ", indent, "");
        add_printable(tap, line);
        buf_text(tap, "\n");
    }
}

static void add_block(struct buf *tap, int indent, const struct outcome *outcome)
{
    buf_format(tap, "%*s---\n", indent, "");
    add_field(tap, indent, "verdict", verdict_name(outcome->verdict));
    add_field(tap, indent, "class", report_class(outcome));
    add_field(tap, indent, "reason", outcome->reason);
    add_field(tap, indent, "diagnosis", outcome->diagnosis);
    add_field(tap, indent, "advice", outcome->advice);
    add_lines(tap, indent, "notes", outcome->notes);
    add_field(tap, indent, "reached",
              outcome->reached < 0 ? NULL : phase_key((enum phase)outcome->reached));
    add_field(tap, indent, "route",
              outcome->route == ROUTE_UNKNOWN ? NULL : route_name(outcome->route));
    buf_format(tap, "%*scpu: %.3f\n%*swall: %.3f\n", indent, "", outcome->cpu, indent, "",
               outcome->wall);
    if (outcome->verdict != VERDICT_PASS) {
        add_lines(tap, indent, "screen", outcome->screen_lines);
        add_lines(tap, indent, "serial", outcome->last_lines);
        add_lines(tap, indent, "kernel", outcome->kernel_lines);
        add_field(tap, indent, "evidence", outcome->folder);
    }
    buf_format(tap, "%*s...\n", indent, "");
}

static void add_point(struct buf *tap, int indent, size_t number, const struct outcome *outcome)
{
    bool ok = outcome->verdict == VERDICT_PASS || outcome->verdict == VERDICT_SKIP;

    buf_format(tap, "%*s%s %zu - ", indent, "", ok ? "ok" : "not ok", number);
    add_description(tap, outcome->kind->name);
    if (outcome->verdict == VERDICT_SKIP) {
        buf_text(tap, " # SKIP ");
        add_description(tap, outcome->reason ? outcome->reason : "");
    }
    buf_text(tap, "\n");
    add_block(tap, indent + 2, outcome);
}

static void add_points(struct buf *tap, int indent, const struct report *report)
{
    buf_format(tap, "%*s1..%zu\n", indent, "", report->count);
    for (size_t i = 0; i < report->count; i++)
        add_point(tap, indent, i + 1, &report->outcomes[i]);
}

static void add_subtest(struct buf *tap, size_t number, const struct report *report)
{
    bool ok = !report_verdicts(report, VERDICT_FAIL) && !report_verdicts(report, VERDICT_ERROR);

    buf_text(tap, "# Subtest: ");
    add_description(tap, report->image);
    buf_text(tap, "\n");
    add_points(tap, 4, report);
    buf_format(tap, "%s %zu - ", ok ? "ok" : "not ok", number);
    add_description(tap, report->image);
    buf_text(tap, "\n");
}

void reports_to_tap(const struct report *reports, size_t count, struct buf *ret_tap)
{
    buf_text(ret_tap, "TAP version 14\n");
    if (count == 1) {
        add_points(ret_tap, 0, reports);
        return;
    }
    buf_format(ret_tap, "1..%zu\n", count);
    for (size_t i = 0; i < count; i++)
        add_subtest(ret_tap, i + 1, &reports[i]);
}
