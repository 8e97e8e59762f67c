/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "author/yaml.h"

#include <libfyaml.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

static struct place place_of_mark(const struct fy_mark *mark)
{
    return mark ? (struct place){mark->line + 1, mark->column + 1} : (struct place){0};
}

/* Nothing at all stands behind the key; '' is an empty text that stands somewhere. */
static bool is_nothing(struct fy_node *scalar)
{
    size_t length = 0;

    return fy_node_get_style(scalar) == FYNS_PLAIN && fy_node_get_scalar(scalar, &length) && !length;
}

/* The place of a node, or of the first thing in it: a collection has no token of its own. */
static struct place place_of_content(struct fy_node *node)
{
    for (int depth = 0; node && depth < 16; depth++) {
        struct fy_node_pair *pair;
        void *iterator = NULL;

        /* Versions of the library differ in where nothing stands. */
        if (fy_node_is_scalar(node) && is_nothing(node))
            break;
        if (fy_node_is_scalar(node))
            return place_of_mark(fy_token_start_mark(fy_node_get_scalar_token(node)));
        if (fy_node_is_mapping(node)) {
            pair = fy_node_mapping_iterate(node, &iterator);
            node = pair ? fy_node_pair_key(pair) : NULL;
        } else {
            node = fy_node_sequence_iterate(node, &iterator);
        }
    }
    return (struct place){0};
}

/* The key that `node` is the value of, or NULL. */
static struct fy_node *key_of(struct fy_node *node)
{
    struct fy_node *parent = node ? fy_node_get_parent(node) : NULL;
    struct fy_node_pair *pair;
    void *iterator = NULL;

    while (parent && fy_node_is_mapping(parent) &&
           (pair = fy_node_mapping_iterate(parent, &iterator)))
        if (fy_node_pair_value(pair) == node)
            return fy_node_pair_key(pair);
    return NULL;
}

/* What is empty stands nowhere: then its key is the place. */
struct place yaml_place(struct fy_node *node)
{
    struct place place = place_of_content(node);

    return place.line ? place : place_of_content(key_of(node));
}

bool yaml_is_scalar(struct fy_node *node)
{
    return node && fy_node_is_scalar(node) && !fy_node_is_alias(node);
}

bool yaml_is_sequence(struct fy_node *node)
{
    return node && fy_node_is_sequence(node);
}

/* --- mappings and sequences --------------------------------------------------------------------
 */

static void list_keys(const struct yaml_key *keys, struct buf *text)
{
    for (const struct yaml_key *key = keys; key->name; key++)
        buf_format(text, "%s%s", key == keys ? "" : ", ", key->name);
}

static int unknown_key(struct yaml_reader *reader, struct fy_node *node, const char *name,
                       const struct yaml_key *keys, const char *what)
{
    CLEANUP(buf_free) struct buf known = {0};

    list_keys(keys, &known);
    return manifest_error(reader->e, reader->manifest, yaml_place(node),
                          "%s has no key \"%s\"; it has: %s", what, name, buf_str(&known));
}

static int missing_key(struct yaml_reader *reader, struct fy_node *mapping,
                       const struct yaml_key *key, const char *what)
{
    return manifest_error(reader->e, reader->manifest, yaml_place(mapping),
                          "%s lacks the key \"%s\"", what, key->name);
}

static int take_pair(struct yaml_reader *reader, struct fy_node_pair *pair,
                     const struct yaml_key *keys, const char *what, void *into)
{
    struct fy_node *name_node = fy_node_pair_key(pair);
    const char *name = name_node ? fy_node_get_scalar0(name_node) : NULL;

    if (!name)
        return manifest_error(reader->e, reader->manifest, yaml_place(name_node),
                              "a key in %s must be a plain word", what);
    for (const struct yaml_key *key = keys; key->name; key++) {
        if (strcmp(key->name, name) != 0)
            continue;
        if (!fy_node_pair_value(pair))
            return manifest_error(reader->e, reader->manifest, yaml_place(name_node),
                                  "\"%s\" has no value", name);
        return key->take(reader, fy_node_pair_value(pair), (char *)into + key->offset);
    }
    return unknown_key(reader, name_node, name, keys, what);
}

