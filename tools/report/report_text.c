/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For people, in 100 columns:
 *
 *     leg                verdict  came to        CPU  route            class
 *     bios/cd            pass     marker       9.9 s  El Torito
 *     uefi/usb:ehci:x2   fail     loader      24.4 s  GPT              loader-error
 *
 * and a paragraph for each leg that did not pass.
 */
#include <string.h>

#include "base/mem.h"
#include "base/wrap.h"
#include "report/report_parts.h"

#define BOLD        "\033[1m"
#define RESET       "\033[0m"
#define WIDTH       100
#define MOST_LINES  25 /* of one console: a screen */
#define NAME_WIDEST 36 /* of the first column; longer names push their row to the right */

static const char *const verdict_colours[] = {
    [VERDICT_PASS] = "\033[32m",
    [VERDICT_FAIL] = "\033[1;31m",
    [VERDICT_SKIP] = "\033[33m",
    [VERDICT_ERROR] = "\033[1;35m",
};

struct page {
    struct buf *text;
    bool colour;
    int name_width;
};

/*
 * Safe for a terminal, and for a CI service that obeys what it reads in a log: GitHub takes a line
 * that begins with two colons, or has "##[" anywhere, for a command, whoever has printed it.
 */
static void add_safe(struct buf *text, const char *foreign)
{
    CLEANUP(buf_free) struct buf safe = {0};
    const char *start, *at;

    buf_escaped(&safe, foreign, strlen(foreign));
    start = buf_str(&safe);
    for (at = start; *at; at++)
        if (strncmp(at, "##[", 3) == 0) {
            buf_text(text, "##\\x5b");
            at += 2;
        } else if (strncmp(at, "::", 2) == 0 && (at == start || at[-1] == ' ')) {
            buf_text(text, ":\\x3a");
            at++;
        } else {
            buf_add(text, at, 1);
        }
}

static int name_width(const struct report *reports, size_t count)
{
    size_t width = strlen("bios/usb");

    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < reports[i].count; j++) {
            size_t length = strlen(reports[i].outcomes[j].kind->name);

            if (length > width && length <= NAME_WIDEST)
                width = length;
        }
    return (int)width;
}

static void add_head(const struct page *page)
{
    buf_format(page->text, "%s%-*s  %-7s  %-10s  %8s  %-26s  %s%s\n", page->colour ? BOLD : "",
               page->name_width, "leg", "verdict", "came to", "CPU", "route", "class",
               page->colour ? RESET : "");
}

static void add_row(const struct page *page, const struct outcome *outcome)
{
    CLEANUP(buf_free) struct buf route = {0};
    CLEANUP(buf_free) struct buf row = {0};
    bool ran = outcome->wall > 0 || outcome->cpu > 0;

    report_route(outcome, &route);
    buf_format(&row, "%-*s  %s%-7s%s  %-10s  ", page->name_width, outcome->kind->name,
               page->colour ? verdict_colours[outcome->verdict] : "",
               verdict_name(outcome->verdict), page->colour ? RESET : "",
               outcome->reached < 0 ? "-" : phase_name((enum phase)outcome->reached));
    if (ran)
        buf_format(&row, "%6.1f s", outcome->cpu);
    else
        buf_format(&row, "%8s", "-");
    buf_format(&row, "  %-26s  %s", buf_str(&route), report_class(outcome));
    while (row.len && row.data[row.len - 1] == ' ')
        row.len--;
    buf_add(page->text, row.data, row.len);
    buf_text(page->text, "\n");
}

/* The last MOST_LINES of them. */
static const char *tail_of(const char *lines)
{
    const char *at = lines + strlen(lines);

    for (int count = 0; at > lines; at--)
        if (at[-1] == '\n' && ++count == MOST_LINES)
            break;
    return at;
}

static void add_lines(const struct page *page, const char *where, const char *lines)
{
    CLEANUP(free_ptr) char *copy = str_copy(tail_of(lines ? lines : ""));

    if (*copy)
        buf_format(page->text, "  Last lines %s:\n", where);
    for (char *at = copy, *line; *copy && (line = strsep(&at, "\n"));) {
        buf_text(page->text, "    | ");
        add_safe(page->text, line);
        buf_text(page->text, "\n");
    }
}

