/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/json.h"

#include <math.h>
#include <string.h>

void json_drop(json_t **json)
{
    json_decref(*json);
    *json = NULL;
}

static json_t *or_abort(json_t *json)
{
    if (!json)
        abort();
    return json;
}

json_t *json_text(const char *text)
{
    CLEANUP(buf_free) struct buf safe = {0};
    json_t *plain;

    if (!text)
        return json_null();
    plain = json_string(text);
    if (plain)
        return plain;
    buf_escaped(&safe, text, strlen(text));
    return or_abort(json_string(buf_str(&safe)));
}

void json_put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, or_abort(value)) < 0)
        abort();
}

void json_append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, or_abort(value)) < 0)
        abort();
}

void json_put_text(json_t *object, const char *key, const char *text)
{
    json_put(object, key, json_text(text));
}

void json_put_uint(json_t *object, const char *key, uint64_t value)
{
    /* What an image claims may be more than an integer of JSON's library holds. */
    json_put(object, key,
             value > INT64_MAX ? json_real((double)value) : json_integer((json_int_t)value));
}

void json_put_bool(json_t *object, const char *key, int value)
{
    json_put(object, key, json_boolean(value));
}

void json_put_real(json_t *object, const char *key, double value)
{
    json_put(object, key, json_real(round(value * 1000) / 1000));
}

void json_render(const json_t *json, struct buf *ret_text)
{
    char *text = json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(12));

    if (!text)
        abort();
    buf_text(ret_text, text);
    buf_text(ret_text, "\n");
    free(text);
}
