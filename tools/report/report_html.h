/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the page about a test; for report_html*.c only. */
#ifndef REPORT_REPORT_HTML_H
#define REPORT_REPORT_HTML_H

#include "base/html.h"
#include "report/report_parts.h"

/* Where the card of a leg is: "leg-0-3". */
void html_leg_id(struct buf *html, size_t report, size_t leg);
/* <span class="badge fail">fail</span> */
void html_badge(struct buf *html, enum verdict verdict);
/* A name and its value in a list of facts; nothing when there is no value. */
void html_fact(struct buf *html, const char *name, const char *value);
/* Everything about one leg; closed when it has passed. */
void html_card(struct buf *html, const struct outcome *outcome, const char *folder, size_t report,
               size_t leg);
/* The time line of a leg, its table, and what was not reached. */
void html_time(struct buf *html, const struct outcome *outcome);
/* A time line without words, for a row of a table; `scale` is the CPU seconds of its full width. */
void html_time_small(struct buf *html, const struct outcome *outcome, double scale);
void html_time_patterns(struct buf *html);
void html_swatch(struct buf *html, enum phase phase);
/* What phases and verdicts mean. */
void html_legend(struct buf *html);

#endif
