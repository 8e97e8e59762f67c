/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The time line of a leg, drawn: a bar as wide as the leg was long, a part for each phase.
 *
 *     ┌────────────┬──┬────────┬─────────────────────────┐
 *     │  firmware  │  │ kernel │ user space  /////////// │   hatched: no new phase until the end
 *     └────────────┴──┴────────┴─────────────────────────┘
 *     0 s            5 s            10 s            15 s
 *
 * All places are percentages, so that the drawing fits every page and its text keeps its size.
 */
#include <math.h>

#include "base/mem.h"
#include "report/report_html.h"

#define BAR_HEIGHT  26
#define MOST_TICKS  6
#define LABEL_WIDE  18.0 /* per cent of the width that a phase's name needs on any page */
#define LABEL_SMALL 9.0  /* ... on a wide page */

void html_time_patterns(struct buf *html)
{
    buf_text(html, "<svg class=\"patterns\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>"
                   "<pattern id=\"hatch\" width=\"7\" height=\"7\" "
                   "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
                   "<path class=\"hatch\" d=\"M1 0V7\" /></pattern></defs></svg>\n");
}

void html_swatch(struct buf *html, enum phase phase)
{
    buf_format(html,
               "<svg class=\"swatch\" width=\"12\" height=\"12\" aria-hidden=\"true\">"
               "<rect class=\"p%d\" x=\"0\" y=\"0\" width=\"12\" height=\"12\" rx=\"2\" /></svg>",
               (int)phase);
}

/* A bar without what it says: for rows of tables. */
static void add_bars(struct buf *html, const struct span *span, double scale, int height, bool idle)
{
    double x = 100 * span->from / scale, width = 100 * (span->to - span->from) / scale;

    buf_format(html, "<rect class=\"p%d\" x=\"%.2f%%\" y=\"0\" width=\"%.2f%%\" height=\"%d\" />",
               (int)span->phase, x, width, height);
    for (int layer = 0; idle && layer < 2; layer++)
        buf_format(html,
                   "<rect class=\"%s\" x=\"%.2f%%\" y=\"0\" width=\"%.2f%%\" height=\"%d\" />",
                   layer ? "idle" : "veil", x, width, height);
    /* Moments that are too short for a width of their own are still there. */
    buf_format(html,
               "<line class=\"p%d\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"0\" y2=\"%d\" "
               "stroke-width=\"2\" />",
               (int)span->phase, x, x, height);
}

/* In a leg that failed no new phase came in the last span. */
static bool is_idle(const struct outcome *outcome, const struct span *span)
{
    return span->last && outcome->verdict != VERDICT_PASS;
}

void html_time_small(struct buf *html, const struct outcome *outcome, double scale)
{
    struct span spans[PHASE_COUNT];
    size_t count = report_spans(outcome, spans);

    if (!(scale > 0) || !count)
        return;
    buf_text(html, "<svg class=\"time small\" width=\"100%\" height=\"14\" aria-hidden=\"true\">");
    for (size_t i = 0; i < count; i++)
        add_bars(html, &spans[i], scale, 14, is_idle(outcome, &spans[i]));
    buf_text(html, "</svg>");
}

/* What a part says when it is pointed at, and to a screen reader. */
static void describe(const struct outcome *outcome, const struct span *span, struct buf *out)
{
    const struct sighting *sighting = &outcome->phases[span->phase];

    buf_format(out, "%s: from %.2f s, for %.2f s%s", phase_name(span->phase), span->from,
               span->to - span->from, is_idle(outcome, span) ? ", no new phase until the end" : "");
    if (report_source(sighting))
        buf_format(out, "; seen by %s", report_source(sighting));
    if (sighting->proof)
        buf_format(out, ": %s", sighting->proof);
}

static void add_idle_label(struct buf *html, const struct span *span, double x, double width)
{
    bool wide = width >= 2 * LABEL_WIDE;

    buf_format(html,
               "<text class=\"idling%s\" x=\"%.2f%%\" y=\"17\" text-anchor=\"middle\">%s%s</text>",
               width >= LABEL_WIDE ? "" : " medium", x + width / 2, phase_name(span->phase),
               wide ? ", then no new phase" : "");
}

