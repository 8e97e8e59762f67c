/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/report_parts.h"

#include <ctype.h>
#include <string.h>

#include "fmt/iso9660.h"

void report_paint(struct buf *text, bool colour, const char *paint, const char *words)
{
    buf_format(text, "%s%s%s", colour ? paint : "", words, colour ? RESET : "");
}

void finding_place(const struct finding *finding, struct buf *ret_text)
{
    if (finding->path) {
        buf_escaped(ret_text, finding->path, strlen(finding->path));
        if (finding->line)
            buf_format(ret_text, ":%u", finding->line);
    } else if (finding->offset != UINT64_MAX) {
        buf_format(ret_text, "byte %ju (sector %ju)", (uintmax_t)finding->offset,
                   (uintmax_t)(finding->offset / ISO9660_SECTOR));
    }
}

/* A full stop, a blank and no small letter: neither "e.g. this" nor "1.0 of it". */
static bool is_end(const char *at)
{
    return strchr(".?!", at[0]) &&
           (at[1] == '\0' || (at[1] == ' ' && !islower((unsigned char)at[2])));
}

void first_sentence(const char *text, struct buf *ret_text)
{
    const char *end = text;

    while (*end && !is_end(end))
        end++;
    buf_add(ret_text, text, (size_t)(end - text) + (*end ? 1 : 0));
}

void report_count(struct buf *text, size_t count, const char *noun)
{
    buf_format(text, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

size_t findings_of(const struct findings *findings, enum severity severity)
{
    size_t count = 0;

    for (size_t i = 0; i < findings->count; i++)
        count += findings->items[i].counts && findings->items[i].severity == severity;
    return count;
}

size_t findings_of_rule(const struct findings *findings, const struct rule *rule, bool ignored)
{
    size_t count = 0;

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        count += finding->rule == rule && (ignored ? finding->ignored : finding->counts);
    }
    return count;
}

size_t findings_ignored(const struct findings *findings)
{
    size_t count = 0;

    for (size_t i = 0; i < findings->count; i++)
        count += findings->items[i].ignored;
    return count;
}
