/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * YAML nodes into structs by tables: a mapping is a list of key rows, and each row says where its
 * value goes and which function takes it. Only yaml.c and yaml_load.c know libfyaml.
 */
#ifndef AUTHOR_YAML_H
#define AUTHOR_YAML_H

#include "author/manifest.h"

struct fy_node;

struct yaml_reader {
    struct err *e;
    const struct manifest *manifest; /* for complaints */
};

typedef int yaml_take(struct yaml_reader *reader, struct fy_node *node, void *field);

struct yaml_key {
    const char *name;
    yaml_take *take;
    size_t offset; /* of the field in the struct that the mapping fills */
    bool required;
};

/* Parses the text and hands the root to `take`. */
int yaml_parse(struct yaml_reader *reader, const char *text, size_t length, yaml_take *take,
               void *field) MUST_USE;

struct place yaml_place(struct fy_node *node);
bool yaml_is_scalar(struct fy_node *node);
bool yaml_is_sequence(struct fy_node *node);

/* `keys` ends with a row without a name. `what` names the mapping in messages: "menu". */
int yaml_take_mapping(struct yaml_reader *reader, struct fy_node *node, const struct yaml_key *keys,
                      const char *what, void *into) MUST_USE;
/* Calls `take` for each item with the same `field`. */
int yaml_each(struct yaml_reader *reader, struct fy_node *node, const char *what, yaml_take *take,
              void *field) MUST_USE;

yaml_take yaml_take_text;         /* field: struct text; a scalar that is not empty */
yaml_take yaml_take_number;       /* field: struct number; a whole number, 0 to 4294967295 */
yaml_take yaml_take_bool;         /* field: struct number */
yaml_take yaml_take_text_list;    /* field: struct text_list; a sequence of scalars */
yaml_take yaml_take_text_or_list; /* as above, or one scalar */

#endif
