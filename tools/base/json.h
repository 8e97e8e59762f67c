/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What jansson leaves to its users: scope-bound references, and objects built without error checks.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

void json_drop(json_t **json); /* usable with CLEANUP */

/* A text that may hold any bytes: what is not UTF-8 is written as \xNN. NULL becomes null. */
json_t *json_text(const char *text);
void json_put(json_t *object, const char *key, json_t *value); /* takes over `value` */
void json_put_text(json_t *object, const char *key, const char *text);
void json_put_uint(json_t *object, const char *key, uint64_t value);
void json_put_bool(json_t *object, const char *key, int value);
void json_put_real(json_t *object, const char *key, double value); /* rounded to milli-units */

void json_append(json_t *array, json_t *value); /* takes over `value` */

/* An array of `convert(&items[i])` under a key. */
#define JSON_PUT_ARRAY(json, key, items, count, convert)                                           \
    do {                                                                                           \
        json_t *array_ = json_array();                                                             \
        for (size_t i_ = 0; i_ < (count); i_++)                                                    \
            json_append(array_, convert(&(items)[i_]));                                            \
        json_put(json, key, array_);                                                               \
    } while (0)

/* Indented by two, keys in the order they were put, a newline at the end. */
void json_render(const json_t *json, struct buf *ret_text);

#endif
