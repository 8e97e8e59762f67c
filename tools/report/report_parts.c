/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/report_parts.h"

#include <string.h>

const char *report_relative(const char *path, const char *folder)
{
    size_t length = folder ? strlen(folder) : 0;

    while (length && folder[length - 1] == '/')
        length--;
    if (!path || !folder || strncmp(path, folder, length) != 0 || path[length] != '/' ||
        !path[length + 1])
        return path;
    return path + length + 1;
}

const char *report_source(const struct sighting *sighting)
{
    return sighting->source ? channel_key(sighting->source) : NULL;
}

const char *report_class(const struct outcome *outcome)
{
    return outcome->verdict == VERDICT_ERROR ? "infrastructure" : fail_class_name(outcome->failure);
}

void report_route(const struct outcome *outcome, struct buf *ret_text)
{
    buf_format(ret_text, "%s%s", outcome->route == ROUTE_UNKNOWN ? "-" : route_name(outcome->route),
               outcome->route_by_elimination ? " (only one left)" : "");
}

void report_sum(const struct report *reports, size_t count, struct buf *ret_text)
{
    static const char *const words[] = {
        [VERDICT_FAIL] = "failed",
        [VERDICT_ERROR] = "could not be tried",
        [VERDICT_SKIP] = "skipped",
    };
    static const enum verdict order[] = {VERDICT_FAIL, VERDICT_ERROR, VERDICT_SKIP};
    size_t legs = 0, passed = 0;

    for (size_t i = 0; i < count; i++) {
        legs += reports[i].count;
        passed += report_verdicts(&reports[i], VERDICT_PASS);
    }
    if (!legs)
        buf_text(ret_text, "no leg was to be run");
    else if (passed == legs)
        buf_format(ret_text,
                   legs == 1   ? "the leg passed"
                   : legs == 2 ? "both legs passed"
                               : "all %zu legs passed",
                   legs);
    else
        buf_format(ret_text, "%zu of %zu leg%s passed", passed, legs, legs == 1 ? "" : "s");
    for (size_t k = 0; k < COUNT_OF(order); k++) {
        size_t found = 0;

        for (size_t i = 0; i < count; i++)
            found += report_verdicts(&reports[i], order[k]);
        if (found)
            buf_format(ret_text, ", %zu %s", found, words[order[k]]);
    }
}

size_t report_whys(const struct outcome *outcome, struct report_why ret_whys[REPORT_WHYS])
{
    const struct report_why whys[REPORT_WHYS] = {
        {"What happened", outcome->reason},
        {"Why", outcome->diagnosis},
        {"What to do", outcome->advice},
    };
    size_t count = 0;

    for (size_t i = 0; i < REPORT_WHYS; i++)
        if (whys[i].text && *whys[i].text)
            ret_whys[count++] = whys[i];
    return count;
}

size_t report_spans(const struct outcome *outcome, struct span ret_spans[PHASE_COUNT])
{
    size_t count = 0;

    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        const struct sighting *sighting = &outcome->phases[phase];
        size_t at = count;

        if (!sighting->seen)
            continue;
        /* Phases that were proven at once stay in their order. */
        for (; at && ret_spans[at - 1].from > sighting->cpu; at--)
            ret_spans[at] = ret_spans[at - 1];
        ret_spans[at] = (struct span){.phase = (enum phase)phase, .from = sighting->cpu};
        count++;
    }
    for (size_t i = 0; i < count; i++) {
        double next = i + 1 < count ? ret_spans[i + 1].from : outcome->cpu;

        ret_spans[i].to = next > ret_spans[i].from ? next : ret_spans[i].from;
        ret_spans[i].last = i + 1 == count;
    }
    return count;
}
