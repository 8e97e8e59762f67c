/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Schema 2, written; report_read.c reads it. */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "report/report.h"
#include "report/report_parts.h"

static json_t *phase_json(const struct sighting *sighting)
{
    json_t *entry;

    if (!sighting->seen)
        return json_null();
    entry = json_object();
    json_put_real(entry, "wall", sighting->wall);
    json_put_real(entry, "cpu", sighting->cpu);
    json_put_text(entry, "source", report_source(sighting));
    json_put_text(entry, "proof", sighting->proof);
    return entry;
}

static json_t *phases_json(const struct outcome *outcome)
{
    json_t *phases = json_object();

    for (int phase = 0; phase < PHASE_COUNT; phase++)
        json_put(phases, phase_key((enum phase)phase), phase_json(&outcome->phases[phase]));
    return phases;
}

static json_t *lines_json(const char *text)
{
    json_t *lines = json_array();
    CLEANUP(free_ptr) char *copy = str_copy(text ? text : "");

    for (char *at = copy, *line; *copy && (line = strsep(&at, "\n"));)
        json_append(lines, json_text(line));
    return lines;
}

static void put_verdict(json_t *leg, const struct outcome *outcome)
{
    json_put_text(leg, "verdict", verdict_name(outcome->verdict));
    json_put_text(leg, "class",
                  outcome->failure == FAIL_NONE ? NULL : fail_class_name(outcome->failure));
    json_put_text(leg, "reason", outcome->reason);
    json_put_text(leg, "diagnosis", outcome->diagnosis);
    json_put_text(leg, "advice", outcome->advice);
    json_put(leg, "notes", lines_json(outcome->notes));
    json_put_text(leg, "route",
                  outcome->route == ROUTE_UNKNOWN ? NULL : route_name(outcome->route));
    json_put_bool(leg, "route_by_elimination", outcome->route_by_elimination);
    json_put_text(leg, "route_proof", outcome->route_proof);
}

static json_t *leg_json(const struct outcome *outcome, const char *folder)
{
    json_t *leg = json_object();

    json_put_text(leg, "leg", outcome->kind->name);
    json_put_text(leg, "firmware", firmware_name(outcome->kind->firmware));
    json_put_text(leg, "medium", medium_name(outcome->kind->medium));
    json_put_text(leg, "firmware_build", outcome->firmware);
    put_verdict(leg, outcome);
    json_put_text(leg, "reached",
                  outcome->reached < 0 ? NULL : phase_key((enum phase)outcome->reached));
    json_put(leg, "phases", phases_json(outcome));
    json_put_real(leg, "wall", outcome->wall);
    json_put_real(leg, "cpu", outcome->cpu);
    json_put_real(leg, "own_cpu", outcome->own_cpu);
    json_put_uint(leg, "attempts", outcome->attempts);
    json_put_text(leg, "accel", outcome->kvm ? "kvm" : "tcg");
    json_put(leg, "last_lines", lines_json(outcome->last_lines));
    json_put(leg, "screen_lines", lines_json(outcome->screen_lines));
    json_put(leg, "kernel_lines", lines_json(outcome->kernel_lines));
    json_put_text(leg, "command", outcome->command);
    json_put_text(leg, "evidence", report_relative(outcome->folder, folder));
    return leg;
}

json_t *report_leg_json(const struct outcome *outcome)
{
    return leg_json(outcome, NULL);
}

static const char *overall(int exit_code)
{
    return exit_code == 0 ? "pass" : exit_code == ERR_NO ? "fail" : "error";
}

static void put_head(json_t *root, const struct report *reports, size_t count)
{
    int exit_code = reports_exit_code(reports, count);

    json_put_uint(root, "schema", REPORT_SCHEMA);
    json_put_text(root, "generator", "isowright " VERSION);
    json_put_text(root, "verdict", overall(exit_code));
    json_put_uint(root, "exit", (uint64_t)exit_code);
}

static json_t *image_json(const struct report *report)
{
    json_t *image = json_object();

    json_put_text(image, "path", report->image);
    json_put_uint(image, "size", report->size);
    json_put_text(image, "volume", report->volume_id);
    json_put_text(image, "id", report->medium_id);
    json_put_text(image, "sha256", report->sha256);
    return image;
}

static json_t *shard_json(const struct report *report)
{
    json_t *shard;

    if (!report->shards)
        return json_null();
    shard = json_object();
    json_put_uint(shard, "index", report->shard);
    json_put_uint(shard, "count", report->shards);
    return shard;
}

static json_t *one_json(const struct report *report, const char *folder)
{
    json_t *root = json_object(), *legs = json_array(), *all = json_array();

    put_head(root, report, 1);
    json_put(root, "image", image_json(report));
    json_put_bool(root, "strict", report->strict);
    json_put_text(root, "qemu", report->qemu);
    json_put_real(root, "wall", report->wall);
    json_put(root, "shard", shard_json(report));
    for (size_t i = 0; i < report->all_leg_count; i++)
        json_append(all, json_text(report->all_legs[i]));
    json_put(root, "all_legs", all);
    for (size_t i = 0; i < report->count; i++)
        json_append(legs, leg_json(&report->outcomes[i], folder));
    json_put(root, "legs", legs);
    return root;
}

json_t *reports_to_json(const struct report *reports, size_t count, const char *folder)
{
    json_t *root, *list;

    if (count == 1)
        return one_json(reports, folder);
    root = json_object();
    list = json_array();
    put_head(root, reports, count);
    for (size_t i = 0; i < count; i++)
        json_append(list, one_json(&reports[i], folder));
    json_put(root, "reports", list);
    return root;
}
