/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pieces of layout_to_json(), private to this folder. Each returns a new object. */
#ifndef LAYOUT_JSON_PARTS_H
#define LAYOUT_JSON_PARTS_H

#include <jansson.h>

#include "base/json.h"
#include "layout/layout.h"

/* Bytes, or null for PLACE_OPEN. */
json_t *place_to_json(uint64_t start);
json_t *texts_to_json(char *const *texts, size_t count);
json_t *entry_to_json(const struct entry *entry);
json_t *esp_to_json(const struct esp *esp);
json_t *esp_file_to_json(const struct esp_file *file);

/* An array of `convert(&items[i])` under a key. */
#define PUT_ARRAY(json, key, items, count, convert)                                                \
    do {                                                                                           \
        json_t *array_ = json_array();                                                             \
        for (size_t i_ = 0; i_ < (count); i_++)                                                    \
            if (json_array_append_new(array_, convert(&(items)[i_])) < 0)                          \
                abort();                                                                           \
        json_put(json, key, array_);                                                               \
    } while (0)

#endif
