/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Workflow commands of GitHub Actions: a line that a step prints and GitHub shows beside the run.
 *
 *     ::error title=live.iso uefi/usb%3A fail, loader-error::message
 *
 * In messages '%' and line ends are written as %25 %0D %0A, in properties ':' and ',' as well.
 */
#include <string.h>

#include "base/mem.h"
#include "report/report_parts.h"

static void add_encoded(struct buf *out, const char *text, const char *special)
{
    for (; *text; text++)
        if (strchr(special, *text))
            buf_format(out, "%%%02X", (unsigned char)*text);
        else
            buf_add(out, text, 1);
}

/* Lines stay lines, in GitHub's way; other control bytes are escaped in ours. */
static void add_text(struct buf *out, const char *text, const char *special)
{
    CLEANUP(free_ptr) char *copy = str_copy(text);

    for (char *at = copy, *line; (line = strsep(&at, "\n"));) {
        CLEANUP(buf_free) struct buf safe = {0};

        buf_escaped(&safe, line, strlen(line));
        buf_text(out, line == copy ? "" : "%0A");
        add_encoded(out, buf_str(&safe), special);
    }
}

static void add_title(struct buf *out, const struct report *report, const struct outcome *outcome)
{
    const char *slash = strrchr(report->image, '/');
    const char *class = report_class(outcome);
    CLEANUP(free_ptr)
    char *title =
        str_format("%s %s: %s%s%s", slash && slash[1] ? slash + 1 : report->image,
                   outcome->kind->name, verdict_name(outcome->verdict), *class ? ", " : "", class);

    buf_format(out, "::%s title=", outcome->verdict == VERDICT_SKIP ? "notice" : "error");
    add_text(out, title, "%:,");
    buf_text(out, "::");
}

static void add_annotation(struct buf *out, const struct report *report,
                           const struct outcome *outcome)
{
    struct report_why whys[REPORT_WHYS];
    size_t count = report_whys(outcome, whys);

    add_title(out, report, outcome);
    for (size_t i = 0; i < count; i++) {
        buf_text(out, i ? "%0A" : "");
        if (whys[i].text != outcome->reason)
            buf_format(out, "%s: ", whys[i].label);
        add_text(out, whys[i].text, "%");
    }
    if (!count)
        buf_text(out, verdict_name(outcome->verdict));
    buf_text(out, "\n");
}

void reports_to_github(const struct report *reports, size_t count, struct buf *ret_text)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < reports[i].count; j++)
            if (reports[i].outcomes[j].verdict != VERDICT_PASS)
                add_annotation(ret_text, &reports[i], &reports[i].outcomes[j]);
}
