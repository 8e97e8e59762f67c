/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/merge_group.h"

#include <string.h>

#include "base/mem.h"

static void group_free(struct merge_group *group)
{
    free(group->parts);
    report_free(&group->whole);
}

const char *merge_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash && slash[1] ? slash + 1 : path;
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool merge_same_image(const struct report *a, const struct report *b)
{
    return strcmp(merge_base_name(a->image), merge_base_name(b->image)) == 0 &&
           a->size == b->size && same_text(a->volume_id, b->volume_id) &&
           same_text(a->medium_id, b->medium_id) &&
           (!a->sha256 || !b->sha256 || strcmp(a->sha256, b->sha256) == 0);
}

static bool same_legs(const struct report *a, const struct report *b)
{
    bool same = a->all_leg_count == b->all_leg_count;

    for (size_t i = 0; same && i < a->all_leg_count; i++)
        same = strcmp(a->all_legs[i], b->all_legs[i]) == 0;
    return same;
}

/* "shard 2 of 5", "a whole test" */
static char *part_name(const struct report *report)
{
    return report->shards ? str_format("shard %u of %u", report->shard, report->shards)
                          : str_copy("a whole test");
}

/* Whether a part is of the same test as the group's first. */
static int check_part(struct err *e, const struct merge_group *group, const struct merge_part *part)
{
    const struct report *first = group->first, *report = &part->report;
    CLEANUP(free_ptr) char *one = part_name(first);
    CLEANUP(free_ptr) char *other = part_name(report);

    if (report->shards != first->shards)
        return err_set(e, ERR_FAULT, "%s is %s of %s, and %s is %s: they are not of the same test",
                       group->parts[0]->path, one, group->name, part->path, other);
    if (!same_legs(report, first))
        return err_set(e, ERR_FAULT,
                       "%s and %s are shards of %s with different lists of legs: they are not of "
                       "the same test",
                       group->parts[0]->path, part->path, group->name);
    if (report->strict != first->strict)
        return err_set(e, ERR_FAULT, "of %s and %s only one was made with --as-is",
                       group->parts[0]->path, part->path);
    return 0;
}

/* Which part each shard is; shards[i] is the i+1st, NULL when it is missing. */
static int find_shards(struct err *e, const struct merge_group *group,
                       const struct merge_part **shards)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct merge_part *part = group->parts[i];
        unsigned at = part->report.shard - 1;

        if (!group->first->shards)
            continue;
        if (shards[at])
            return err_set(e, ERR_FAULT, "shard %u of %s is there twice: %s and %s", at + 1,
                           group->name, shards[at]->path, part->path);
        shards[at] = part;
    }
    return 0;
}

const struct outcome *merge_outcome(const struct report *report, const char *leg)
{
    for (size_t i = 0; i < report->count; i++)
        if (strcmp(report->outcomes[i].kind->name, leg) == 0)
            return &report->outcomes[i];
    return NULL;
}

/* Which part a leg of the whole came from: for messages. */
static const char *path_of(const struct merge_group *group, const char *leg)
{
    for (size_t i = 0; i < group->count; i++)
        if (merge_outcome(&group->parts[i]->report, leg))
            return group->parts[i]->path;
    return "";
}

static bool is_planned(const struct report *report, const char *leg)
{
    for (size_t i = 0; i < report->all_leg_count; i++)
        if (strcmp(report->all_legs[i], leg) == 0)
            return true;
    return !report->all_leg_count;
}

/* Each leg stands in one part, and was meant to be run; nothing is moved yet. */
static int check_legs(struct err *e, const struct merge_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        for (size_t j = 0; j < group->parts[i]->report.count; j++) {
            const struct outcome *outcome = &group->parts[i]->report.outcomes[j];
            const char *leg = outcome->kind->name, *path = group->parts[i]->path;

            for (size_t k = 0; k <= i; k++)
                if (merge_outcome(&group->parts[k]->report, leg) != outcome &&
                    merge_outcome(&group->parts[k]->report, leg))
                    return err_set(e, ERR_FAULT, "leg %s of %s is there twice: %s and %s", leg,
                                   group->name, path_of(group, leg), path);
            if (!is_planned(group->first, leg))
                return err_set(e, ERR_FAULT, "%s has leg %s, which no shard of %s was to run", path,
                               leg, group->name);
        }
    return 0;
}

