/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/listing.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "prove/proof.h"

static void list_text(const struct legs *legs, struct buf *text)
{
    size_t width = 12;

    for (size_t i = 0; i < legs->count; i++) {
        size_t length = strlen(legs->items[i].kind->name);

        width = length > width ? length : width;
    }
    for (size_t i = 0; i < legs->count; i++) {
        const struct leg *leg = &legs->items[i];

        if (leg_will_run(leg))
            buf_format(text, "%s\n", leg->kind->name);
        else
            buf_format(text, "%-*s  skipped: %s\n", (int)width, leg->kind->name, leg->missing);
    }
}

static json_t *leg_json(const struct leg *leg)
{
    json_t *json = json_object();

    json_put_text(json, "leg", leg->kind->name);
    json_put_bool(json, "must", leg->must);
    json_put_text(json, "skip", leg_will_run(leg) ? NULL : leg->missing);
    return json;
}

static void list_json(const struct legs *legs, struct buf *text)
{
    CLEANUP(json_drop) json_t *list = json_array();

    for (size_t i = 0; i < legs->count; i++)
        json_append(list, leg_json(&legs->items[i]));
    json_render(list, text);
}

/* One line: it becomes the value of a step's output. The id is for names of artifacts, which may
 * hold neither slash nor colon. */
static void list_github(const struct legs *legs, struct buf *text)
{
    CLEANUP(json_drop) json_t *root = json_object();
    CLEANUP(free_ptr) char *line = NULL;
    json_t *include = json_array();

    for (size_t i = 0; i < legs->count; i++) {
        const struct leg_kind *kind = legs->items[i].kind;
        CLEANUP(free_ptr) char *id = proof_folder_name(kind);
        json_t *job = json_object();

        if (!leg_will_run(&legs->items[i])) {
            json_decref(job);
            continue;
        }
        json_put_text(job, "leg", kind->name);
        json_put_text(job, "id", id);
        json_append(include, job);
    }
    json_put(root, "include", include);
    line = json_dumps(root, JSON_COMPACT);
    buf_format(text, "%s\n", line ? line : "");
}

/* Names of legs are letters, digits and "/:=-": inside double quotes they are YAML as they are. */
static void list_gitlab(const struct legs *legs, struct buf *text)
{
    const char *before = "";

    buf_text(text, "# Written by isowright test --list-legs=gitlab: a job that extends this one\n"
                   "# runs once for each leg, with the leg's name in $LEG.\n"
                   ".isowright-legs:\n"
                   "  parallel:\n"
                   "    matrix:\n"
                   "      - LEG: [");
    for (size_t i = 0; i < legs->count; i++) {
        if (!leg_will_run(&legs->items[i]))
            continue;
        buf_format(text, "%s\"%s\"", before, legs->items[i].kind->name);
        before = ", ";
    }
    buf_text(text, "]\n");
}

static const struct format {
    const char *name;
    void (*list)(const struct legs *legs, struct buf *text);
    size_t most; /* jobs that the service makes of one matrix; 0: this is not for jobs */
} formats[LISTING_FORMATS] = {
    [LISTING_TEXT] = {"text", list_text, 0},
    [LISTING_JSON] = {"json", list_json, 0},
    [LISTING_GITHUB] = {"github", list_github, 256},
    [LISTING_GITLAB] = {"gitlab", list_gitlab, 200},
};

const char *listing_format_name(enum listing_format format)
{
    return formats[format].name;
}

int listing_format_by_name(struct err *e, const char *name, enum listing_format *ret_format)
{
    for (int i = 0; i < LISTING_FORMATS; i++)
        if (strcmp(formats[i].name, name) == 0) {
            *ret_format = (enum listing_format)i;
            return 0;
        }
    return err_set(e, ERR_USAGE, "legs are listed as text, json, github or gitlab, not as \"%s\"",
                   name);
}

static int check_jobs(struct err *e, const struct subject *subject, const struct format *format)
{
    size_t jobs = 0;

    for (size_t i = 0; i < subject->legs.count; i++)
        jobs += leg_will_run(&subject->legs.items[i]);
    if (!format->most)
        return 0;
    if (!jobs)
        return err_set(e, ERR_NO, "%s has no way to boot for any of these legs, so there is no job",
                       subject->options->image);
    if (jobs > format->most)
        return err_set(e, ERR_USAGE, "these are %zu legs, and a matrix has room for %zu jobs", jobs,
                       format->most);
    return 0;
}

int prove_list(struct err *e, const struct prove_options *options, enum listing_format format,
               struct buf *ret_text)
{
    CLEANUP(subject_free) struct subject subject = SUBJECT_NONE;

    if (subject_open(e, options, NULL, &subject) < 0 ||
        check_jobs(e, &subject, &formats[format]) < 0)
        return -1;
    formats[format].list(&subject.legs, ret_text);
    return 0;
}
