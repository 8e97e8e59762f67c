/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads schema 2 again. A report may come from another machine, so every field is checked for its
 * kind and bounds; one that is missing is as good as null, as older writers had fewer. What is
 * wrong in kind makes the whole file no report: half of one would be a wrong answer.
 */
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "prove/report.h"
#include "prove/report_parts.h"

#define MOST_REPORTS 4096
#define MOST_LEGS    4096 /* of one file */
#define MOST_LINES   4096 /* of one console */
#define MOST_SHARDS  10000
#define LONGEST_NAME 200   /* bytes of a leg's name */
#define LONGEST_TEXT 65536 /* bytes of one text */
#define MOST_SECONDS 1e9
#define MOST_SIZE    (INT64_C(1) << 62) /* bytes of an image */

/* A name that stands for a value. */
typedef const char *name_of(int value);

/* Where a field is read from; the first complaint stays. */
struct reading {
    struct err *e;
    const char *name; /* of the file */
    bool failed;
    size_t legs; /* read so far */
};

static void fail(struct reading *r, const char *what, const char *key)
{
    if (!r->failed)
        (void)!err_set(r->e, ERR_FAULT, "%s is no report of isowright test: %s \"%s\"", r->name,
                       what, key);
    r->failed = true;
}

/* A field that is there and not null, else NULL. */
static const json_t *field(const json_t *object, const char *key)
{
    const json_t *found = json_object_get(object, key);

    return found && !json_is_null(found) ? found : NULL;
}

static char *take_text(struct reading *r, const json_t *object, const char *key)
{
    const json_t *found = field(object, key);

    if (!found)
        return NULL;
    if (!json_is_string(found) || json_string_length(found) > LONGEST_TEXT) {
        fail(r, "wrong or too long is", key);
        return NULL;
    }
    return str_copy(json_string_value(found));
}

static double take_seconds(struct reading *r, const json_t *object, const char *key)
{
    const json_t *found = field(object, key);
    double seconds = found ? json_number_value(found) : 0;

    if (found && (!json_is_number(found) || !(seconds >= 0) || seconds > MOST_SECONDS)) {
        fail(r, "no number of seconds is", key);
        return 0;
    }
    return seconds;
}

static uint64_t take_uint(struct reading *r, const json_t *object, const char *key, int64_t most)
{
    const json_t *found = field(object, key);
    json_int_t value = found ? json_integer_value(found) : 0;

    if (found && (!json_is_integer(found) || value < 0 || value > most)) {
        fail(r, "no number in its bounds is", key);
        return 0;
    }
    return (uint64_t)value;
}

/* The value below `count` that has the name; `standard` when the field is null. */
static int take_name(struct reading *r, const json_t *object, const char *key, name_of *name,
                     int count, int standard)
{
    CLEANUP(free_ptr) char *text = take_text(r, object, key);

    if (!text)
        return standard;
    for (int i = 0; i < count; i++)
        if (strcmp(name(i), text) == 0)
            return i;
    fail(r, "not known is what it has as", key);
    return standard;
}

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

/* An array of lines as one text. */
static char *take_lines(struct reading *r, const json_t *object, const char *key)
{
    const json_t *found = field(object, key), *line;
    CLEANUP(buf_free) struct buf text = {0};
    size_t i;

    if (found && (!json_is_array(found) || json_array_size(found) > MOST_LINES))
        fail(r, "no array of lines, or too many, is", key);
    else if (found)
        json_array_foreach(found, i, line)
        {
            if (!json_is_string(line) || json_string_length(line) > LONGEST_TEXT)
                fail(r, "no lines are in", key);
            else
                buf_format(&text, "%s%s", i ? "\n" : "", json_string_value(line));
        }
    return str_copy(buf_str(&text));
}

static void take_phases(struct reading *r, const json_t *leg, struct sighting phases[PHASE_COUNT])
{
    const json_t *all = field(leg, "phases");

    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        const json_t *one = field(all, phase_of(phase));
        int channel;

        if (!one)
            continue;
        if (!json_is_object(one))
            fail(r, "no phase is", phase_of(phase));
        channel = take_name(r, one, "source", channel_of, REPORT_CHANNELS, -1);
        phases[phase] = (struct sighting){
            .seen = true,
            .wall = take_seconds(r, one, "wall"),
            .cpu = take_seconds(r, one, "cpu"),
            .source = channel < 0 ? (enum channel)0 : (enum channel)(1 << channel),
            .proof = take_text(r, one, "proof"),
        };
    }
}

static const struct leg_kind *take_kind(struct reading *r, const json_t *leg)
{
    CLEANUP(free_ptr) char *name = take_text(r, leg, "leg");
    const struct leg_kind *kind = NULL;
    struct err why;

    if (!name || strlen(name) > LONGEST_NAME ||
        leg_kind_by_name(&why, name, strlen(name), &kind) < 0)
        fail(r, "not known is the leg", name && strlen(name) <= LONGEST_NAME ? name : "");
    return kind;
}

