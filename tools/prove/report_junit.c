/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/mem.h"
#include "base/xml.h"
#include "prove/report.h"

static void add_property(struct buf *xml, const char *name, const char *value)
{
    if (!value)
        return;
    buf_text(xml, "        <property");
    xml_attribute(xml, "name", name);
    xml_attribute(xml, "value", value);
    buf_text(xml, "/>\n");
}

/* <failure>, <error> or <skipped>: the element that a verdict other than pass is told with. */
static void add_trouble(struct buf *xml, const struct outcome *outcome)
{
    static const char *const elements[] = {
        [VERDICT_FAIL] = "failure",
        [VERDICT_SKIP] = "skipped",
        [VERDICT_ERROR] = "error",
    };
    const char *element = elements[outcome->verdict];

    buf_format(xml, "      <%s", element);
    if (outcome->verdict != VERDICT_SKIP)
        xml_attribute(xml, "type", outcome->failure ? fail_class_name(outcome->failure) : "error");
    xml_attribute(xml, "message", outcome->reason ? outcome->reason : "");
    if (!outcome->diagnosis) {
        buf_text(xml, "/>\n");
        return;
    }
    buf_text(xml, ">");
    xml_text(xml, outcome->diagnosis);
    buf_format(xml, "</%s>\n", element);
}

static void add_output(struct buf *xml, const char *lines)
{
    CLEANUP(free_ptr) char *copy = str_copy(lines ? lines : "");

    if (!*copy)
        return;
    buf_text(xml, "      <system-out>");
    for (char *at = copy, *line; (line = strsep(&at, "\n"));) {
        xml_text(xml, line);
        buf_text(xml, "\n");
    }
    buf_text(xml, "</system-out>\n");
}

static void add_case(struct buf *xml, const struct report *report, const struct outcome *outcome)
{
    bool has_route = outcome->route != ROUTE_UNKNOWN;

    buf_text(xml, "    <testcase");
    xml_attribute(xml, "classname", report->image);
    xml_attribute(xml, "name", outcome->kind->name);
    buf_format(xml, " time=\"%.3f\">\n", outcome->wall);
    buf_text(xml, "      <properties>\n");
    add_property(xml, "route", has_route ? route_name(outcome->route) : NULL);
    add_property(xml, "reached",
                 outcome->reached < 0 ? NULL : phase_name((enum phase)outcome->reached));
    add_property(xml, "accel", outcome->kvm ? "kvm" : "tcg");
    buf_text(xml, "      </properties>\n");
    if (outcome->verdict != VERDICT_PASS)
        add_trouble(xml, outcome);
    add_output(xml, outcome->last_lines);
    if (!outcome->phases[PHASE_KERNEL].seen)
        add_output(xml, outcome->screen_lines);
    buf_text(xml, "    </testcase>\n");
}

static size_t count_verdicts(const struct report *report, enum verdict verdict)
{
    size_t count = 0;

    for (size_t i = 0; i < report->count; i++)
        count += report->outcomes[i].verdict == verdict;
    return count;
}

void report_to_junit(const struct report *report, struct buf *ret_xml)
{
    CLEANUP(free_ptr)
    char *counts = str_format(
        " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.3f\"",
        report->count, count_verdicts(report, VERDICT_FAIL), count_verdicts(report, VERDICT_ERROR),
        count_verdicts(report, VERDICT_SKIP), report->wall);

    buf_text(ret_xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    buf_format(ret_xml, "<testsuites name=\"isowright test\"%s>\n  <testsuite", counts);
    xml_attribute(ret_xml, "name", report->image);
    buf_format(ret_xml, "%s>\n", counts);
    for (size_t i = 0; i < report->count; i++)
        add_case(ret_xml, report, &report->outcomes[i]);
    buf_text(ret_xml, "  </testsuite>\n</testsuites>\n");
}
