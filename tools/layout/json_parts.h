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

#endif