int yaml_take_mapping(struct yaml_reader *reader, struct fy_node *node, const struct yaml_key *keys,
                      const char *what, void *into)
{
    struct fy_node_pair *pair;
    void *iterator = NULL;

    if (!fy_node_is_mapping(node))
        return manifest_error(reader->e, reader->manifest, yaml_place(node),
                              "%s must be a mapping (key: value)", what);
    while ((pair = fy_node_mapping_iterate(node, &iterator)))
        if (take_pair(reader, pair, keys, what, into) < 0)
            return -1;
    for (const struct yaml_key *key = keys; key->name; key++)
        if (key->required && !fy_node_mapping_lookup_by_string(node, key->name, FY_NT))
            return missing_key(reader, node, key, what);
    return 0;
}

int yaml_each(struct yaml_reader *reader, struct fy_node *node, const char *what, yaml_take *take,
              void *field)
{
    struct fy_node *item;
    void *iterator = NULL;

    if (!fy_node_is_sequence(node))
        return manifest_error(reader->e, reader->manifest, yaml_place(node),
                              "%s must be a list (- item)", what);
    while ((item = fy_node_sequence_iterate(node, &iterator)))
        if (take(reader, item, field) < 0)
            return -1;
    return 0;
}

/* --- scalars -----------------------------------------------------------------------------------
 */

int yaml_take_text(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct text *text = field;
    size_t length = 0;
    const char *value = yaml_is_scalar(node) ? fy_node_get_scalar(node, &length) : NULL;

    if (!value || !length)
        return manifest_error(reader->e, reader->manifest, yaml_place(node),
                              "here belongs a text%s", value ? ", not an empty one" : "");
    if (memchr(value, '\0', length))
        return manifest_error(reader->e, reader->manifest, yaml_place(node),
                              "a text cannot hold a zero byte");
    text->value = str_copy_n(value, length);
    text->place = yaml_place(node);
    return 0;
}

/* A scalar that could be a word or a number; "" for everything else. */
static const char *short_word(struct fy_node *node)
{
    size_t length = 0;
    const char *value = yaml_is_scalar(node) ? fy_node_get_scalar(node, &length) : NULL;

    return value && !memchr(value, '\0', length) ? fy_node_get_scalar0(node) : "";
}

int yaml_take_number(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct number *number = field;
    const char *text = short_word(node);
    size_t digits = strspn(text, "0123456789");
    int64_t value = digits <= 10 ? strtoll(text, NULL, 10) : INT64_MAX;

    if (!digits || text[digits])
        return manifest_error(reader->e, reader->manifest, yaml_place(node),
                              "here belongs a whole number, 0 or more");
    if (value > UINT32_MAX)
        return manifest_error(reader->e, reader->manifest, yaml_place(node),
                              "a number here is at most %u", UINT32_MAX);
    *number = (struct number){value, true, yaml_place(node)};
    return 0;
}

int yaml_take_bool(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct number *number = field;
    const char *text = short_word(node);
    bool yes = strcmp(text, "true") == 0;

    if (!yes && strcmp(text, "false") != 0)
        return manifest_error(reader->e, reader->manifest, yaml_place(node),
                              "here belongs true or false");
    *number = (struct number){yes, true, yaml_place(node)};
    return 0;
}

static int take_item(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct text_list *list = field;

    ARRAY_GROW(list->items, list->count, list->room);
    list->items[list->count] = (struct text){0};
    if (yaml_take_text(reader, node, &list->items[list->count]) < 0)
        return -1;
    list->count++;
    return 0;
}

int yaml_take_text_list(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct text_list *list = field;

    list->place = yaml_place(node);
    return yaml_each(reader, node, "this", take_item, list);
}

int yaml_take_text_or_list(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct text_list *list = field;

    list->place = yaml_place(node);
    if (yaml_is_scalar(node))
        return take_item(reader, node, list);
    return yaml_take_text_list(reader, node, field);
}