/* "  Label: text", wrapped; the text may have lines of its own. */
static void add_paragraph(const struct page *page, const char *label, const char *text)
{
    CLEANUP(free_ptr) char *copy = str_copy(text);
    size_t at = 2;

    buf_text(page->text, "  ");
    if (label) {
        buf_format(page->text, "%s: ", label);
        at += strlen(label) + 2;
    }
    for (char *rest = copy, *line; (line = strsep(&rest, "\n")); at = 4) {
        CLEANUP(buf_free) struct buf safe = {0};

        add_safe(&safe, line);
        if (line != copy)
            buf_text(page->text, "    ");
        buf_wrapped(page->text, buf_str(&safe), at, 4, WIDTH);
    }
}

/* How far it came, and how that is known. */
static void add_reached(const struct page *page, const struct outcome *outcome)
{
    const struct sighting *phase = &outcome->phases[outcome->reached < 0 ? 0 : outcome->reached];
    CLEANUP(free_ptr) char *text = NULL;

    if (outcome->verdict != VERDICT_FAIL)
        return;
    if (outcome->reached < 0 || !phase->seen) {
        add_paragraph(page, "Came to", "nothing");
        return;
    }
    text = str_format("%s, after %.1f of %.1f CPU seconds%s%s%s%s",
                      phase_name((enum phase)outcome->reached), phase->cpu, outcome->cpu,
                      report_source(phase) ? ", seen by " : "",
                      report_source(phase) ? report_source(phase) : "", phase->proof ? ": " : "",
                      phase->proof ? phase->proof : "");
    add_paragraph(page, "Came to", text);
}

static void add_trouble(const struct page *page, const struct outcome *outcome)
{
    const char *class = report_class(outcome);
    struct report_why whys[REPORT_WHYS];
    size_t count = report_whys(outcome, whys);

    buf_format(page->text, "\n%s%s: %s%s%s%s\n",
               page->colour ? verdict_colours[outcome->verdict] : "", outcome->kind->name,
               verdict_name(outcome->verdict), *class ? ", " : "", class,
               page->colour ? RESET : "");
    for (size_t i = 0; i < count; i++)
        add_paragraph(page, whys[i].text == outcome->reason ? NULL : whys[i].label, whys[i].text);
    add_reached(page, outcome);
    add_lines(page, "on the serial console", outcome->last_lines);
    add_lines(page, "on the screen", outcome->screen_lines);
    add_lines(page, "of the kernel", outcome->kernel_lines);
    if (outcome->folder)
        add_paragraph(page, "Evidence", outcome->folder);
}

static void add_image(const struct page *page, const struct report *report)
{
    buf_text(page->text, page->colour ? BOLD : "");
    add_safe(page->text, report->image);
    buf_format(page->text, "%s\n", page->colour ? RESET : "");
}

static bool is_same_note(const struct outcome *a, const struct outcome *b)
{
    return a->notes && b->notes && strcmp(a->notes, b->notes) == 0;
}

/* Each note once, behind the names of its legs. */
static void add_notes(const struct page *page, const struct report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct outcome *first = &report->outcomes[i];
        CLEANUP(buf_free) struct buf names = {0};
        bool told = !first->notes || !*first->notes;

        for (size_t k = 0; k < i; k++)
            told |= is_same_note(&report->outcomes[k], first);
        for (size_t k = i; k < report->count && !told; k++)
            if (is_same_note(&report->outcomes[k], first))
                buf_format(&names, "%s%s", names.len ? ", " : "", report->outcomes[k].kind->name);
        if (!told)
            add_paragraph(page, buf_str(&names), first->notes);
    }
}

static void add_report(const struct page *page, const struct report *report)
{
    add_head(page);
    for (size_t i = 0; i < report->count; i++)
        add_row(page, &report->outcomes[i]);
    add_notes(page, report);
    for (size_t i = 0; i < report->count; i++)
        if (report->outcomes[i].verdict != VERDICT_PASS)
            add_trouble(page, &report->outcomes[i]);
}

void reports_to_text(const struct report *reports, size_t count, bool colour, struct buf *ret_text)
{
    const struct page page = {ret_text, colour, name_width(reports, count)};

    for (size_t i = 0; i < count; i++) {
        buf_text(ret_text, i ? "\n" : "");
        if (count > 1)
            add_image(&page, &reports[i]);
        add_report(&page, &reports[i]);
    }
    buf_text(ret_text, "\n");
    report_sum(reports, count, ret_text);
    buf_text(ret_text, "\n");
}
