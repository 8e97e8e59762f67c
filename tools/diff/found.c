/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of what was found. */
#include <string.h>

#include "base/mem.h"
#include "diff/diffing.h"

struct diff_change *change_add(struct diff *diff, enum diff_section section, enum diff_sign sign,
                               char *what)
{
    struct diff_change *change;

    diff->notes++;
    ARRAY_GROW(diff->changes, diff->change_count, diff->change_room);
    change = &diff->changes[diff->change_count++];
    *change = (struct diff_change){
        .section = section, .sign = sign, .what = what, .a_at = PLACE_OPEN, .b_at = PLACE_OPEN};
    return change;
}

void change_value(struct diff_change *change, const char *name, char *a, char *b)
{
    struct diff_value *value;

    if ((!a && !b) || (a && b && strcmp(a, b) == 0)) {
        free(a);
        free(b);
        return;
    }
    ARRAY_GROW(change->values, change->value_count, change->value_room);
    value = &change->values[change->value_count++];
    *value = (struct diff_value){.name = name, .a = a, .b = b};
}

void change_number(struct diff_change *change, const char *name, uint64_t a, uint64_t b)
{
    if (a != b)
        change_value(change, name, str_format("%ju", (uintmax_t)a),
                     str_format("%ju", (uintmax_t)b));
}

static void change_free(struct diff_change *change)
{
    for (size_t i = 0; i < change->value_count; i++) {
        free(change->values[i].a);
        free(change->values[i].b);
    }
    free(change->values);
    free(change->what);
}

void change_drop_if_empty(struct diff *diff)
{
    if (!diff->changes[diff->change_count - 1].value_count)
        change_free(&diff->changes[--diff->change_count]);
}

void rest_add(struct diff *diff, const char *structure, const char *where, uint64_t a_at,
              uint64_t b_at, uint64_t length)
{
    diff->notes++;
    if (diff->rest_count == DIFF_REST_MAX) {
        diff->rest_dropped++;
        return;
    }
    ARRAY_GROW(diff->rest, diff->rest_count, diff->rest_room);
    diff->rest[diff->rest_count++] = (struct diff_rest){.structure = structure,
                                                        .where = where ? str_copy(where) : NULL,
                                                        .a_at = a_at,
                                                        .b_at = b_at,
                                                        .length = length};
}

static void tree_free(struct diff_tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        free(tree->items[i].path);
        free(tree->items[i].target);
        free(tree->items[i].extents);
    }
    free(tree->items);
}

static void side_free(struct diff_side *side)
{
    layout_free(&side->layout);
    menus_free(&side->menus);
    tree_free(&side->tree);
}

void diff_free(struct diff *diff)
{
    for (size_t i = 0; i < diff->change_count; i++)
        change_free(&diff->changes[i]);
    for (size_t i = 0; i < diff->field_count; i++) {
        free(diff->fields[i].where);
        free(diff->fields[i].a);
        free(diff->fields[i].b);
    }
    for (size_t i = 0; i < diff->rest_count; i++)
        free(diff->rest[i].where);
    free(diff->changes);
    free(diff->fields);
    free(diff->rest);
    side_free(&diff->a);
    side_free(&diff->b);
    *diff = (struct diff){0};
}

void diffing_free(struct diffing *d)
{
    free(d->pairs);
    free(d->areas);
    free(d->a.bytes);
    free(d->b.bytes);
}

bool diff_cause_applies(const struct diff *diff, enum diff_cause cause)
{
    for (size_t i = 0; i < diff->field_count; i++)
        if (diff->fields[i].cause == cause)
            return true;
    return cause == CAUSE_ORDER && diff->files_reordered;
}

bool diff_only_varies(const struct diff *diff)
{
    return !diff->same && !diff->change_count && !diff->rest_count &&
           (diff->field_count || diff->files_reordered) && !diff_cause_applies(diff, CAUSE_CONTENT);
}

const char *diff_section_name(enum diff_section section)
{
    static const char *const names[] = {"image", "entries", "regions", "boot-files",
                                        "menus", "files",   "problems"};

    return section < COUNT_OF(names) ? names[section] : "unknown";
}

const char *diff_sign_name(enum diff_sign sign)
{
    static const char *const names[] = {"added", "removed", "changed", "renamed"};

    return names[sign];
}
