/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/report_fields.h"

#include <string.h>

#include "base/mem.h"

#define MOST_LINES   4096  /* of one console */
#define LONGEST_TEXT 65536 /* bytes of one text */
#define MOST_SECONDS 1e9

void report_refuse(struct report_reading *r, const char *what, const char *key)
{
    if (!r->failed)
        (void)!err_set(r->e, ERR_FAULT, "%s is no report of isowright test: %s \"%s\"", r->name,
                       what, key);
    r->failed = true;
}

/* A field that is there and not null, else NULL. */
const json_t *report_field(const json_t *object, const char *key)
{
    const json_t *found = json_object_get(object, key);

    return found && !json_is_null(found) ? found : NULL;
}

char *report_take_text(struct report_reading *r, const json_t *object, const char *key)
{
    const json_t *found = report_field(object, key);

    if (!found)
        return NULL;
    if (!json_is_string(found) || json_string_length(found) > LONGEST_TEXT) {
        report_refuse(r, "wrong or too long is", key);
        return NULL;
    }
    return str_copy(json_string_value(found));
}

double report_take_seconds(struct report_reading *r, const json_t *object, const char *key)
{
    const json_t *found = report_field(object, key);
    double seconds = found ? json_number_value(found) : 0;

    if (found && (!json_is_number(found) || !(seconds >= 0) || seconds > MOST_SECONDS)) {
        report_refuse(r, "no number of seconds is", key);
        return 0;
    }
    return seconds;
}

uint64_t report_take_uint(struct report_reading *r, const json_t *object, const char *key,
                          int64_t most)
{
    const json_t *found = report_field(object, key);
    json_int_t value = found ? json_integer_value(found) : 0;

    if (found && (!json_is_integer(found) || value < 0 || value > most)) {
        report_refuse(r, "no number in its bounds is", key);
        return 0;
    }
    return (uint64_t)value;
}

/* The value below `count` that has the name; `standard` when the field is null. */
int report_take_name(struct report_reading *r, const json_t *object, const char *key,
                     report_name_of *name, int count, int standard)
{
    CLEANUP(free_ptr) char *text = report_take_text(r, object, key);

    if (!text)
        return standard;
    for (int i = 0; i < count; i++)
        if (strcmp(name(i), text) == 0)
            return i;
    report_refuse(r, "not known is what it has as", key);
    return standard;
}

/* An array of lines as one text. */
char *report_take_lines(struct report_reading *r, const json_t *object, const char *key)
{
    const json_t *found = report_field(object, key), *line;
    CLEANUP(buf_free) struct buf text = {0};
    size_t i;

    if (found && (!json_is_array(found) || json_array_size(found) > MOST_LINES))
        report_refuse(r, "no array of lines, or too many, is", key);
    else if (found)
        json_array_foreach(found, i, line)
        {
            if (!json_is_string(line) || json_string_length(line) > LONGEST_TEXT)
                report_refuse(r, "no lines are in", key);
            else
                buf_format(&text, "%s%s", i ? "\n" : "", json_string_value(line));
        }
    return str_copy(buf_str(&text));
}
