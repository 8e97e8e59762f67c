/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the words on the page mean. */
#include "report/report_html.h"

static void add_phases(struct buf *html)
{
    html_element(html, "h3", NULL, "Phases of a boot, in their order");
    buf_text(html, "<dl class=\"terms\">\n");
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        buf_text(html, "<dt>");
        html_swatch(html, (enum phase)phase);
        xml_text(html, phase_name((enum phase)phase));
        buf_text(html, "</dt>");
        html_element(html, "dd", NULL, report_phase_words((enum phase)phase));
    }
    buf_text(html, "</dl>\n");
}

static void add_verdicts(struct buf *html)
{
    html_element(html, "h3", NULL, "Verdicts");
    buf_text(html, "<dl class=\"terms\">\n");
    for (int verdict = VERDICT_PASS; verdict <= VERDICT_ERROR; verdict++) {
        buf_text(html, "<dt>");
        html_badge(html, (enum verdict)verdict);
        buf_text(html, "</dt>");
        html_element(html, "dd", NULL, report_verdict_words((enum verdict)verdict));
    }
    buf_text(html, "</dl>\n");
}

static void add_classes(struct buf *html)
{
    html_element(html, "h3", NULL, "Kinds of failure");
    buf_text(html, "<dl class=\"terms\">\n");
    for (int failure = FAIL_NONE + 1; failure < FAIL_COUNT; failure++) {
        html_element(html, "dt", NULL, fail_class_name((enum fail_class)failure));
        html_element(html, "dd", NULL, report_class_words((enum fail_class)failure));
    }
    buf_text(html, "</dl>\n");
}

void html_legend(struct buf *html)
{
    html_element(html, "h2", NULL, "What the words mean");
    add_phases(html);
    add_verdicts(html);
    add_classes(html);
}