void merge_take_outcome(struct merge_group *group, struct outcome *outcome)
{
    ARRAY_GROW(group->whole.outcomes, group->whole.count, group->room);
    group->whole.outcomes[group->whole.count++] = *outcome;
    *outcome = (struct outcome){0};
}

static void take_legs_of(struct merge_group *group, struct report *report)
{
    for (size_t i = 0; i < report->count; i++)
        merge_take_outcome(group, &report->outcomes[i]);
    report->count = 0;
    if (report->wall > group->whole.wall)
        group->whole.wall = report->wall;
    if (!group->whole.qemu && report->qemu)
        group->whole.qemu = str_copy(report->qemu);
}

static char *copy_or_null(const char *text)
{
    return text ? str_copy(text) : NULL;
}

static void describe(struct merge_group *group)
{
    const struct report *first = group->first;
    struct report *whole = &group->whole;

    whole->image = str_copy(first->image);
    whole->size = first->size;
    whole->volume_id = copy_or_null(first->volume_id);
    whole->medium_id = copy_or_null(first->medium_id);
    whole->sha256 = copy_or_null(first->sha256);
    whole->strict = first->strict;
    whole->all_legs = mem_array(first->all_leg_count + 1, sizeof *whole->all_legs);
    for (size_t i = 0; i < first->all_leg_count; i++)
        whole->all_legs[whole->all_leg_count++] = str_copy(first->all_legs[i]);
}

/* In the order of the whole test, when that is known. */
static void order_legs(struct report *whole)
{
    size_t done = 0;

    for (size_t i = 0; i < whole->all_leg_count; i++)
        for (size_t j = done; j < whole->count; j++)
            if (strcmp(whole->outcomes[j].kind->name, whole->all_legs[i]) == 0) {
                struct outcome swapped = whole->outcomes[done];

                whole->outcomes[done++] = whole->outcomes[j];
                whole->outcomes[j] = swapped;
            }
}

static int join(struct err *e, struct merge_group *group, const struct merge_parts *parts,
                const char *required, struct buf *ret_missing)
{
    CLEANUP(free_ptr)
    const struct merge_part **shards = mem_array(group->first->shards + 1, sizeof *shards);

    for (size_t i = 1; i < group->count; i++)
        if (check_part(e, group, group->parts[i]) < 0)
            return -1;
    if (find_shards(e, group, shards) < 0 || check_legs(e, group) < 0)
        return -1;
    describe(group);
    group->whole.shards = group->first->shards;
    for (size_t i = 0; i < group->count; i++)
        take_legs_of(group, &group->parts[i]->report);
    merge_miss_shards(group, parts, shards, ret_missing);
    group->whole.shards = 0;
    if (merge_miss_legs(e, group, required, ret_missing) < 0)
        return -1;
    order_legs(&group->whole);
    return 0;
}

/* All parts of the image of the part at `first`; each part is in one group. */
static void gather(struct merge_parts *parts, size_t first, bool *taken, struct merge_group *group)
{
    group->parts = mem_array(parts->count, sizeof *group->parts);
    group->first = &parts->items[first].report;
    group->name = merge_base_name(group->first->image);
    for (size_t i = first; i < parts->count; i++) {
        if (taken[i] || !merge_same_image(&parts->items[i].report, group->first))
            continue;
        taken[i] = true;
        group->parts[group->count++] = &parts->items[i];
    }
}

int merge_parts(struct err *e, struct merge_parts *parts, const char *required,
                struct reports *ret_reports, struct buf *ret_missing)
{
    CLEANUP(reports_free) struct reports reports = {0};
    CLEANUP(free_ptr) bool *taken = mem_array(parts->count + 1, sizeof *taken);

    for (size_t i = 0; i < parts->count; i++) {
        CLEANUP(group_free) struct merge_group group = {0};

        if (taken[i])
            continue;
        gather(parts, i, taken, &group);
        if (join(e, &group, parts, required, ret_missing) < 0)
            return -1;
        ARRAY_GROW(reports.items, reports.count, reports.room);
        reports.items[reports.count++] = group.whole;
        group.whole = (struct report){0};
    }
    *ret_reports = reports;
    reports = (struct reports){0};
    return 0;
}
