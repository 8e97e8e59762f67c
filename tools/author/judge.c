/* SPDX-License-Identifier: GPL-2.0-or-later */
/* image_judge(): what was written is held against the rules that lint holds any image against. */
#include "author/image.h"
#include "base/buf.h"

#define LISTED_MOST 8 /* more does not fit into one error message, and the first are the worst */

static void list_errors(const struct findings *findings, struct buf *list)
{
    size_t listed = 0;

    for (size_t i = 0; i < findings->count && listed < LISTED_MOST; i++) {
        const struct finding *finding = &findings->items[i];

        if (!finding->counts || finding->severity != SEVERITY_ERROR)
            continue;
        listed++;
        buf_format(list, "\n  %s: %.200s", finding->rule->id, finding->text);
        if (finding->path)
            buf_format(list, " (%.80s:%u)", finding->path, finding->line);
    }
}

int image_judge(struct err *e, const struct source *image, const struct layout *layout,
                struct findings *ret_findings)
{
    const struct lint_options options = {0};
    CLEANUP(findings_free) struct findings findings = {0};
    CLEANUP(buf_free) struct buf list = {0};

    if (lint_image(e, image, layout, &options, &findings) < 0)
        return -1;
    if (findings_at_least(&findings, SEVERITY_ERROR)) {
        list_errors(&findings, &list);
        return err_set(e, ERR_NO,
                       "the image was written, but lint finds faults in it, so it was thrown "
                       "away (isowright lint --explain ID tells more):%s",
                       buf_str(&list));
    }
    *ret_findings = findings;
    findings = (struct findings){0};
    return 0;
}
