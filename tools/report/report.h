/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a whole test found, and its shapes:
 *
 *     text     a table for people, and a paragraph for each leg that did not pass
 *     json     everything; what `report show` and `report merge` read again
 *     junit    for CI services that show tests
 *     tap      TAP 14, for harnesses
 *     github   annotations, as a GitHub Actions step prints them
 *     html     one page with pictures and time lines, for whoever has to understand a failure
 *
 * Each shape is made from one report or from several, of an image each. All of them are safe to
 * show: what a guest has printed is escaped as the shape wants it.
 *
 * JSON, schema 2; a field that is not known is null, and fields may be added within a schema:
 *
 *     schema          2
 *     generator       "isowright VERSION"
 *     image           path (as the user named it), size (bytes), volume, id, sha256
 *     strict          true when each leg had only its own route open
 *     qemu            QEMU's version
 *     verdict, exit   of all legs: "pass", "fail", "error", and the exit code
 *     wall            seconds
 *     shard           null, or index (from 1) and count: this is one part of a test
 *     all_legs        names of the legs of all parts
 *     legs            each:
 *         leg, firmware ("bios", "uefi"), medium ("cd", "usb"), firmware_build (which one ran)
 *         verdict     "pass", "fail", "skip", "error"
 *         class       of a fail: "no-boot-entry" ...; null otherwise
 *         reason, diagnosis, advice
 *         notes       an array of texts: what else to know of the verdict, also of a pass
 *         route ("El Torito", "MBR", "GPT"), route_by_elimination, route_proof
 *         reached     the furthest phase
 *         phases      by phase: null, or wall, cpu (seconds since the start), source, proof
 *         wall, cpu, own_cpu, attempts, accel ("kvm", "tcg")
 *         last_lines, screen_lines, kernel_lines      arrays of lines
 *         command     a shell script that boots the same by hand
 *         evidence    the folder with logs and picture; relative to the report when below its
 * folder
 *
 * A file about several images has schema, generator, verdict, exit, and `reports`, an array of the
 * above.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"
#include "report/outcome.h"

#define REPORT_SCHEMA 2

struct report {
    char *image;     /* as the user named it */
    uint64_t size;   /* bytes */
    char *volume_id; /* or NULL */
    char *medium_id; /* or NULL */
    char *sha256;    /* of the image; or NULL */
    bool strict;
    struct outcome *outcomes; /* in the order of the legs */
    size_t count;
    double wall; /* seconds, all legs together */
    char *qemu;  /* its version, or NULL */
    /* One of `shards` parts (from 1; 0: the whole), and the names of all legs of all parts. */
    unsigned shard, shards;
    char **all_legs; /* owned; `all_leg_count` */
    size_t all_leg_count;
};

void report_free(struct report *report); /* usable with CLEANUP */

struct reports {
    struct report *items;
    size_t count, room;
};
void reports_free(struct reports *reports); /* usable with CLEANUP */

/* The exit code that the verdicts of all legs make. */
int reports_exit_code(const struct report *reports, size_t count);
int report_exit_code(const struct report *report);
size_t report_verdicts(const struct report *report, enum verdict verdict);

enum report_format {
    REPORT_TEXT,
    REPORT_JSON,
    REPORT_JUNIT,
    REPORT_TAP,
    REPORT_GITHUB,
    REPORT_HTML,
    REPORT_FORMATS,
};

const char *report_format_name(enum report_format format); /* "text", "json" ... */
/* ERR_USAGE, with what there is, for a name that is none of those. */
int report_format_by_name(struct err *e, const char *name, enum report_format *ret_format) MUST_USE;
/*
 * `folder` (absolute) is where the result will stand: paths of evidence below it are told relative
 * to it; NULL when it stands nowhere. Text has no colours.
 */
void reports_render(const struct report *reports, size_t count, enum report_format format,
                    const char *folder, struct buf *ret_text);

void reports_to_text(const struct report *reports, size_t count, bool colour, struct buf *ret_text);
json_t *reports_to_json(const struct report *reports, size_t count, const char *folder);
/* JUnit XML as CI services read it: a suite per image, a case per leg. */
void reports_to_junit(const struct report *reports, size_t count, struct buf *ret_xml);
void reports_to_tap(const struct report *reports, size_t count, struct buf *ret_tap);
/* Workflow commands: an error for each leg that failed or could not be tried, a notice for a skip.
 */
void reports_to_github(const struct report *reports, size_t count, struct buf *ret_text);
void reports_to_html(const struct report *reports, size_t count, const char *folder,
                     struct buf *ret_html);

void report_to_text(const struct report *report, bool colour, struct buf *ret_text);
json_t *report_to_json(const struct report *report);
json_t *report_leg_json(const struct outcome *outcome);
void report_to_junit(const struct report *report, struct buf *ret_xml);

/* report.json, junit.xml, report.tap and report.html in a folder that exists (absolute path). */
int reports_write_all(struct err *e, const char *folder, const struct report *reports,
                      size_t count) MUST_USE;
int report_write_all(struct err *e, const char *folder, const struct report *report) MUST_USE;
/* Removes those that an earlier test has left there. */
int report_forget_all(struct err *e, const char *folder) MUST_USE;

/*
 * Reads what reports_to_json() wrote, on whatever machine; appends to `ret_reports`. Nothing in it
 * is believed: verdict and exit code follow from the legs, texts may be anything. ERR_FAULT for
 * what is no report, or of another schema. Pictures are not in it: see report_load().
 */
int reports_from_json(struct err *e, const char *name, const char *text, size_t size,
                      struct reports *ret_reports) MUST_USE;
/*
 * Reads a report's file, and the pictures in the evidence folders that it names when they are
 * there. Those names are followed only below the file's own folder; the outcomes' `folder` is
 * absolute afterwards.
 */
int reports_load(struct err *e, const char *path, struct reports *ret_reports) MUST_USE;

#endif
