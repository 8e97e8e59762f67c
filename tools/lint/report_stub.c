/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Weak stand-ins until the reports are there. */
#include "lint/report.h"
#define WEAK __attribute__((weak))
WEAK void lint_report_text(const struct lint_result *r, const struct machines *m, bool c, struct buf *t) { (void)m; (void)c; for (size_t i = 0; i < r->findings.count; i++) buf_format(t, "%s %s %s\n", r->findings.items[i].rule->id, severity_name(r->findings.items[i].severity), r->findings.items[i].text); }
WEAK json_t *lint_report_json(const struct lint_result *r, size_t n, const struct machines *m) { (void)r; (void)n; (void)m; return json_object(); }
WEAK json_t *lint_report_sarif(const struct lint_result *r, size_t n) { (void)r; (void)n; return json_object(); }
WEAK void lint_report_junit(const struct lint_result *r, size_t n, enum severity s, struct buf *x) { (void)r; (void)n; (void)s; (void)x; }
WEAK void lint_explain(const struct rule *r, const struct machines *m, bool c, struct buf *t) { (void)r; (void)m; (void)c; (void)t; }
WEAK void lint_list_rules(struct buf *t) { for (size_t i = 0; i < rule_count(); i++) buf_format(t, "%s\n", rule_at(i)->id); }
WEAK void lint_list_profiles(const struct machines *m, struct buf *t) { (void)m; (void)t; }
