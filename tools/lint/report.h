/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lint found, for people, for machines, and for the services that show such things. */
#ifndef LINT_REPORT_H
#define LINT_REPORT_H

#include "base/buf.h"
#include "lint/lint.h"
#include "lint/machines.h"

/* One image that was judged. */
struct lint_result {
    const char *image; /* as the user named it; borrowed */
    struct layout layout;
    struct findings findings;
    char *failure; /* why it could not be judged; NULL when it was */
    enum err_kind failure_kind;
};

/* What only several images together show: two that differ, and have the same disk GUID. */
void lint_compare(struct lint_result *results, size_t count, const struct lint_options *options);

/* Findings, then the table of machine classes; for one image. */
void lint_report_text(const struct lint_result *result, const struct machines *machines,
                      bool colour, struct buf *ret_text);
/* Schema 1: {"schema", "tool", "images": [{"image", "findings", "machines", "summary"}]}. */
json_t *lint_report_json(const struct lint_result *results, size_t count,
                         const struct machines *machines);
/* SARIF 2.1.0 (OASIS), one run. */
json_t *lint_report_sarif(const struct lint_result *results, size_t count);
/* JUnit: a test suite per image, a test case per rule. `fail_on`: what makes a case fail. */
void lint_report_junit(const struct lint_result *results, size_t count, enum severity fail_on,
                       struct buf *ret_xml);
/* `lint --explain ID`: everything that is known about a rule. */
void lint_explain(const struct rule *rule, const struct machines *machines, bool colour,
                  struct buf *ret_text);
/* `lint --rules`, `lint --profiles`: one line each. */
void lint_list_rules(struct buf *ret_text);
void lint_list_profiles(const struct machines *machines, struct buf *ret_text);

#endif
