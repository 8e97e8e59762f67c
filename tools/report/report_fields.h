/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fields of a report's JSON, each checked for its kind and bounds; for report_read.c only. What is
 * missing or null is as good as empty; what is wrong makes the reading fail.
 */
#ifndef REPORT_REPORT_FIELDS_H
#define REPORT_REPORT_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* A name that stands for a value. */
typedef const char *report_name_of(int value);

/* Where a field is read from; the first complaint stays. */
struct report_reading {
    struct err *e;
    const char *name; /* of the file */
    bool failed;
    size_t legs; /* read so far */
};

/* "FILE is no report: WHAT KEY" */
void report_refuse(struct report_reading *r, const char *what, const char *key);
/* A field that is there and not null, else NULL. */
const json_t *report_field(const json_t *object, const char *key);
char *report_take_text(struct report_reading *r, const json_t *object,
                       const char *key); /* or NULL */
double report_take_seconds(struct report_reading *r, const json_t *object, const char *key);
uint64_t report_take_uint(struct report_reading *r, const json_t *object, const char *key,
                          int64_t most);
/* The value below `count` that has the name; `standard` when the field is null. */
int report_take_name(struct report_reading *r, const json_t *object, const char *key,
                     report_name_of *name, int count, int standard);
/* An array of lines as one text. */
char *report_take_lines(struct report_reading *r, const json_t *object, const char *key);

#endif
