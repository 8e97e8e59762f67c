/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For people, one image:
 *
 *     live.iso: 1 error, 1 note
 *
 *     Errors
 *
 *       GPT-02  byte 512 (sector 0): what was found
 *               must: what has to hold
 *               why: what happens on which machine
 *               fix: what to do
 *     ...
 *     Notes
 *
 *       MBR-10  byte 440 (sector 0): what was found
 *     ...
 *     Which firmware starts this image             report_table.c
 *
 *     1 error, 1 note. 2 findings count only for ...
 */
#include <string.h>

#include "base/wrap.h"
#include "lint/report_parts.h"

#define SHOW_OF_RULE 8  /* findings of one rule that are written out */
#define TEXT_COLUMN  10 /* where the text of a finding begins */

/* The headings, worst first. */
static const struct {
    enum severity severity;
    const char *heading, *noun, *paint;
} groups[] = {
    {SEVERITY_ERROR, "Errors", "error", BOLD RED},
    {SEVERITY_WARNING, "Warnings", "warning", BOLD YELLOW},
    {SEVERITY_INFO, "Notes", "note", BOLD CYAN},
};

struct paper {
    const struct findings *findings;
    bool colour;
    struct buf *text;
};

/* "1 error, 2 notes", or that there is nothing. */
static void add_counts(struct paper *p)
{
    bool any = false;

    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        size_t count = findings_of(p->findings, groups[i].severity);

        if (!count)
            continue;
        buf_text(p->text, any ? ", " : "");
        buf_text(p->text, p->colour ? groups[i].paint : "");
        report_count(p->text, count, groups[i].noun);
        buf_text(p->text, p->colour ? RESET : "");
        any = true;
    }
    if (!any)
        report_paint(p->text, p->colour, BOLD GREEN, "nothing to object");
}

static void add_id(struct paper *p, const struct rule *rule, const char *paint)
{
    buf_text(p->text, "  ");
    report_paint(p->text, p->colour, paint, rule->id);
    buf_format(p->text, "%*s", (int)(TEXT_COLUMN - 2 - strlen(rule->id)), "");
}

/* From TEXT_COLUMN on, where the line already is. */
static void add_finding(struct paper *p, const struct finding *finding)
{
    CLEANUP(buf_free) struct buf line = {0};

    finding_place(finding, &line);
    if (line.len)
        buf_text(&line, ": ");
    buf_text(&line, finding->text);
    buf_wrapped(p->text, buf_str(&line), TEXT_COLUMN, TEXT_COLUMN + 2, REPORT_WIDTH);
}

static void add_advice(struct paper *p, const char *word, const char *advice)
{
    if (!*advice)
        return;
    buf_format(p->text, "%*s%s%s: ", TEXT_COLUMN, "", p->colour ? DIM : "", word);
    buf_wrapped(p->text, advice, TEXT_COLUMN + strlen(word) + 2, TEXT_COLUMN + 2, REPORT_WIDTH);
    buf_text(p->text, p->colour ? RESET : "");
}

/* The findings of one rule stand together, from `*i` on. A note is one line: who wants to know more
 * asks. */
static void add_findings_of_rule(struct paper *p, enum severity severity, const char *paint,
                                 size_t *i)
{
    const struct rule *rule = p->findings->items[*i].rule;
    CLEANUP(buf_free) struct buf why = {0};
    bool note = severity == SEVERITY_INFO;
    size_t shown = 0, more = 0;

    buf_text(p->text, note ? "" : "\n");

    for (; *i < p->findings->count; ++*i) {
        const struct finding *finding = &p->findings->items[*i];

        if (finding->rule != rule || finding->severity != severity)
            break;
        if (!finding->counts)
            continue;
        if (shown < SHOW_OF_RULE) {
            if (!shown)
                add_id(p, rule, paint);
            else
                buf_format(p->text, "%*s", TEXT_COLUMN, "");
            add_finding(p, finding);
            shown++;
        } else {
            more++;
        }
    }
    if (more)
        buf_format(p->text, "%*s... and %zu more\n", TEXT_COLUMN, "", more);
    if (note)
        return;
    first_sentence(rule->why, &why);
    add_advice(p, "must", rule->title);
    add_advice(p, "why", buf_str(&why));
    add_advice(p, "fix", rule->repair);
}

static void add_group(struct paper *p, size_t group)
{
    enum severity severity = groups[group].severity;
    bool any = false;

    for (size_t i = 0; i < p->findings->count;) {
        const struct finding *finding = &p->findings->items[i];

        if (!finding->counts || finding->severity != severity) {
            i++;
            continue;
        }
        if (!any) {
            buf_text(p->text, "\n");
            report_paint(p->text, p->colour, groups[group].paint, groups[group].heading);
            buf_text(p->text, severity == SEVERITY_INFO ? "\n\n" : "\n");
            any = true;
        }
        add_findings_of_rule(p, severity, groups[group].paint, &i);
    }
}

/* "2 concern profiles that were not asked for (csm-nogpt: GPT-04; win: MBR-09)" */
static void add_not_asked(struct paper *p, struct buf *line)
{
    CLEANUP(buf_free) struct buf names = {0};
    const struct rule *last = NULL;
    size_t count = 0;

    for (size_t i = 0; i < p->findings->count; i++) {
        const struct finding *finding = &p->findings->items[i];

        if (finding->counts || finding->ignored)
            continue;
        count++;
        if (finding->rule != last && finding->rule->profile)
            buf_format(&names, "%s%s for %s", names.len ? ", " : "", finding->rule->id,
                       finding->rule->profile);
        last = finding->rule;
    }
    if (!count)
        return;
    report_count(line, count, "finding");
    buf_format(line, " %s with --profile (%s). ", count == 1 ? "counts only" : "count only",
               buf_str(&names));
}

static void add_summary(struct paper *p)
{
    CLEANUP(buf_free) struct buf line = {0};
    size_t ignored = findings_ignored(p->findings);

    if (ignored) {
        report_count(&line, ignored, "finding");
        buf_format(&line, " ignored. ");
    }
    add_not_asked(p, &line);
    if (p->findings->dropped)
        buf_format(&line, "%zu more were found and not kept. ", p->findings->dropped);
    if (p->findings->count)
        buf_text(&line, "`isowright lint --explain ID` tells all about a rule.");
    if (!line.len)
        return;
    buf_text(p->text, "\n");
    buf_wrapped(p->text, buf_str(&line), 0, 0, REPORT_WIDTH);
}

void lint_report_text(const struct lint_result *result, const struct machines *machines,
                      bool colour, struct buf *ret_text)
{
    struct paper p = {.findings = &result->findings, .colour = colour, .text = ret_text};

    if (ret_text->len)
        buf_text(ret_text, "\n"); /* between two images */
    buf_text(ret_text, colour ? BOLD : "");
    buf_escaped(ret_text, result->image, strlen(result->image));
    buf_text(ret_text, colour ? RESET ": " : ": ");
    if (result->failure) {
        buf_text(ret_text, "could not be judged: ");
        buf_escaped(ret_text, result->failure, strlen(result->failure));
        buf_text(ret_text, "\n");
        return;
    }
    add_counts(&p);
    buf_text(ret_text, "\n");
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        add_group(&p, i);
    report_table(result, machines, colour, ret_text);
    add_summary(&p);
}
