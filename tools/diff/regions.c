/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regions that only one image has, or that moved, grew or changed. Files and directories are told
 * of as a tree, and gaps only when there is something in them. */
#include <string.h>

#include "base/mem.h"
#include "diff/diffing.h"
#include "fmt/iso9660.h"

static bool is_told(const struct region *region)
{
    return region->kind != REGION_FILE && region->kind != REGION_DIRECTORY &&
           region->kind != REGION_PATH_TABLE && region->kind != REGION_ZERO &&
           region->kind != REGION_SYSTEM_AREA;
}

/* Their bytes are content; those of the others are fields. */
static bool holds_content(const struct region *region)
{
    return region->kind == REGION_BIOS_IMAGE || region->kind == REGION_EFI_IMAGE;
}

static char *region_title(const struct region *region)
{
    const char *more = region->name ? region->name : region->detail;

    return more ? str_format("%s %s", region_kind_name(region->kind), more)
                : str_copy(region_kind_name(region->kind));
}

static char *sector_of(const struct region *region)
{
    return region ? str_format("%ju", (uintmax_t)(region->start / ISO9660_SECTOR)) : NULL;
}

static char *bytes_of(const struct region *region)
{
    return region ? str_format("%ju", (uintmax_t)region->length) : NULL;
}

static char *content_of(const struct region *region)
{
    return region && region->detail ? str_copy(region->detail) : NULL;
}

static void region_change(struct diff *diff, const struct pair *pair)
{
    const struct region *a = pair->a, *b = pair->b;
    struct diff_change *change = change_add(diff, DIFF_REGIONS,
                                            !a   ? DIFF_ADDED
                                            : !b ? DIFF_REMOVED
                                                 : DIFF_CHANGED,
                                            region_title(a ? a : b));

    change->a_at = a ? a->start : PLACE_OPEN;
    change->b_at = b ? b->start : PLACE_OPEN;
    change_value(change, "sector", sector_of(a), sector_of(b));
    change_value(change, "bytes", bytes_of(a), bytes_of(b));
    if ((a && b) || (a ? a : b)->name) /* else it is in the title */
        change_value(change, "content", content_of(a), content_of(b));
    if (a && b && a->name && b->name)
        change_value(change, "path", str_copy(a->name), str_copy(b->name));
    if (a && b && holds_content(a) && pair->differing > pair->explained) {
        change->differing = pair->differing;
        change->first = pair->first;
    }
    if (a && b && !change->differing)
        change_drop_if_empty(diff);
}

void diff_regions(struct diffing *d)
{
    for (size_t i = 0; i < d->pair_count; i++) {
        const struct pair *pair = &d->pairs[i];

        if (is_told(pair->a ? pair->a : pair->b))
            region_change(d->diff, pair);
    }
}

/* The texts of problems were made safe when they were noted. */
static void add_problem(struct diff *diff, enum diff_sign sign, const struct problem *problem)
{
    struct diff_change *change =
        change_add(diff, DIFF_PROBLEMS, sign, str_format("%s: %s", problem->rule, problem->text));

    if (sign == DIFF_ADDED)
        change->b_at = problem->offset;
    else
        change->a_at = problem->offset;
}

static void problems_only_in(struct diff *diff, const struct layout *layout,
                             const struct layout *other, enum diff_sign sign)
{
    for (size_t i = 0; i < layout->problem_count; i++) {
        const struct problem *problem = &layout->problems[i];
        bool found = false;

        for (size_t k = 0; k < other->problem_count && !found; k++)
            found = strcmp(problem->rule, other->problems[k].rule) == 0 &&
                    strcmp(problem->text, other->problems[k].text) == 0;
        if (!found)
            add_problem(diff, sign, problem);
    }
}

void diff_problems(struct diffing *d)
{
    problems_only_in(d->diff, &d->diff->a.layout, &d->diff->b.layout, DIFF_REMOVED);
    problems_only_in(d->diff, &d->diff->b.layout, &d->diff->a.layout, DIFF_ADDED);
}
