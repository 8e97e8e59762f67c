/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads schema 2 again. A report may come from another machine, so every field is checked for its
 * kind and bounds; one that is missing is as good as null, as older writers had fewer. What is
 * wrong in kind makes the whole file no report: half of one would be a wrong answer.
 */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "report/report.h"
#include "report/report_fields.h"
#include "report/report_parts.h"

#define MOST_REPORTS 4096
#define MOST_LEGS    4096 /* of one file */
#define MOST_SHARDS  10000
#define LONGEST_NAME 200                /* bytes of a leg's name */
#define MOST_SIZE    (INT64_C(1) << 62) /* bytes of an image */

static const char *verdict_of(int value)
{
    return verdict_name((enum verdict)value);
}
static const char *class_of(int value)
{
    return fail_class_name((enum fail_class)value);
}
static const char *route_of(int value)
{
    return route_name((enum route)value);
}
static const char *phase_of(int value)
{
    return phase_key((enum phase)value);
}
static const char *channel_of(int value)
{
    return channel_key((enum channel)(1 << value));
}

static void take_phases(struct report_reading *r, const json_t *leg,
                        struct sighting phases[PHASE_COUNT])
{
    const json_t *all = report_field(leg, "phases");

    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        const json_t *one = report_field(all, phase_of(phase));
        int channel;

        if (!one)
            continue;
        if (!json_is_object(one))
            report_refuse(r, "no phase is", phase_of(phase));
        channel = report_take_name(r, one, "source", channel_of, REPORT_CHANNELS, -1);
        phases[phase] = (struct sighting){
            .seen = true,
            .wall = report_take_seconds(r, one, "wall"),
            .cpu = report_take_seconds(r, one, "cpu"),
            .source = channel < 0 ? (enum channel)0 : (enum channel)(1 << channel),
            .proof = report_take_text(r, one, "proof"),
        };
    }
}

static const struct leg_kind *take_kind(struct report_reading *r, const json_t *leg)
{
    CLEANUP(free_ptr) char *name = report_take_text(r, leg, "leg");
    const struct leg_kind *kind = NULL;
    struct err why;

    if (!name || strlen(name) > LONGEST_NAME ||
        leg_kind_by_name(&why, name, strlen(name), &kind) < 0)
        report_refuse(r, "not known is the leg", name && strlen(name) <= LONGEST_NAME ? name : "");
    return kind;
}

static void take_leg(struct report_reading *r, const json_t *leg, struct outcome *outcome)
{
    CLEANUP(free_ptr) char *accel = report_take_text(r, leg, "accel");
    int verdict = report_take_name(r, leg, "verdict", verdict_of, VERDICT_ERROR + 1, -1);

    if (verdict < 0)
        report_refuse(r, "missing is", "verdict");
    *outcome = (struct outcome){
        .kind = take_kind(r, leg),
        .verdict = verdict < 0 ? VERDICT_ERROR : (enum verdict)verdict,
        .failure =
            (enum fail_class)report_take_name(r, leg, "class", class_of, FAIL_COUNT, FAIL_NONE),
        .reason = report_take_text(r, leg, "reason"),
        .diagnosis = report_take_text(r, leg, "diagnosis"),
        .advice = report_take_text(r, leg, "advice"),
        .notes = report_take_lines(r, leg, "notes"),
        .reached = report_take_name(r, leg, "reached", phase_of, PHASE_COUNT, -1),
        .route =
            (enum route)report_take_name(r, leg, "route", route_of, ROUTE_GPT + 1, ROUTE_UNKNOWN),
        .route_by_elimination = json_is_true(report_field(leg, "route_by_elimination")),
        .route_proof = report_take_text(r, leg, "route_proof"),
        .last_lines = report_take_lines(r, leg, "last_lines"),
        .screen_lines = report_take_lines(r, leg, "screen_lines"),
        .kernel_lines = report_take_lines(r, leg, "kernel_lines"),
        .wall = report_take_seconds(r, leg, "wall"),
        .cpu = report_take_seconds(r, leg, "cpu"),
        .own_cpu = report_take_seconds(r, leg, "own_cpu"),
        .attempts = (unsigned)report_take_uint(r, leg, "attempts", 1000),
        .kvm = accel && strcmp(accel, "kvm") == 0,
        .firmware = report_take_text(r, leg, "firmware_build"),
        .command = report_take_text(r, leg, "command"),
        .folder = report_take_text(r, leg, "evidence"),
    };
    take_phases(r, leg, outcome->phases);
}

