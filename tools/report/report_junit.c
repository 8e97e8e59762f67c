/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "base/xml.h"
#include "report/report_parts.h"

static void add_property(struct buf *xml, int indent, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    buf_format(xml, "%*s<property", indent, "");
    xml_attribute(xml, "name", name);
    xml_attribute(xml, "value", value);
    buf_text(xml, "/>\n");
}

/* Lines stay lines; everything else is escaped. */
static void add_lines(struct buf *xml, const char *lines)
{
    CLEANUP(free_ptr) char *copy = str_copy(lines);

    for (char *at = copy, *line; (line = strsep(&at, "\n"));) {
        xml_text(xml, line);
        buf_text(xml, "\n");
    }
}

/* What a list of tests shows beside the name: what happened, and why. */
static void add_message(struct buf *xml, const struct outcome *outcome)
{
    CLEANUP(buf_free) struct buf message = {0};

    buf_text(&message, outcome->reason ? outcome->reason : verdict_name(outcome->verdict));
    if (outcome->diagnosis)
        buf_format(&message, ": %s", outcome->diagnosis);
    xml_attribute(xml, "message", buf_str(&message));
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
    struct report_why whys[REPORT_WHYS];
    size_t count = report_whys(outcome, whys);

    buf_format(xml, "      <%s", element);
    if (outcome->verdict != VERDICT_SKIP)
        xml_attribute(xml, "type", report_class(outcome));
    add_message(xml, outcome);
    buf_text(xml, ">");
    for (size_t i = 0; i < count; i++) {
        xml_text(xml, whys[i].label);
        buf_text(xml, ": ");
        add_lines(xml, whys[i].text);
    }
    if (outcome->folder) {
        buf_text(xml, "Evidence: ");
        add_lines(xml, outcome->folder);
    }
    buf_format(xml, "</%s>\n", element);
}

static void add_output(struct buf *xml, const struct outcome *outcome)
{
    const struct {
        const char *title, *lines;
    } parts[] = {
        {"notes", outcome->notes},
        {"screen", outcome->screen_lines},
        {"serial console, last lines", outcome->last_lines},
        {"kernel, last lines", outcome->kernel_lines},
    };
    bool any = false;

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (!parts[i].lines || !*parts[i].lines)
            continue;
        buf_format(xml, "%s[%s]\n", any ? "" : "      <system-out>", parts[i].title);
        add_lines(xml, parts[i].lines);
        any = true;
    }
    buf_text(xml, any ? "</system-out>\n" : "");
}

static void add_case(struct buf *xml, const struct report *report, const struct outcome *outcome)
{
    CLEANUP(free_ptr) char *cpu = str_format("%.3f", outcome->cpu);
    CLEANUP(buf_free) struct buf route = {0};

    report_route(outcome, &route);
    buf_text(xml, "    <testcase");
    xml_attribute(xml, "classname", report->image);
    xml_attribute(xml, "name", outcome->kind->name);
    buf_format(xml, " time=\"%.3f\">\n", outcome->wall);
    buf_text(xml, "      <properties>\n");
    add_property(xml, 8, "firmware", outcome->firmware);
    add_property(xml, 8, "route", outcome->route == ROUTE_UNKNOWN ? NULL : buf_str(&route));
    add_property(xml, 8, "reached",
                 outcome->reached < 0 ? NULL : phase_name((enum phase)outcome->reached));
    add_property(xml, 8, "accel", outcome->kvm ? "kvm" : "tcg");
    add_property(xml, 8, "cpu", cpu);
    add_property(xml, 8, "verdict", verdict_name(outcome->verdict));
    buf_text(xml, "      </properties>\n");
    if (outcome->verdict != VERDICT_PASS)
        add_trouble(xml, outcome);
    add_output(xml, outcome);
    buf_text(xml, "    </testcase>\n");
}

/* The attributes that count, of one suite or of all. */
static void add_counts(struct buf *xml, const struct report *reports, size_t count)
{
    size_t tests = 0, failures = 0, errors = 0, skipped = 0;
    double wall = 0;

    for (size_t i = 0; i < count; i++) {
        tests += reports[i].count;
        failures += report_verdicts(&reports[i], VERDICT_FAIL);
        errors += report_verdicts(&reports[i], VERDICT_ERROR);
        skipped += report_verdicts(&reports[i], VERDICT_SKIP);
        wall += reports[i].wall;
    }
    buf_format(xml,
               " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.3f\">\n",
               tests, failures, errors, skipped, wall);
}

static void add_suite(struct buf *xml, const struct report *report)
{
    CLEANUP(free_ptr) char *size = str_format("%" PRIu64, report->size);

    buf_text(xml, "  <testsuite");
    xml_attribute(xml, "name", report->image);
    add_counts(xml, report, 1);
    buf_text(xml, "    <properties>\n");
    add_property(xml, 6, "image.size", size);
    add_property(xml, 6, "image.volume", report->volume_id);
    add_property(xml, 6, "image.id", report->medium_id);
    add_property(xml, 6, "image.sha256", report->sha256);
    add_property(xml, 6, "qemu", report->qemu);
    add_property(xml, 6, "routes", report->strict ? "strict" : "as is");
    buf_text(xml, "    </properties>\n");
    for (size_t i = 0; i < report->count; i++)
        add_case(xml, report, &report->outcomes[i]);
    buf_text(xml, "  </testsuite>\n");
}

void reports_to_junit(const struct report *reports, size_t count, struct buf *ret_xml)
{
    buf_text(ret_xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    buf_text(ret_xml, "<testsuites name=\"isowright test\"");
    add_counts(ret_xml, reports, count);
    for (size_t i = 0; i < count; i++)
        add_suite(ret_xml, &reports[i]);
    buf_text(ret_xml, "</testsuites>\n");
}
