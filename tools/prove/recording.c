/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/recording.h"

#include "base/json.h"
#include "base/mem.h"
#include "prove/run.h"

#define RECORDING_MOST ((size_t)16 << 20) /* bytes */

static void add_line(struct run *run, json_t *entry)
{
    CLEANUP(free_ptr) char *text = json_dumps(entry, JSON_COMPACT | JSON_REAL_PRECISION(6));

    if (text && run->recording.len < RECORDING_MOST)
        buf_format(&run->recording, "%s\n", text);
    json_decref(entry);
}

/* Only a run whose evidence is kept is recorded. */
static bool is_kept(const struct run *run)
{
    return run->plan && run->plan->folder;
}

void recording_add(struct run *run, json_t *entry)
{
    if (run_is_over(run) || !is_kept(run)) {
        json_decref(entry);
        return;
    }
    json_put_real(entry, "wall", run->now.wall);
    json_put_real(entry, "cpu", run->now.cpu);
    json_put_real(entry, "effort", run->effort);
    json_put_real(entry, "rest", run->rest);
    add_line(run, entry);
}

static json_t *texts_json(char *const *texts)
{
    json_t *array = json_array();

    for (size_t i = 0; texts && texts[i]; i++)
        json_array_append_new(array, json_text(texts[i]));
    return array;
}

void recording_begin(struct run *run)
{
    const struct run_plan *plan = run->plan;
    json_t *head = json_object();

    if (!is_kept(run)) {
        json_decref(head);
        return;
    }
    json_put_uint(head, "recording", 1);
    json_put_text(head, "leg", plan->leg->kind->name);
    json_put_text(head, "until", phase_key(plan->until));
    json_put_bool(head, "lenient", plan->lenient);
    if (plan->knowledge) {
        json_put_text(head, "asking", plan->knowledge->asking);
        json_put_bool(head, "has_system", plan->knowledge->has_system);
        json_put_bool(head, "starts_others", plan->knowledge->starts_others);
    }
    json_put(head, "expect", texts_json(plan->promise->expect));
    json_put(head, "reject", texts_json(plan->promise->reject));
    add_line(run, head);
}
