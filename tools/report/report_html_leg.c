/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The card of a leg, in the order in which one asks: what happened, why, what to do; what was to be
 * seen; where the time went; what was printed; how to see it oneself. */
#include "base/mem.h"
#include "report/report_html.h"

static void add_summary(struct buf *html, const struct outcome *outcome)
{
    const char *class = report_class(outcome);

    buf_text(html, "<summary>");
    html_badge(html, outcome->verdict);
    html_element(html, "h3", NULL, outcome->kind->name);
    if (*class)
        html_element(html, "span", outcome->verdict == VERDICT_ERROR ? "class error" : "class fail",
                     class);
    buf_text(html, "<span class=\"right\">");
    if (outcome->verdict != VERDICT_PASS && outcome->reached >= 0) {
        buf_text(html, "came to ");
        xml_text(html, phase_name((enum phase)outcome->reached));
        buf_text(html, ", ");
    }
    if (outcome->cpu > 0)
        buf_format(html, "%.1f s", outcome->cpu);
    else
        buf_text(html, "not run");
    buf_text(html, "</span></summary>\n");
}

static void add_whys(struct buf *html, const struct outcome *outcome)
{
    struct report_why whys[REPORT_WHYS];
    size_t count = report_whys(outcome, whys);
    const char *meaning = report_class_words(outcome->failure);

    if (outcome->verdict == VERDICT_PASS && !count)
        return;
    buf_text(html, "<dl class=\"why\">");
    for (size_t i = 0; i < count; i++) {
        html_element(html, "dt", NULL, whys[i].label);
        html_element(html, "dd", whys[i].text == outcome->reason ? "reason" : NULL, whys[i].text);
    }
    if (!*meaning || outcome->verdict != VERDICT_FAIL)
        meaning = report_verdict_words(outcome->verdict);
    html_element(html, "dt", NULL, "What this verdict means");
    html_element(html, "dd", NULL, meaning);
    buf_text(html, "</dl>\n");
}

static void add_figure(struct buf *html, const char *caption, const char *lines)
{
    buf_text(html, "<figure>");
    html_element(html, "figcaption", NULL, caption);
    html_lines(html, "lines", lines);
    buf_text(html, "</figure>\n");
}

/* The screen and the text that was read from it, side by side. */
static void add_screen(struct buf *html, const struct outcome *outcome)
{
    static const char *const alternative = "The last screen; the text on it stands beside it";
    CLEANUP(buf_free) struct buf picture = {0};
    bool has_picture = html_picture(&picture, "screen", alternative, buf_str(&outcome->picture),
                                    outcome->picture.len);
    bool has_text = outcome->screen_lines && *outcome->screen_lines;

    if (!has_picture && !has_text)
        return;
    html_element(html, "h4", NULL, "The last screen");
    buf_format(html, "<div class=\"seen%s\">\n", has_picture ? " both" : "");
    if (has_picture) {
        buf_text(html, "<figure><figcaption>As it was</figcaption>");
        buf_text(html, buf_str(&picture));
        buf_text(html, "</figure>\n");
    }
    add_figure(html, "The text that was read from it",
               has_text ? outcome->screen_lines : "(no text was recognised)");
    buf_text(html, "</div>\n");
}

static void add_console(struct buf *html, const char *title, const char *lines)
{
    if (!lines || !*lines)
        return;
    html_element(html, "h4", NULL, title);
    html_lines(html, "log", lines);
}

static void add_command(struct buf *html, const struct outcome *outcome)
{
    if (!outcome->command || !*outcome->command)
        return;
    html_element(html, "h4", NULL, "See it yourself");
    html_element(html, "p", "soft",
                 "This script starts the same machine with the same medium; no isowright needed.");
    buf_text(html, "<div class=\"kept\">");
    html_lines(html, "lines", outcome->command);
    buf_text(html, "</div>\n");
}

static void add_facts(struct buf *html, const struct outcome *outcome, const char *folder)
{
    CLEANUP(buf_free) struct buf route = {0};
    CLEANUP(free_ptr) char *wall = str_format("%.1f s", outcome->wall);
    CLEANUP(free_ptr)
    char *own = str_format("%.2f s of processor time", outcome->own_cpu);

    if (outcome->wall <= 0)
        return;
    report_route(outcome, &route);
    buf_text(html, "<h4>Details</h4>\n<dl class=\"facts\">");
    html_fact(html, "Firmware", outcome->firmware);
    if (outcome->route != ROUTE_UNKNOWN)
        html_fact(html, "Route", buf_str(&route));
    html_fact(html, "Route, seen by",
              outcome->route_by_elimination
                  ? "nobody told; every other way in was blanked in the copy that was booted"
                  : outcome->route_proof);
    html_fact(html, "Processor", outcome->kvm ? "the host's own (KVM)" : "emulated (TCG)");
    html_fact(html, "By the clock", outcome->wall > 0 ? wall : NULL);
    html_fact(html, "Watching took", outcome->own_cpu > 0 ? own : NULL);
    html_fact(html, "Attempts",
              outcome->attempts > 1 ? "2: this computer was to blame for the first" : NULL);
    html_fact(html, "Evidence", report_relative(outcome->folder, folder));
    buf_text(html, "</dl>\n");
}

void html_card(struct buf *html, const struct outcome *outcome, const char *folder, size_t report,
               size_t leg)
{
    CLEANUP(buf_free) struct buf words = {0};

    report_leg_words(outcome->kind, &words);
    buf_format(html, "<details class=\"leg %s\" id=\"", verdict_name(outcome->verdict));
    html_leg_id(html, report, leg);
    buf_format(html, "\"%s>",
               outcome->verdict == VERDICT_FAIL || outcome->verdict == VERDICT_ERROR
                   ? " open=\"open\""
                   : "");
    add_summary(html, outcome);
    buf_text(html, "<div class=\"body\">\n");
    html_element(html, "p", "soft", buf_str(&words));
    if (outcome->notes && *outcome->notes)
        html_lines(html, "lines", outcome->notes);
    add_whys(html, outcome);
    add_screen(html, outcome);
    html_time(html, outcome);
    add_console(html, "Last lines on the serial console", outcome->last_lines);
    add_console(html, "Last messages of the kernel, read from the machine's memory",
                outcome->kernel_lines);
    add_command(html, outcome);
    add_facts(html, outcome, folder);
    buf_text(html, "</div></details>\n");
}
