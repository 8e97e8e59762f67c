/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports of other machines: read, rendered in every format, written and read again. */
#include <stdlib.h>
#include <string.h>

#include "report/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* No byte that could steer a terminal leaves us. */
static void check_printable(const struct buf *text)
{
    for (size_t i = 0; i < text->len; i++)
        if ((unsigned char)text->data[i] < ' ' && text->data[i] != '\n')
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(reports_free) struct reports reports = {0};
    CLEANUP(reports_free) struct reports again = {0};
    CLEANUP(buf_free) struct buf json = {0};
    struct err e = {0};

    if (reports_from_json(&e, "fuzz", (const char *)data, size, &reports) < 0)
        return 0;
    for (int format = 0; format < REPORT_FORMATS; format++) {
        CLEANUP(buf_free) struct buf text = {0};

        if (format == REPORT_HTML) /* our own script and style have what they want */
            reports_to_html(reports.items, reports.count, "/", &text);
        else
            reports_render(reports.items, reports.count, (enum report_format)format, "/", &text);
        check_printable(&text);
    }
    reports_render(reports.items, reports.count, REPORT_JSON, NULL, &json);
    if (reports_from_json(&e, "again", json.data, json.len, &again) < 0 ||
        again.count != reports.count)
        abort();
    return 0;
}