static void add_part(struct buf *html, const struct outcome *outcome, const struct span *span)
{
    double x = 100 * span->from / outcome->cpu,
           width = 100 * (span->to - span->from) / outcome->cpu;
    CLEANUP(buf_free) struct buf text = {0};

    describe(outcome, span, &text);
    buf_text(html, "<g class=\"part\" tabindex=\"0\" role=\"listitem\"");
    xml_attribute(html, "aria-label", buf_str(&text));
    buf_text(html, "><title>");
    xml_text(html, buf_str(&text));
    buf_text(html, "</title>");
    add_bars(html, span, outcome->cpu, BAR_HEIGHT, is_idle(outcome, span));
    if (is_idle(outcome, span) && width >= LABEL_SMALL)
        add_idle_label(html, span, x, width);
    else if (width >= LABEL_SMALL)
        buf_format(html,
                   "<text class=\"in%s\" x=\"%.2f%%\" y=\"17\" text-anchor=\"middle\">%s</text>",
                   width >= LABEL_WIDE ? "" : " medium", x + width / 2, phase_name(span->phase));
    buf_text(html, "</g>");
}

/* 1, 2 or 5 times a power of ten, so that few ticks cover `seconds`. */
static double tick_step(double seconds)
{
    double power = pow(10, floor(log10(seconds / MOST_TICKS)));
    static const double factors[] = {1, 2, 5, 10};

    for (size_t i = 0; i < COUNT_OF(factors); i++)
        if (seconds / (factors[i] * power) <= MOST_TICKS)
            return factors[i] * power;
    return seconds;
}

static void add_axis(struct buf *html, double seconds)
{
    double step = tick_step(seconds);

    for (int i = 0; i <= MOST_TICKS && i * step <= seconds; i++) {
        double x = 100 * i * step / seconds;

        buf_format(html,
                   "<line class=\"axis\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" y2=\"%d\" />"
                   "<text x=\"%.2f%%\" y=\"%d\" text-anchor=\"%s\">%g s</text>",
                   x, x, BAR_HEIGHT, BAR_HEIGHT + 5, x, BAR_HEIGHT + 17,
                   i == 0   ? "start"
                   : x > 96 ? "end"
                            : "middle",
                   i * step);
    }
}

static void add_drawing(struct buf *html, const struct outcome *outcome, const struct span *spans,
                        size_t count)
{
    if (!(outcome->cpu > 0))
        return;
    buf_text(html, "<svg class=\"time\" width=\"100%\" height=\"52\" role=\"list\" "
                   "aria-label=\"Processor time of each phase\">");
    for (size_t i = 0; i < count; i++)
        add_part(html, outcome, &spans[i]);
    add_axis(html, outcome->cpu);
    buf_text(html, "</svg>\n");
    html_element(html, "p", "say",
                 "Point at a part, or walk there with the Tab key, to see what proved it.");
}

static void add_phase(struct buf *html, const struct outcome *outcome, const struct span *span)
{
    const struct sighting *sighting = &outcome->phases[span->phase];
    const char *source = report_source(sighting);

    buf_text(html, "<tr><td class=\"name\">");
    html_swatch(html, span->phase);
    xml_text(html, phase_name(span->phase));
    buf_format(html,
               "</td><td class=\"number right\">%.2f s</td><td class=\"number right\">%.2f s</td>"
               "<td>",
               span->from, span->to - span->from);
    xml_text(html, source ? source : "-");
    buf_text(html, "</td><td class=\"proof\">");
    if (sighting->proof)
        html_element(html, "code", NULL, sighting->proof);
    buf_text(html, "</td></tr>\n");
}

/* "kernel, user space": what lies behind the furthest phase. */
static void add_rest(struct buf *html, const struct outcome *outcome)
{
    CLEANUP(buf_free) struct buf rest = {0};

    for (int phase = outcome->reached + 1; phase < PHASE_COUNT; phase++)
        buf_format(&rest, "%s%s", rest.len ? ", " : "", phase_name((enum phase)phase));
    if (outcome->verdict == VERDICT_PASS || !rest.len)
        return;
    buf_text(html, "<p class=\"soft\">Not reached: ");
    xml_text(html, buf_str(&rest));
    buf_text(html, ".</p>\n");
}

void html_time(struct buf *html, const struct outcome *outcome)
{
    static const char *const columns[] = {"Phase", "From", "For", "Seen by", "Proof", NULL};
    struct span spans[PHASE_COUNT];
    size_t count = report_spans(outcome, spans);

    if (!count)
        return;
    buf_text(html, "<h4>How far it came</h4>\n<div class=\"timing\">\n");
    add_drawing(html, outcome, spans, count);
    buf_text(html, "<div class=\"phases\">\n");
    html_table_begin(html, "Phases", columns);
    for (size_t i = 0; i < count; i++)
        add_phase(html, outcome, &spans[i]);
    html_table_end(html);
    buf_text(html, "</div>\n");
    add_rest(html, outcome);
    buf_text(html, "</div>\n");
}
