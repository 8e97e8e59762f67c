/* SPDX-License-Identifier: GPL-2.0-or-later */
/* yaml_parse(): a text into one document, aliases replaced by what they stand for. */
#include <libfyaml.h>
#include <string.h>

#include "author/yaml.h"

#define NODES_MAX 1000000 /* more than a text of the size that a manifest may have is made of */
#define DEPTH_MAX 200     /* the library refuses texts nested deeper than 64 */

static void drop_document(struct fy_document **document)
{
    fy_document_destroy(*document);
}

static void drop_parser(struct fy_parser **parser)
{
    fy_parser_destroy(*parser);
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

/* Aliases (*name) multiply: a few lines can stand for more nodes than there is memory. So they are
 * followed and counted before the library puts copies in their places. Returns false when there
 * are more than *left nodes; a circle, which has no end, is the library's to complain about. */
static bool count_nodes(struct fy_node *node, int depth, size_t *left)
{
    struct fy_node_pair *pair;
    struct fy_node *item;
    void *iterator = NULL;

    if (!node || depth == DEPTH_MAX)
        return true;
    if ((*left)-- == 0)
        return false;
    if (fy_node_is_alias(node))
        return count_nodes(fy_node_resolve_alias(node), depth + 1, left);
    if (fy_node_is_mapping(node)) {
        while ((pair = fy_node_mapping_iterate(node, &iterator)))
            if (!count_nodes(fy_node_pair_key(pair), depth + 1, left) ||
                !count_nodes(fy_node_pair_value(pair), depth + 1, left))
                return false;
    } else if (fy_node_is_sequence(node)) {
        while ((item = fy_node_sequence_iterate(node, &iterator)))
            if (!count_nodes(item, depth + 1, left))
                return false;
    }
    return true;
}

static int parse_one(struct yaml_reader *reader, struct fy_parser *parser, struct fy_diag *diag,
                     struct fy_document **ret_document)
{
    CLEANUP(drop_document) struct fy_document *document = fy_parse_load_document(parser);
    CLEANUP(drop_document) struct fy_document *second = NULL;
    void *iterator = NULL;
    size_t left = NODES_MAX;

    if (!document && !fy_diag_errors_iterate(diag, &iterator))
        return manifest_error(reader->e, reader->manifest, (struct place){0},
                              "the manifest has only comments, or is not UTF-8");
    if (!document)
        return syntax_error(reader, diag);
    if (!count_nodes(fy_document_root(document), 0, &left))
        return manifest_error(reader->e, reader->manifest, (struct place){0},
                              "the aliases in here stand for too much: more than %d values",
                              NODES_MAX);
    if (fy_document_resolve(document) != 0)
        return syntax_error(reader, diag);
    second = fy_parse_load_document(parser);
    if (second)
        return manifest_error(reader->e, reader->manifest, yaml_place(fy_document_root(second)),
                              "a second YAML document begins here; a manifest is one");
    iterator = NULL;
    if (fy_diag_errors_iterate(diag, &iterator))
        return syntax_error(reader, diag);
    *ret_document = STEAL(document);
    return 0;
}

int yaml_parse(struct yaml_reader *reader, const char *text, size_t length, yaml_take *take,
               void *field)
{
    struct fy_diag_cfg diag_config = {
        .output_fn = say_nothing, .level = FYET_ERROR, .module_mask = ~0U};
    CLEANUP(drop_diag) struct fy_diag *diag = fy_diag_create(&diag_config);
    const struct fy_parse_cfg config = {.diag = diag};
    CLEANUP(drop_parser) struct fy_parser *parser = fy_parser_create(&config);
    CLEANUP(drop_document) struct fy_document *document = NULL;

    if (!diag || !parser || fy_parser_set_string(parser, text, length) != 0)
        abort();
    fy_diag_set_collect_errors(diag, true);
    if (strspn(text, " \t\r\n") == length)
        return manifest_error(reader->e, reader->manifest, (struct place){0},
                              "the manifest is empty");
    if (parse_one(reader, parser, diag, &document) < 0)
        return -1;
    return take(reader, fy_document_root(document), field);
}
