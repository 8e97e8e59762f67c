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

/* A collection has no token of its own: the first thing in it stands for it. */
struct place yaml_place(struct fy_node *node)
{
    void *iterator = NULL;

    for (int depth = 0; node && depth < 16; depth++) {
        if (fy_node_is_scalar(node))
            return place_of_mark(fy_token_start_mark(fy_node_get_scalar_token(node)));
        iterator = NULL;
        if (fy_node_is_mapping(node)) {
            struct fy_node_pair *pair = fy_node_mapping_iterate(node, &iterator);

            node = pair ? fy_node_pair_key(pair) : NULL;
        } else {
            node = fy_node_sequence_iterate(node, &iterator);
        }
    }
    return (struct place){0};
}

bool yaml_is_scalar(struct fy_node *node)
{
    return node && fy_node_is_scalar(node) && !fy_node_is_alias(node);
}

bool yaml_is_sequence(struct fy_node *node)
{
    return node && fy_node_is_sequence(node);
}

/* --- parsing -----------------------------------------------------------------------------------
 */

static void drop_document(struct fy_document **document)
{
    fy_document_destroy(*document);
}

static void drop_diag(struct fy_diag **diag)
{
    fy_diag_destroy(*diag);
}

static void say_nothing(struct fy_diag *diag, void *user, const char *text, size_t length)
{
    (void)diag;
    (void)user;
    (void)text;
    (void)length;
}

static int syntax_error(struct yaml_reader *reader, struct fy_diag *diag)
{
    void *iterator = NULL;
    struct fy_diag_error *error = fy_diag_errors_iterate(diag, &iterator);

    if (!error)
        return manifest_error(reader->e, reader->manifest, (struct place){0}, "this is not YAML");
    return manifest_error(reader->e, reader->manifest, (struct place){error->line, error->column},
                          "%s", error->msg);
}

int yaml_parse(struct yaml_reader *reader, const char *text, size_t length, yaml_take *take,
               void *field)
{
    struct fy_diag_cfg diag_config = {
        .output_fn = say_nothing, .level = FYET_ERROR, .module_mask = ~0U};
    CLEANUP(drop_diag) struct fy_diag *diag = fy_diag_create(&diag_config);
    struct fy_parse_cfg config = {.flags = FYPCF_RESOLVE_DOCUMENT, .diag = diag};
    CLEANUP(drop_document) struct fy_document *document = NULL;
    struct fy_node *root;

    if (!diag)
        abort();
    fy_diag_set_collect_errors(diag, true);
    if (strspn(text, " \t\r\n") == length)
        return manifest_error(reader->e, reader->manifest, (struct place){0},
                              "the manifest is empty");
    document = fy_document_build_from_string(&config, text, length);
    if (!document)
        return syntax_error(reader, diag);
    root = fy_document_root(document);
    if (!root)
        return manifest_error(reader->e, reader->manifest, (struct place){0},
                              "the manifest has only comments");
    return take(reader, root, field);
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

int yaml_take_number(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct number *number = field;
    const char *text = yaml_is_scalar(node) ? fy_node_get_scalar0(node) : NULL;
    size_t digits = text ? strspn(text, "0123456789") : 0;

    if (!text || !digits || text[digits] || digits > 9)
        return manifest_error(reader->e, reader->manifest, yaml_place(node),
                              "here belongs a whole number, 0 or more");
    *number = (struct number){strtoll(text, NULL, 10), true, yaml_place(node)};
    return 0;
}

int yaml_take_bool(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct number *number = field;
    const char *text = yaml_is_scalar(node) ? fy_node_get_scalar0(node) : "";
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
