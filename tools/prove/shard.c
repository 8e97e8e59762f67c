/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/shard.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "prove/cost.h"

/*
 * How services tell a job which one it is. `first` is the number of the first job. A `step` that is
 * named says that the numbers are first, first + step, ... up to last, where first is `minimum`'s
 * value.
 */
static const struct service {
    const char *name, *index, *total;
    unsigned first;
    const char *minimum, *maximum, *step; /* NULL: numbers are consecutive from `first` */
    bool total_alone;                     /* also set, to 1, in jobs that are not shared out */
} services[] = {
    {"GitLab", "CI_NODE_INDEX", "CI_NODE_TOTAL", 1, NULL, NULL, NULL, true},
    {"CircleCI", "CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0, NULL, NULL, NULL, false},
    {"Buildkite", "BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0, NULL, NULL, NULL,
     false},
    {"Kubernetes", "JOB_COMPLETION_INDEX", "ISOWRIGHT_SHARDS", 0, NULL, NULL, NULL, false},
    {"Slurm", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", 0, "SLURM_ARRAY_TASK_MIN",
     "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP", false},
};

static bool is_number(const char *text, size_t length)
{
    return length > 0 && length <= 9 && strspn(text, "0123456789") >= length;
}

/* The variable's value; an unset one is an error unless it is the one that may be absent. */
static int take_variable(struct err *e, const struct service *service, shard_lookup *lookup,
                         const char *name, unsigned *ret_value)
{
    const char *text = lookup(name);

    if (!text)
        return err_set(e, ERR_USAGE,
                       "--shard auto: this looks like a job of %s, but %s is not set%s",
                       service->name, name,
                       strcmp(name, "ISOWRIGHT_SHARDS") == 0
                           ? " (the Job must set it to its number of completions)"
                           : "");
    if (!is_number(text, strlen(text)))
        return err_set(e, ERR_USAGE, "--shard auto: %s is \"%s\", and no number", name, text);
    *ret_value = (unsigned)strtoul(text, NULL, 10);
    return 0;
}

static int check_shard(struct err *e, const struct service *service, unsigned index, unsigned total,
                       struct shard *ret_shard)
{
    if (total < 1 || total > SHARDS_MOST || index < service->first ||
        index - service->first >= total)
        return err_set(e, ERR_USAGE,
                       "--shard auto: %s=%u and %s=%u contradict one another (%s counts from %u)",
                       service->index, index, service->total, total, service->name, service->first);
    *ret_shard = (struct shard){index - service->first + 1, total};
    return 0;
}

/* The numbers of an array are what the user wrote: 1-8, 0-14:2; a list with gaps has no rule. */
static int take_array(struct err *e, const struct service *service, shard_lookup *lookup,
                      unsigned index, unsigned total, struct shard *ret_shard)
{
    unsigned minimum, maximum, step;

    if (take_variable(e, service, lookup, service->minimum, &minimum) < 0 ||
        take_variable(e, service, lookup, service->maximum, &maximum) < 0 ||
        take_variable(e, service, lookup, service->step, &step) < 0)
        return -1;
    if (step < 1 || minimum > index || index > maximum || (index - minimum) % step ||
        (maximum - minimum) / step + 1 != total || total > SHARDS_MOST)
        return err_set(e, ERR_USAGE,
                       "--shard auto: %s=%u is not one of the %s=%u numbers from %s=%u to %s=%u in "
                       "steps of %s=%u; give the array as --array=1-N",
                       service->index, index, service->total, total, service->minimum, minimum,
                       service->maximum, maximum, service->step, step);
    *ret_shard = (struct shard){(index - minimum) / step + 1, total};
    return 0;
}

/* Leaves `*ret_shard` as it is when this is no job of that service. */
static int ask_service(struct err *e, const struct service *service, shard_lookup *lookup,
                       struct shard *ret_shard)
{
    const char *total_text = lookup(service->total);
    unsigned index, total;

    if (!lookup(service->index)) {
        /* GitLab sets the total in every job, the index only in parallel ones. */
        if (service->total_alone && total_text && strcmp(total_text, "1") == 0)
            *ret_shard = (struct shard){1, 1};
        else if (total_text)
            return take_variable(e, service, lookup, service->index, &index);
        return 0;
    }
    if (take_variable(e, service, lookup, service->index, &index) < 0 ||
        take_variable(e, service, lookup, service->total, &total) < 0)
        return -1;
    if (service->step)
        return take_array(e, service, lookup, index, total, ret_shard);
    return check_shard(e, service, index, total, ret_shard);
}

static int nothing_set(struct err *e)
{
    CLEANUP(buf_free) struct buf names = {0};

    for (size_t i = 0; i < COUNT_OF(services); i++)
        buf_format(&names, "%s%s and %s (%s)", i ? ", " : "", services[i].index, services[i].total,
                   services[i].name);
    return err_set(e, ERR_USAGE,
                   "--shard auto: nothing says which part this job is to run; one of these pairs "
                   "must be set: %s; or give --shard I/N",
                   buf_str(&names));
}

/* More than one service may have set its variables (a runner inside a batch job): they must agree.
 */
static int from_environment(struct err *e, shard_lookup *lookup, struct shard *ret_shard)
{
    const struct service *by = NULL;
    struct shard found = {0};

    for (size_t i = 0; i < COUNT_OF(services); i++) {
        struct shard shard = {0};

        if (ask_service(e, &services[i], lookup, &shard) < 0)
            return -1;
        if (!shard.count)
            continue;
        if (by && (shard.index != found.index || shard.count != found.count))
            return err_set(e, ERR_USAGE,
                           "--shard auto: %s says part %u of %u, and %s says part %u of %u; give "
                           "--shard I/N",
                           by->index, found.index, found.count, services[i].index, shard.index,
                           shard.count);
        by = &services[i];
        found = shard;
    }
    if (!by)
        return nothing_set(e);
    *ret_shard = found;
    return 0;
}

int shard_parse(struct err *e, const char *text, shard_lookup *lookup, struct shard *ret_shard)
{
    size_t first = strcspn(text, "/");
    const char *second = text[first] ? text + first + 1 : "";
    unsigned long index, count;

    if (strcmp(text, "auto") == 0)
        return from_environment(e, lookup, ret_shard);
    if (!is_number(text, first) || !is_number(second, strlen(second)))
        return err_set(e, ERR_USAGE, "--shard wants I/N (like 2/5) or auto, not \"%s\"", text);
    index = strtoul(text, NULL, 10);
    count = strtoul(second, NULL, 10);
    if (count < 1 || count > SHARDS_MOST || index < 1 || index > count)
        return err_set(e, ERR_USAGE,
                       "--shard %s: parts are counted from 1 to their number, which is at most %u",
                       text, SHARDS_MOST);
    *ret_shard = (struct shard){(unsigned)index, (unsigned)count};
    return 0;
}

/* The dearest leg that nobody has yet. */
static size_t dearest_left(const struct legs *legs, const bool *given)
{
    size_t best = legs->count;

    for (size_t i = 0; i < legs->count; i++)
        if (!given[i] &&
            (best == legs->count || leg_is_dearer(&legs->items[i], &legs->items[best])))
            best = i;
    return best;
}

void shard_split(const struct legs *legs, struct shard shard, bool *ret_mine)
{
    CLEANUP(free_ptr) bool *given = mem_array(legs->count + 1, sizeof *given);
    CLEANUP(free_ptr) double *loads = mem_array(shard.count + 1, sizeof *loads);

    for (size_t round = 0; round < legs->count; round++) {
        size_t leg = dearest_left(legs, given);
        unsigned least = 0;

        for (unsigned part = 1; part < shard.count; part++)
            if (loads[part] < loads[least])
                least = part;
        loads[least] += leg_cost(&legs->items[leg]);
        given[leg] = true;
        ret_mine[leg] = !shard.count || least + 1 == shard.index;
    }
}
