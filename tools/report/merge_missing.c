/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is missing among the parts of a test: told by name, and put in its place as errors. */
#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "machine/preset.h"
#include "report/merge_group.h"

#define MOST_NAMED 12 /* legs that a message names */

/* "2, 5-9" */
static void add_gaps(struct buf *out, const struct merge_part *const *shards, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        unsigned end = i;

        if (shards[i])
            continue;
        while (end + 1 < count && !shards[end + 1])
            end++;
        buf_format(out, "%s%u", out->len ? ", " : "", i + 1);
        if (end > i)
            buf_format(out, "-%u", end + 1);
        i = end;
    }
}

/* Another image of that name has the shard that this one lacks: say so, it is the likely cause. */
static void add_stranger(struct buf *out, const struct merge_parts *parts,
                         const struct merge_group *group, const struct merge_part *const *shards)
{
    for (size_t i = 0; i < parts->count; i++) {
        const struct report *report = &parts->items[i].report;

        if (!report->image || report->shards != group->whole.shards || !report->shard ||
            shards[report->shard - 1] || merge_same_image(report, &group->whole) ||
            strcmp(merge_base_name(report->image), group->name) != 0)
            continue;
        buf_format(out, "; %s is shard %u of another %s (%" PRIu64 " bytes%s%s; not %" PRIu64 ")",
                   parts->items[i].path, report->shard, group->name, report->size,
                   report->medium_id ? ", id " : "", report->medium_id ? report->medium_id : "",
                   group->whole.size);
        return;
    }
}

static void add_missing_leg(struct err *ignored, struct merge_group *group, const char *leg,
                            const char *why)
{
    struct outcome outcome = {.verdict = VERDICT_ERROR, .reached = -1, .reason = str_copy(why)};

    /* A leg of a newer version has a name that this one does not know: then only the text tells. */
    if (leg_kind_by_name(ignored, leg, strlen(leg), &outcome.kind) < 0)
        outcome_free(&outcome);
    else
        merge_take_outcome(group, &outcome);
}

/* Legs of the plan that no part has. Their names go to `ret_names`. */
static void miss_legs(struct merge_group *group, struct buf *ret_names)
{
    const struct report *whole = &group->whole;
    struct err ignored;
    size_t missing = 0;

    for (size_t i = 0; i < whole->all_leg_count; i++) {
        if (merge_outcome(whole, whole->all_legs[i]))
            continue;
        if (missing < MOST_NAMED)
            buf_format(ret_names, "%s%s", missing ? ", " : "", whole->all_legs[i]);
        missing++;
        add_missing_leg(&ignored, group, whole->all_legs[i],
                        "the part of the test that was to run this leg has left no report of it");
    }
    if (missing > MOST_NAMED)
        buf_format(ret_names, " and %zu more", missing - MOST_NAMED);
}

void merge_miss_shards(struct merge_group *group, const struct merge_parts *parts,
                       const struct merge_part *const *shards, struct buf *out)
{
    CLEANUP(buf_free) struct buf gaps = {0};
    CLEANUP(buf_free) struct buf legs = {0};

    add_gaps(&gaps, shards, group->whole.shards);
    miss_legs(group, &legs);
    if (!gaps.len && !legs.len)
        return;
    buf_text(out, out->len ? "\n" : "");
    if (gaps.len)
        buf_format(out, "%s: shard %s of %u is missing%s%s%s", group->name, buf_str(&gaps),
                   group->whole.shards, legs.len ? " (" : "", buf_str(&legs), legs.len ? ")" : "");
    else
        buf_format(out, "%s: no report has leg %s", group->name, buf_str(&legs));
    add_stranger(out, parts, group, shards);
}

/* Which outcome of the whole the leg has; their count: none. */
static size_t index_of(const struct report *whole, const char *leg)
{
    size_t i = 0;

    while (i < whole->count && strcmp(whole->outcomes[i].kind->name, leg) != 0)
        i++;
    return i;
}

struct requirement {
    struct merge_group *group;
    struct buf *out;
};

/* A leg that must be there, and must have been tried; of a preset, too, as in a test. */
static void require_leg(void *context, const struct leg_kind *kind, bool preset)
{
    struct merge_group *group = ((struct requirement *)context)->group;
    struct buf *out = ((struct requirement *)context)->out;
    const char *leg = kind->name;
    size_t i = index_of(&group->whole, leg);
    struct outcome *outcome = i < group->whole.count ? &group->whole.outcomes[i] : NULL;
    struct err ignored;

    (void)preset;
    if (outcome && outcome->verdict != VERDICT_SKIP)
        return;
    buf_text(out, out->len ? "\n" : "");
    if (outcome) {
        buf_format(out, "%s: leg %s, which is required, was skipped: %s", group->name, leg,
                   outcome->reason ? outcome->reason : "nobody says why");
        outcome->verdict = VERDICT_ERROR;
    } else {
        buf_format(out, "%s: no report has leg %s, which is required", group->name, leg);
        add_missing_leg(&ignored, group, leg, "no report has this leg, and it is required");
    }
}

int merge_miss_legs(struct err *e, struct merge_group *group, const char *required, struct buf *out)
{
    struct requirement requirement = {group, out};

    /* A job that listed no leg has none to require. */
    return required && *required ? legs_from_list(e, required, require_leg, &requirement) : 0;
}
