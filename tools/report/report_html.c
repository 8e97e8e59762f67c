/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page about a test, for people who never saw this tool: what was tried and how it went, on
 * top; then a card for each leg, open where something went wrong; then what the words mean.
 */
#include <inttypes.h>
#include <string.h>

#include "base/embed.h"
#include "base/mem.h"
#include "report/report_html.h"

EMBED(prove_report_css, "tools/report/report.css");
EMBED(prove_report_js, "tools/report/report.js");

void html_leg_id(struct buf *html, size_t report, size_t leg)
{
    buf_format(html, "leg-%zu-%zu", report, leg);
}

void html_badge(struct buf *html, enum verdict verdict)
{
    const char *name = verdict_name(verdict);

    buf_format(html, "<span class=\"badge %s\">%s</span>", name, name);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash && slash[1] ? slash + 1 : path;
}

void html_fact(struct buf *html, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    buf_text(html, "<div>");
    html_element(html, "dt", NULL, name);
    html_element(html, "dd", NULL, value);
    buf_text(html, "</div>");
}

static void add_facts(struct buf *html, const struct report *report)
{
    CLEANUP(free_ptr)
    char *size =
        str_format("%.1f MiB (%" PRIu64 " bytes)", (double)report->size / 1048576, report->size);
    CLEANUP(free_ptr)
    char *part = report->shards ? str_format("%u of %u", report->shard, report->shards) : NULL;
    CLEANUP(free_ptr) char *wall = str_format("%.0f s", report->wall);

    buf_text(html, "<dl class=\"facts\">");
    html_fact(html, "Image", report->image);
    html_fact(html, "Size", size);
    html_fact(html, "Volume", report->volume_id);
    html_fact(html, "Identity", report->medium_id);
    html_fact(html, "SHA-256", report->sha256);
    html_fact(html, "QEMU", report->qemu);
    html_fact(html, "Part of the test", part);
    html_fact(html, "Took", report->wall > 0 ? wall : NULL);
    html_fact(html, "Ways in",
              report->strict ? "only the one that each leg is named for was left open"
                             : "all were open, as in the image");
    buf_text(html, "</dl>\n");
}

/* CPU seconds of the longest leg. */
static double longest(const struct report *report)
{
    double scale = 0;

    for (size_t i = 0; i < report->count; i++)
        if (report->outcomes[i].cpu > scale)
            scale = report->outcomes[i].cpu;
    return scale;
}

static void add_row(struct buf *html, const struct outcome *outcome, size_t report, size_t leg,
                    double scale)
{
    CLEANUP(buf_free) struct buf route = {0};
    const char *class = report_class(outcome);

    report_route(outcome, &route);
    buf_text(html, "<tr><td class=\"name\"><a href=\"#");
    html_leg_id(html, report, leg);
    buf_text(html, "\">");
    xml_text(html, outcome->kind->name);
    buf_text(html, "</a></td><td>");
    html_badge(html, outcome->verdict);
    buf_text(html, "</td><td>");
    xml_text(html, outcome->reached < 0 ? "-" : phase_name((enum phase)outcome->reached));
    buf_text(html, "</td><td class=\"line\">");
    html_time_small(html, outcome, scale);
    if (outcome->cpu > 0)
        buf_format(html, "</td><td class=\"number right\">%.1f s</td><td>", outcome->cpu);
    else
        buf_text(html, "</td><td class=\"number right\">-</td><td>");
    xml_text(html, buf_str(&route));
    buf_text(html, "</td><td class=\"what\">");
    if (*class)
        html_element(html, "strong", verdict_name(outcome->verdict), class);
    html_element(html, "span", NULL, outcome->reason ? outcome->reason : "");
    buf_text(html, "</td></tr>\n");
}

static void add_table(struct buf *html, const struct report *report, size_t number)
{
    static const char *const columns[] = {
        "Leg", "Verdict", "Came to",       "Time line, to one scale",
        "CPU", "Route",   "What happened", NULL};
    double scale = longest(report);

    buf_text(html, "<div class=\"legs\">\n");
    html_table_begin(html, "Legs", columns);
    for (size_t i = 0; i < report->count; i++)
        add_row(html, &report->outcomes[i], number, i, scale);
    html_table_end(html);
    buf_text(html, "</div>\n");
}

static bool any_passed(const struct report *reports, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (report_verdicts(&reports[i], VERDICT_PASS))
            return true;
    return false;
}

/* A part of a test says nothing about the legs of the others. */
static const char *answer(const struct report *reports, size_t count, int code)
{
    static const char *const words[] = {"Yes", "No", "", "Not known"};
    bool part = count == 1 && reports->shards > 1;

    if (count == 1 && !reports->count)
        return "Not looked at";
    if (code == 1 && any_passed(reports, count))
        return "Not everywhere";
    return part && !code ? "Yes, in this part" : words[code];
}

static void add_sum(struct buf *html, const struct report *reports, size_t count)
{
    static const char *const classes[] = {"pass", "fail", "", "error"};
    CLEANUP(buf_free) struct buf sum = {0};
    int code = reports_exit_code(reports, count);

    report_sum(reports, count, &sum);
    buf_format(html, "<p class=\"sum\">%s boot? <strong class=\"%s\">%s:</strong> ",
               count == 1 ? "Does it" : "Do they", reports->count ? classes[code] : "",
               answer(reports, count, code));
    xml_text(html, buf_str(&sum));
    buf_text(html, ".</p>\n");
}

static void add_head(struct buf *html, const struct report *reports, size_t count,
                     const char *title)
{
    html_element(html, "p", "kicker", "Boot test by isowright " VERSION);
    html_element(html, "h1", NULL, title);
    add_sum(html, reports, count);
    html_element(html, "p", "soft",
                 "Each leg is one way in which a machine may start the image: a kind of firmware "
                 "(BIOS, UEFI) and a kind of medium (CD, USB stick, disk). Each was tried on a "
                 "virtual machine of its own. Time is told in seconds of processor time, which "
                 "does not depend on how busy the computer was.");
}

static void add_report(struct buf *html, const struct report *report, size_t number, bool several,
                       const char *folder)
{
    if (several)
        html_element(html, "h2", NULL, base_name(report->image));
    add_facts(html, report);
    add_table(html, report, number);
    html_element(html, several ? "h3" : "h2", NULL, "Leg by leg");
    for (size_t i = 0; i < report->count; i++)
        html_card(html, &report->outcomes[i], folder, number, i);
}

void reports_to_html(const struct report *reports, size_t count, const char *folder,
                     struct buf *ret_html)
{
    CLEANUP(free_ptr)
    char *title =
        count == 1 ? str_copy(base_name(reports->image)) : str_format("%zu images", count);
    CLEANUP(free_ptr) char *page_title = str_format("%s: boot test", title);
    const struct html_page page = {.title = page_title,
                                   .style = prove_report_css_begin,
                                   .script = prove_report_js_begin,
                                   .pictures = true};

    html_begin(ret_html, &page);
    buf_text(ret_html, "<main>\n");
    html_time_patterns(ret_html);
    add_head(ret_html, reports, count, title);
    for (size_t i = 0; i < count; i++)
        add_report(ret_html, &reports[i], i, count > 1, folder);
    html_legend(ret_html);
    buf_text(ret_html, "</main>\n");
    html_end(ret_html, &page);
}
