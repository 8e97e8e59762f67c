/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/mem.h"
#include "prove/report.h"

#define BOLD  "\033[1m"
#define RESET "\033[0m"

static const char *const verdict_colours[] = {
    [VERDICT_PASS] = "\033[32m",
    [VERDICT_FAIL] = "\033[1;31m",
    [VERDICT_SKIP] = "\033[33m",
    [VERDICT_ERROR] = "\033[1;35m",
};

static void add_head(struct buf *text, bool colour)
{
    buf_format(text, "%s%-9s %-7s", colour ? BOLD : "", "leg", "verdict");
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        buf_format(text, " %10s", phase_name((enum phase)phase));
    buf_format(text, " %8s  route%s\n", "CPU", colour ? RESET : "");
}

static void add_seconds(struct buf *text, int width, bool known, double seconds)
{
    if (known)
        buf_format(text, " %*.1f s", width - 2, seconds);
    else
        buf_format(text, " %*s", width, "-");
}

static void add_row(struct buf *text, const struct outcome *outcome, bool colour)
{
    bool ran = outcome->wall > 0;

    buf_format(text, "%-9s %s%-7s%s", outcome->kind->name,
               colour ? verdict_colours[outcome->verdict] : "", verdict_name(outcome->verdict),
               colour ? RESET : "");
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        add_seconds(text, 10, outcome->phases[phase].seen, outcome->phases[phase].wall);
    add_seconds(text, 8, ran, outcome->cpu);
    buf_format(text, "  %s%s\n", outcome->route == ROUTE_UNKNOWN ? "-" : route_name(outcome->route),
               outcome->route_by_elimination ? " (only route left)" : "");
}

static void add_lines(struct buf *text, const char *where, const char *lines)
{
    CLEANUP(free_ptr) char *copy = str_copy(lines ? lines : "");

    if (*copy)
        buf_format(text, "  last lines on the %s:\n", where);
    for (char *at = copy, *line; *copy && (line = strsep(&at, "\n"));) {
        buf_text(text, "    | ");
        buf_escaped(text, line, strlen(line));
        buf_text(text, "\n");
    }
}

static void add_trouble(struct buf *text, const struct outcome *outcome, bool colour)
{
    const char *failure = fail_class_name(outcome->failure);

    buf_format(text, "\n%s%s: %s%s%s%s\n", colour ? verdict_colours[outcome->verdict] : "",
               outcome->kind->name, verdict_name(outcome->verdict), *failure ? ", " : "", failure,
               colour ? RESET : "");
    if (outcome->reason) {
        buf_text(text, "  ");
        buf_escaped(text, outcome->reason, strlen(outcome->reason));
        buf_text(text, "\n");
    }
    if (outcome->diagnosis)
        buf_format(text, "  in the image: %s\n", outcome->diagnosis);
    if (outcome->verdict == VERDICT_FAIL)
        buf_format(text, "  furthest phase reached: %s\n",
                   outcome->reached < 0 ? "none" : phase_name((enum phase)outcome->reached));
    add_lines(text, "serial console", outcome->last_lines);
    add_lines(text, "screen", outcome->screen_lines);
    if (outcome->folder)
        buf_format(text, "  evidence: %s\n", outcome->folder);
}

void report_to_text(const struct report *report, bool colour, struct buf *ret_text)
{
    add_head(ret_text, colour);
    for (size_t i = 0; i < report->count; i++)
        add_row(ret_text, &report->outcomes[i], colour);
    for (size_t i = 0; i < report->count; i++)
        if (report->outcomes[i].verdict != VERDICT_PASS)
            add_trouble(ret_text, &report->outcomes[i], colour);
}
