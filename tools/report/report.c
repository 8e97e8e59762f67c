/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/report.h"

#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"

void report_free(struct report *report)
{
    for (size_t i = 0; i < report->count; i++)
        outcome_free(&report->outcomes[i]);
    free(report->outcomes);
    for (size_t i = 0; i < report->all_leg_count; i++)
        free(report->all_legs[i]);
    free(report->all_legs);
    free(report->qemu);
    free(report->image);
    free(report->volume_id);
    free(report->medium_id);
    free(report->sha256);
    *report = (struct report){0};
}

void reports_free(struct reports *reports)
{
    for (size_t i = 0; i < reports->count; i++)
        report_free(&reports->items[i]);
    free(reports->items);
    *reports = (struct reports){0};
}

/* A part in which nothing ran says nothing about the whole, and is no reason to stop the others. */
static bool is_idle_part(const struct report *report)
{
    return report->shards > 1 && report_verdicts(report, VERDICT_SKIP) == report->count;
}

int report_exit_code(const struct report *report)
{
    CLEANUP(free_ptr)
    enum verdict *verdicts = mem_array(report->count + 1, sizeof *verdicts);

    for (size_t i = 0; i < report->count; i++)
        verdicts[i] = report->outcomes[i].verdict;
    return is_idle_part(report) ? 0 : verdicts_exit_code(verdicts, report->count);
}

/* Each image must have passed: another's passes do not help it. */
int reports_exit_code(const struct report *reports, size_t count)
{
    int worst = count ? 0 : verdicts_exit_code(NULL, 0);

    for (size_t i = 0; i < count && worst != 1; i++) {
        int code = report_exit_code(&reports[i]);

        worst = code ? code : worst;
    }
    return worst;
}

size_t report_verdicts(const struct report *report, enum verdict verdict)
{
    size_t count = 0;

    for (size_t i = 0; i < report->count; i++)
        count += report->outcomes[i].verdict == verdict;
    return count;
}

/* In the order of enum report_format. */
static const struct {
    const char *name, *file; /* file: in the folder of a whole test; NULL: in none */
} formats[REPORT_FORMATS] = {
    [REPORT_TEXT] = {"text", NULL},          [REPORT_JSON] = {"json", "report.json"},
    [REPORT_JUNIT] = {"junit", "junit.xml"}, [REPORT_TAP] = {"tap", "report.tap"},
    [REPORT_GITHUB] = {"github", NULL},      [REPORT_HTML] = {"html", "report.html"},
};

const char *report_format_name(enum report_format format)
{
    return formats[format].name;
}

int report_format_by_name(struct err *e, const char *name, enum report_format *ret_format)
{
    CLEANUP(buf_free) struct buf all = {0};

    for (int i = 0; i < REPORT_FORMATS; i++) {
        if (strcmp(name, formats[i].name) == 0) {
            *ret_format = (enum report_format)i;
            return 0;
        }
        buf_format(&all, "%s%s",
                   i == 0                   ? ""
                   : i + 1 < REPORT_FORMATS ? ", "
                                            : " or ",
                   formats[i].name);
    }
    return err_set(e, ERR_USAGE, "the format of a report is %s, not \"%s\"", buf_str(&all), name);
}

void reports_render(const struct report *reports, size_t count, enum report_format format,
                    const char *folder, struct buf *ret_text)
{
    CLEANUP(json_drop) json_t *json = NULL;

    switch (format) {
    case REPORT_JSON:
        json = reports_to_json(reports, count, folder);
        json_render(json, ret_text);
        return;
    case REPORT_JUNIT:
        reports_to_junit(reports, count, ret_text);
        return;
    case REPORT_TAP:
        reports_to_tap(reports, count, ret_text);
        return;
    case REPORT_GITHUB:
        reports_to_github(reports, count, ret_text);
        return;
    case REPORT_HTML:
        reports_to_html(reports, count, folder, ret_text);
        return;
    case REPORT_TEXT:
    case REPORT_FORMATS:
        break;
    }
    reports_to_text(reports, count, false, ret_text);
}

void report_to_text(const struct report *report, bool colour, struct buf *ret_text)
{
    reports_to_text(report, 1, colour, ret_text);
}

json_t *report_to_json(const struct report *report)
{
    return reports_to_json(report, 1, NULL);
}

void report_to_junit(const struct report *report, struct buf *ret_xml)
{
    reports_to_junit(report, 1, ret_xml);
}

static int write_one(struct err *e, const char *folder, const struct report *reports, size_t count,
                     enum report_format format)
{
    CLEANUP(free_ptr) char *path = str_format("%s/%s", folder, formats[format].file);
    CLEANUP(outfile_abandon) struct outfile out = OUTFILE_NONE;
    CLEANUP(buf_free) struct buf text = {0};

    reports_render(reports, count, format, folder, &text);
    if (outfile_open(e, path, &out) < 0 ||
        file_write_fd(e, out.fd, path, buf_str(&text), text.len) < 0)
        return -1;
    return outfile_commit(e, &out);
}

int reports_write_all(struct err *e, const char *folder, const struct report *reports, size_t count)
{
    for (int i = 0; i < REPORT_FORMATS; i++)
        if (formats[i].file && write_one(e, folder, reports, count, (enum report_format)i) < 0)
            return -1;
    return 0;
}

int report_forget_all(struct err *e, const char *folder)
{
    for (int i = 0; i < REPORT_FORMATS; i++) {
        CLEANUP(free_ptr) char *path = NULL;

        if (!formats[i].file)
            continue;
        path = str_format("%s/%s", folder, formats[i].file);
        if (file_forget(e, path) < 0)
            return -1;
    }
    return 0;
}

int report_write_all(struct err *e, const char *folder, const struct report *report)
{
    return reports_write_all(e, folder, report, 1);
}
