/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/report.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"

void report_free(struct report *report)
{
    for (size_t i = 0; i < report->count; i++)
        outcome_free(&report->outcomes[i]);
    free(report->outcomes);
    for (size_t i = 0; i < report->all_leg_count; i++)
        free(report->all_legs[i]);
    free(report->all_legs);
    free(report->qemu);
    free(report->image);
    free(report->volume_id);
    free(report->medium_id);
    *report = (struct report){0};
}

int report_exit_code(const struct report *report)
{
    CLEANUP(free_ptr) enum verdict *verdicts = mem_array(report->count + 1, sizeof *verdicts);

    for (size_t i = 0; i < report->count; i++)
        verdicts[i] = report->outcomes[i].verdict;
    return verdicts_exit_code(verdicts, report->count);
}

static json_t *phases_json(const struct outcome *outcome)
{
    json_t *phases = json_object();

    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        const struct sighting *moment = &outcome->phases[phase];
        json_t *entry = json_null();

        if (moment->seen) {
            entry = json_object();
            json_put_real(entry, "wall", moment->wall);
            json_put_real(entry, "cpu", moment->cpu);
        }
        json_put(phases, phase_key((enum phase)phase), entry);
    }
    return phases;
}

static json_t *lines_json(const char *text)
{
    json_t *lines = json_array();
    CLEANUP(free_ptr) char *copy = str_copy(text ? text : "");

    for (char *at = copy, *line; *copy && (line = strsep(&at, "\n"));)
        (void)json_array_append_new(lines, json_text(line));
    return lines;
}

json_t *report_leg_json(const struct outcome *outcome)
{
    json_t *leg = json_object();
    bool has_route = outcome->route != ROUTE_UNKNOWN;

    json_put_text(leg, "leg", outcome->kind->name);
    json_put_text(leg, "firmware", firmware_name(outcome->kind->firmware));
    json_put_text(leg, "medium", medium_name(outcome->kind->medium));
    json_put_text(leg, "verdict", verdict_name(outcome->verdict));
    json_put_text(leg, "class",
                  outcome->failure == FAIL_NONE ? NULL : fail_class_name(outcome->failure));
    json_put_text(leg, "reason", outcome->reason);
    json_put_text(leg, "diagnosis", outcome->diagnosis);
    json_put_text(leg, "route", has_route ? route_name(outcome->route) : NULL);
    json_put_bool(leg, "route_by_elimination", outcome->route_by_elimination);
    json_put_text(leg, "route_proof", outcome->route_proof);
    json_put_text(leg, "reached",
                  outcome->reached < 0 ? NULL : phase_key((enum phase)outcome->reached));
    json_put(leg, "phases", phases_json(outcome));
    json_put_real(leg, "wall", outcome->wall);
    json_put_real(leg, "cpu", outcome->cpu);
    json_put_text(leg, "accel", outcome->kvm ? "kvm" : "tcg");
    json_put(leg, "last_lines", lines_json(outcome->last_lines));
    json_put(leg, "screen_lines", lines_json(outcome->screen_lines));
    json_put_text(leg, "evidence", outcome->folder);
    return leg;
}

static const char *overall(int exit_code)
{
    return exit_code == 0 ? "pass" : exit_code == ERR_NO ? "fail" : "error";
}

json_t *report_to_json(const struct report *report)
{
    json_t *root = json_object();
    json_t *image = json_object();
    json_t *legs = json_array();
    int exit_code = report_exit_code(report);

    json_put_text(image, "path", report->image);
    json_put_uint(image, "size", report->size);
    json_put_text(image, "volume", report->volume_id);
    json_put_text(image, "id", report->medium_id);
    for (size_t i = 0; i < report->count; i++)
        (void)json_array_append_new(legs, report_leg_json(&report->outcomes[i]));
    json_put_uint(root, "schema", 1);
    json_put_text(root, "generator", "isowright " VERSION);
    json_put(root, "image", image);
    json_put_bool(root, "strict", report->strict);
    json_put_text(root, "verdict", overall(exit_code));
    json_put_uint(root, "exit", (uint64_t)exit_code);
    json_put_real(root, "wall", report->wall);
    json_put(root, "legs", legs);
    return root;
}