static void take_image(struct report_reading *r, const json_t *root, struct report *report)
{
    const json_t *image = report_field(root, "image");

    report->image = report_take_text(r, image, "path");
    report->size = report_take_uint(r, image, "size", MOST_SIZE);
    report->volume_id = report_take_text(r, image, "volume");
    report->medium_id = report_take_text(r, image, "id");
    report->sha256 = report_take_text(r, image, "sha256");
    if (!report->image)
        report_refuse(r, "missing is", "image");
}

static void take_shard(struct report_reading *r, const json_t *root, struct report *report)
{
    const json_t *shard = report_field(root, "shard"), *all = report_field(root, "all_legs"), *name;
    size_t i;

    report->shard = (unsigned)report_take_uint(r, shard, "index", MOST_SHARDS);
    report->shards = (unsigned)report_take_uint(r, shard, "count", MOST_SHARDS);
    if (shard && (!report->shard || report->shard > report->shards))
        report_refuse(r, "no part of a whole is", "shard");
    if (!all)
        return;
    if (!json_is_array(all) || json_array_size(all) > MOST_LEGS) {
        report_refuse(r, "no array of names, or too many, is", "all_legs");
        return;
    }
    report->all_legs = mem_array(json_array_size(all) + 1, sizeof *report->all_legs);
    json_array_foreach(all, i,
                       name) if (!json_is_string(name) || json_string_length(name) > LONGEST_NAME)
        report_refuse(r, "no names are in", "all_legs");
    else report->all_legs[report->all_leg_count++] = str_copy(json_string_value(name));
}

static void take_report(struct report_reading *r, const json_t *root, struct report *report)
{
    const json_t *legs = report_field(root, "legs"), *leg;
    size_t i;

    take_image(r, root, report);
    take_shard(r, root, report);
    report->strict = json_is_true(report_field(root, "strict"));
    report->qemu = report_take_text(r, root, "qemu");
    report->wall = report_take_seconds(r, root, "wall");
    r->legs += json_array_size(legs);
    if (!json_is_array(legs) || r->legs > MOST_LEGS) {
        report_refuse(r, "no array, or too long, is", "legs");
        return;
    }
    report->outcomes = mem_array(json_array_size(legs) + 1, sizeof *report->outcomes);
    json_array_foreach(legs, i, leg) if (!r->failed)
        take_leg(r, leg, &report->outcomes[report->count++]);
}

static void add_report(struct report_reading *r, const json_t *root, struct reports *reports)
{
    if (r->failed)
        return;
    ARRAY_GROW(reports->items, reports->count, reports->room);
    reports->items[reports->count] = (struct report){0};
    take_report(r, root, &reports->items[reports->count++]);
}

static void check_schema(struct report_reading *r, const json_t *root)
{
    const json_t *schema = report_field(root, "schema");

    if (!json_is_integer(schema))
        report_refuse(r, "missing is", "schema");
    else if (json_integer_value(schema) != REPORT_SCHEMA && !r->failed) {
        (void)!err_set(r->e, ERR_FAULT,
                       "%s is a report of schema %" JSON_INTEGER_FORMAT
                       ", and this isowright reads schema %d",
                       r->name, json_integer_value(schema), REPORT_SCHEMA);
        r->failed = true;
    }
}

int reports_from_json(struct err *e, const char *name, const char *text, size_t size,
                      struct reports *ret_reports)
{
    CLEANUP(reports_free) struct reports found = {0};
    struct report_reading r = {.e = e, .name = name};
    json_error_t where;
    CLEANUP(json_drop) json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &where);
    const json_t *list = report_field(root, "reports"), *one;
    size_t i;

    if (!root)
        return err_set(e, ERR_FAULT, "%s is no report of isowright test: line %d: %s", name,
                       where.line, where.text);
    check_schema(&r, root);
    if (!list)
        add_report(&r, root, &found);
    else if (!json_is_array(list) || json_array_size(list) > MOST_REPORTS)
        report_refuse(&r, "no array, or too long, is", "reports");
    else
        json_array_foreach(list, i, one) add_report(&r, one, &found);
    if (r.failed)
        return -1;
    for (i = 0; i < found.count; i++) {
        ARRAY_GROW(ret_reports->items, ret_reports->count, ret_reports->room);
        ret_reports->items[ret_reports->count++] = found.items[i];
    }
    found.count = 0;
    return 0;
}
