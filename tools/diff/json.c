/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The differences as JSON. Offsets and sizes are bytes. */
#include "base/json.h"

#include "diff/diff.h"

static json_t *place(uint64_t at)
{
    return at == PLACE_OPEN ? json_null() : json_integer((json_int_t)at);
}

static json_t *side_to_json(const struct diff_side *side, bool cut)
{
    json_t *json = json_object();

    json_put_text(json, "file", side->image.name);
    json_put_uint(json, "bytes", side->image.size);
    json_put_bool(json, "cut", cut);
    json_put_bool(json, "recognised", side->recognised);
    json_put_text(json, "volume_id", side->layout.volume_id);
    json_put_bool(json, "tree_damaged", side->tree.cut);
    return json;
}

static json_t *value_to_json(const struct diff_value *value)
{
    json_t *json = json_object();

    json_put_text(json, "name", value->name);
    json_put_text(json, "a", value->a);
    json_put_text(json, "b", value->b);
    return json;
}

static void put_digest(json_t *json, const char *key, const char *digest)
{
    if (*digest)
        json_put_text(json, key, digest);
}

static json_t *change_to_json(const struct diff_change *change)
{
    json_t *json = json_object();

    json_put_text(json, "section", diff_section_name(change->section));
    json_put_text(json, "change", diff_sign_name(change->sign));
    json_put_text(json, "what", change->what);
    json_put(json, "a_offset", place(change->a_at));
    json_put(json, "b_offset", place(change->b_at));
    JSON_PUT_ARRAY(json, "values", change->values, change->value_count, value_to_json);
    if (change->a_file)
        json_put_uint(json, "a_bytes", change->a_file->size);
    if (change->b_file)
        json_put_uint(json, "b_bytes", change->b_file->size);
    if (change->differing) {
        json_put_uint(json, "differing", change->differing);
        json_put_uint(json, "first", change->first);
    }
    put_digest(json, "a_sha256", change->a_sha256);
    put_digest(json, "b_sha256", change->b_sha256);
    return json;
}

static json_t *field_to_json(const struct diff_field *field)
{
    json_t *json = json_object();

    json_put_text(json, "structure", field->structure);
    json_put_text(json, "field", field->name);
    json_put_text(json, "cause", cause_row(field->cause)->id);
    json_put_uint(json, "places", field->places);
    json_put_uint(json, "differing", field->bytes);
    json_put_uint(json, "a_offset", field->a_at);
    json_put_uint(json, "b_offset", field->b_at);
    json_put_text(json, "where", field->where);
    json_put_text(json, "a", field->a);
    json_put_text(json, "b", field->b);
    return json;
}

static json_t *rest_to_json(const struct diff_rest *rest)
{
    json_t *json = json_object();

    json_put_text(json, "structure", rest->structure);
    json_put_text(json, "where", rest->where);
    json_put_uint(json, "a_offset", rest->a_at);
    json_put_uint(json, "b_offset", rest->b_at);
    json_put_uint(json, "bytes", rest->length);
    return json;
}

static json_t *causes_to_json(const struct diff *diff)
{
    json_t *array = json_array();

    for (int i = 0; i < CAUSE_COUNT; i++) {
        const struct cause_row *row = cause_row((enum diff_cause)i);
        json_t *json;

        if (!row->cause || !diff_cause_applies(diff, (enum diff_cause)i))
            continue;
        json = json_object();
        json_put_text(json, "id", row->id);
        json_put_text(json, "cause", row->cause);
        json_put_text(json, "pin", row->pin);
        json_append(array, json);
    }
    return array;
}

static json_t *files_to_json(const struct diff *diff)
{
    json_t *json = json_object();

    json_put_uint(json, "same", diff->files_same);
    json_put_uint(json, "moved", diff->files_moved);
    json_put_bool(json, "reordered", diff->files_reordered);
    return json;
}

json_t *diff_to_json(const struct diff *diff)
{
    json_t *json = json_object();

    json_put_uint(json, "schema", 1);
    json_put(json, "a", side_to_json(&diff->a, diff->cut_a));
    json_put(json, "b", side_to_json(&diff->b, diff->cut_b));
    json_put_bool(json, "same", diff->same);
    json_put_bool(json, "only_varies", diff_only_varies(diff));
    json_put_uint(json, "differing", diff->bytes);
    json_put(json, "files", files_to_json(diff));
    JSON_PUT_ARRAY(json, "changes", diff->changes, diff->change_count, change_to_json);
    JSON_PUT_ARRAY(json, "fields", diff->fields, diff->field_count, field_to_json);
    JSON_PUT_ARRAY(json, "rest", diff->rest, diff->rest_count, rest_to_json);
    json_put_uint(json, "rest_dropped", diff->rest_dropped);
    json_put(json, "causes", causes_to_json(diff));
    return json;
}
