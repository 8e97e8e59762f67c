/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For CI services: a suite per image, a case per rule. */
#include "base/xml.h"
#include "lint/report_parts.h"

enum outcome { OUTCOME_PASS, OUTCOME_FAIL, OUTCOME_SKIP };

static const struct finding *first_failing(const struct findings *findings, const struct rule *rule,
                                           enum severity fail_on)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if (finding->rule == rule && finding->counts && finding->severity >= fail_on)
            return finding;
    }
    return NULL;
}

/* Findings below `fail_on` do not make a case fail. */
static enum outcome outcome_of(const struct findings *findings, const struct rule *rule,
                               enum severity fail_on)
{
    if (first_failing(findings, rule, fail_on))
        return OUTCOME_FAIL;
    return findings_of_rule(findings, rule, true) ? OUTCOME_SKIP : OUTCOME_PASS;
}

/* The findings of a rule that count, a line each. */
static void add_findings(struct buf *xml, const struct findings *findings, const struct rule *rule)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        CLEANUP(buf_free) struct buf place = {0};

        if (finding->rule != rule || !finding->counts)
            continue;
        finding_place(finding, &place);
        xml_text(xml, severity_name(finding->severity));
        buf_text(xml, place.len ? ", " : "");
        xml_text(xml, buf_str(&place));
        buf_text(xml, ": ");
        xml_text(xml, finding->text);
        buf_text(xml, "\n");
    }
}

static void add_case(struct buf *xml, const struct lint_result *result, const struct rule *rule,
                     enum severity fail_on)
{
    const struct findings *findings = &result->findings;
    CLEANUP(buf_free) struct buf lines = {0};

    buf_text(xml, "    <testcase");
    xml_attribute(xml, "classname", result->image);
    xml_attribute(xml, "name", rule->id);
    buf_text(xml, " time=\"0.000\"");
    add_findings(&lines, findings, rule);
    switch (outcome_of(findings, rule, fail_on)) {
    case OUTCOME_PASS:
        if (lines.len)
            buf_format(xml, ">\n      <system-out>%s</system-out>\n    </testcase>\n",
                       buf_str(&lines));
        else
            buf_text(xml, "/>\n");
        return;
    case OUTCOME_SKIP:
        buf_text(xml, ">\n      <skipped message=\"ignored\"/>\n    </testcase>\n");
        return;
    case OUTCOME_FAIL:
        buf_text(xml, ">\n      <failure");
        xml_attribute(xml, "type", rule->id);
        xml_attribute(xml, "message", first_failing(findings, rule, fail_on)->text);
        buf_text(&lines, "must: ");
        xml_text(&lines, rule->title);
        buf_text(&lines, "\nfix: ");
        xml_text(&lines, rule->repair);
        buf_format(xml, ">%s</failure>\n    </testcase>\n", buf_str(&lines));
        return;
    }
}

/* An image that could not be judged has one case, which says so. */
static void add_failure(struct buf *xml, const struct lint_result *result)
{
    buf_text(xml, "    <testcase");
    xml_attribute(xml, "classname", result->image);
    buf_text(xml, " name=\"judged\" time=\"0.000\">\n      <error type=\"error\"");
    xml_attribute(xml, "message", result->failure);
    buf_text(xml, "/>\n    </testcase>\n");
}

struct counts {
    size_t tests, failures, errors, skipped;
};

static void count_result(const struct lint_result *result, enum severity fail_on,
                         struct counts *counts)
{
    size_t rules = rule_count();

    if (result->failure) {
        counts->tests++;
        counts->errors++;
        return;
    }
    counts->tests += rules;
    for (size_t i = 0; i < rules; i++) {
        enum outcome outcome = outcome_of(&result->findings, rule_at(i), fail_on);

        counts->failures += outcome == OUTCOME_FAIL;
        counts->skipped += outcome == OUTCOME_SKIP;
    }
}

static void add_counts(struct buf *xml, const struct counts *counts)
{
    buf_format(xml,
               " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"0.000\">\n",
               counts->tests, counts->failures, counts->errors, counts->skipped);
}

static void add_suite(struct buf *xml, const struct lint_result *result, enum severity fail_on)
{
    struct counts counts = {0};
    size_t rules = rule_count();

    count_result(result, fail_on, &counts);
    buf_text(xml, "  <testsuite");
    xml_attribute(xml, "name", result->image);
    add_counts(xml, &counts);
    if (result->failure)
        add_failure(xml, result);
    for (size_t i = 0; !result->failure && i < rules; i++)
        add_case(xml, result, rule_at(i), fail_on);
    buf_text(xml, "  </testsuite>\n");
}

void lint_report_junit(const struct lint_result *results, size_t count, enum severity fail_on,
                       struct buf *ret_xml)
{
    struct counts counts = {0};

    for (size_t i = 0; i < count; i++)
        count_result(&results[i], fail_on, &counts);
    buf_text(ret_xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<testsuites name=\"isowright lint\"");
    add_counts(ret_xml, &counts);
    for (size_t i = 0; i < count; i++)
        add_suite(ret_xml, &results[i], fail_on);
    buf_text(ret_xml, "</testsuites>\n");
}
