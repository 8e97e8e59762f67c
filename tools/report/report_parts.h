/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several shapes of a report have in common; for report_*.c only. */
#ifndef REPORT_REPORT_PARTS_H
#define REPORT_REPORT_PARTS_H

#include "report/report.h"

#define REPORT_CHANNELS 7 /* bits of enum channel */

/* `path` as seen from `folder` when it lies below it, else as it is; both may be NULL. */
const char *report_relative(const char *path, const char *folder);
/* "serial": what a phase was seen by; NULL when nobody said. */
const char *report_source(const struct sighting *sighting);
/* "loader-error"; "infrastructure" for an error, which has no class; "" for the rest. */
const char *report_class(const struct outcome *outcome);
/* "El Torito (the only route left)"; "-" when it is not known. */
void report_route(const struct outcome *outcome, struct buf *ret_text);
/* "3 of 4 legs passed, 1 failed" */
void report_sum(const struct report *reports, size_t count, struct buf *ret_text);

/* The texts of a verdict that are there: reason, diagnosis, advice. Escaped, one line each. */
struct report_why {
    const char *label; /* static */
    const char *text;  /* the outcome's; foreign bytes */
};
#define REPORT_WHYS 3
size_t report_whys(const struct outcome *outcome, struct report_why ret_whys[REPORT_WHYS]);

/*
 * The spans of a leg's time: a phase lasts from its proof to the next one's, the furthest until the
 * end. Ordered by time, whatever the order in which the proofs came. Times are QEMU's CPU seconds.
 */
struct span {
    enum phase phase;
    double from, to;
    bool last; /* nothing new came after this phase */
};
size_t report_spans(const struct outcome *outcome, struct span ret_spans[PHASE_COUNT]);

/* Plain words for people who never saw this tool; all static but the first's. */
void report_leg_words(const struct leg_kind *kind, struct buf *ret_text);
const char *report_phase_words(enum phase phase);
const char *report_class_words(enum fail_class failure);
const char *report_verdict_words(enum verdict verdict);

#endif
