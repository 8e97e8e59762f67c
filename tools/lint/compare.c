/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What cannot be seen from one image: GPT-09, the same disk GUID in images that differ. */
#include <string.h>

#include "lint/linting.h"
#include "lint/report.h"

#define GPT_DISK_GUID 568 /* bytes: sector 1, byte 56 (UEFI Â§5.3.2) */

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static const char *made_at(const struct layout *layout)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == ENTRY_VOLUME)
            return layout->entries[i].as.volume.created;
    return "";
}

/* A copy under another name is the same image. */
static bool are_different(const struct layout *a, const struct layout *b)
{
    return a->size != b->size || !same_text(a->volume_id, b->volume_id) ||
           !same_text(a->medium_id, b->medium_id) || !same_text(made_at(a), made_at(b));
}

static const struct lint_result *namesake(const struct lint_result *results, size_t count,
                                          const struct lint_result *of)
{
    for (size_t i = 0; i < count; i++)
        if (&results[i] != of && !results[i].failure &&
            strcmp(results[i].layout.disk_guid, of->layout.disk_guid) == 0 &&
            are_different(&results[i].layout, &of->layout))
            return &results[i];
    return NULL;
}

void lint_compare(struct lint_result *results, size_t count, const struct lint_options *options)
{
    const struct rule *rule = rule_find("GPT-09");

    for (size_t i = 0; i < count; i++) {
        struct linting l = {.layout = &results[i].layout, .findings = &results[i].findings};
        const struct lint_result *other;

        if (results[i].failure || !*results[i].layout.disk_guid)
            continue;
        other = namesake(results, count, &results[i]);
        if (!other)
            continue;
        lint_say(&l, rule, rule->severity, GPT_DISK_GUID,
                 "the disk GUID %s is that of %s, too, which is another image", l.layout->disk_guid,
                 other->image);
        findings_settle(l.findings, options);
    }
}