static void take_leg(struct reading *r, const json_t *leg, struct outcome *outcome)
{
    CLEANUP(free_ptr) char *accel = take_text(r, leg, "accel");
    int verdict = take_name(r, leg, "verdict", verdict_of, VERDICT_ERROR + 1, -1);

    if (verdict < 0)
        fail(r, "missing is", "verdict");
    *outcome = (struct outcome){
        .kind = take_kind(r, leg),
        .verdict = verdict < 0 ? VERDICT_ERROR : (enum verdict)verdict,
        .failure = (enum fail_class)take_name(r, leg, "class", class_of, FAIL_COUNT, FAIL_NONE),
        .reason = take_text(r, leg, "reason"),
        .diagnosis = take_text(r, leg, "diagnosis"),
        .advice = take_text(r, leg, "advice"),
        .reached = take_name(r, leg, "reached", phase_of, PHASE_COUNT, -1),
        .route = (enum route)take_name(r, leg, "route", route_of, ROUTE_GPT + 1, ROUTE_UNKNOWN),
        .route_by_elimination = json_is_true(field(leg, "route_by_elimination")),
        .route_proof = take_text(r, leg, "route_proof"),
        .last_lines = take_lines(r, leg, "last_lines"),
        .screen_lines = take_lines(r, leg, "screen_lines"),
        .kernel_lines = take_lines(r, leg, "kernel_lines"),
        .wall = take_seconds(r, leg, "wall"),
        .cpu = take_seconds(r, leg, "cpu"),
        .own_cpu = take_seconds(r, leg, "own_cpu"),
        .attempts = (unsigned)take_uint(r, leg, "attempts", 1000),
        .kvm = accel && strcmp(accel, "kvm") == 0,
        .firmware = take_text(r, leg, "firmware_build"),
        .command = take_text(r, leg, "command"),
        .folder = take_text(r, leg, "evidence"),
    };
    take_phases(r, leg, outcome->phases);
}

static void take_image(struct reading *r, const json_t *root, struct report *report)
{
    const json_t *image = field(root, "image");

    report->image = take_text(r, image, "path");
    report->size = take_uint(r, image, "size", MOST_SIZE);
    report->volume_id = take_text(r, image, "volume");
    report->medium_id = take_text(r, image, "id");
    report->sha256 = take_text(r, image, "sha256");
    if (!report->image)
        fail(r, "missing is", "image");
}

static void take_shard(struct reading *r, const json_t *root, struct report *report)
{
    const json_t *shard = field(root, "shard"), *all = field(root, "all_legs"), *name;
    size_t i;

    report->shard = (unsigned)take_uint(r, shard, "index", MOST_SHARDS);
    report->shards = (unsigned)take_uint(r, shard, "count", MOST_SHARDS);
    if (shard && (!report->shard || report->shard > report->shards))
        fail(r, "no part of a whole is", "shard");
    if (!all)
        return;
    if (!json_is_array(all) || json_array_size(all) > MOST_LEGS) {
        fail(r, "no array of names, or too many, is", "all_legs");
        return;
    }
    report->all_legs = mem_array(json_array_size(all) + 1, sizeof *report->all_legs);
    json_array_foreach(all, i,
                       name) if (!json_is_string(name) || json_string_length(name) > LONGEST_NAME)
        fail(r, "no names are in", "all_legs");
    else report->all_legs[report->all_leg_count++] = str_copy(json_string_value(name));
}

static void take_report(struct reading *r, const json_t *root, struct report *report)
{
    const json_t *legs = field(root, "legs"), *leg;
    size_t i;

    take_image(r, root, report);
    take_shard(r, root, report);
    report->strict = json_is_true(field(root, "strict"));
    report->qemu = take_text(r, root, "qemu");
    report->wall = take_seconds(r, root, "wall");
    r->legs += json_array_size(legs);
    if (!json_is_array(legs) || r->legs > MOST_LEGS) {
        fail(r, "no array, or too long, is", "legs");
        return;
    }
    report->outcomes = mem_array(json_array_size(legs) + 1, sizeof *report->outcomes);
    json_array_foreach(legs, i, leg) if (!r->failed)
        take_leg(r, leg, &report->outcomes[report->count++]);
}

static void add_report(struct reading *r, const json_t *root, struct reports *reports)
{
    if (r->failed)
        return;
    ARRAY_GROW(reports->items, reports->count, reports->room);
    reports->items[reports->count] = (struct report){0};
    take_report(r, root, &reports->items[reports->count++]);
}

static void check_schema(struct reading *r, const json_t *root)
{
    const json_t *schema = field(root, "schema");

    if (!json_is_integer(schema))
        fail(r, "missing is", "schema");
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
    struct reading r = {.e = e, .name = name};
    json_error_t where;
    CLEANUP(json_drop) json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &where);
    const json_t *list = field(root, "reports"), *one;
    size_t i;

    if (!root)
        return err_set(e, ERR_FAULT, "%s is no report of isowright test: line %d: %s", name,
                       where.line, where.text);
    check_schema(&r, root);
    if (!list)
        add_report(&r, root, &found);
    else if (!json_is_array(list) || json_array_size(list) > MOST_REPORTS)
        fail(&r, "no array, or too long, is", "reports");
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
