/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree as a whole: sorted, every folder there, no two things under one name. */
#include <string.h>

#include "author/plan_parts.h"
#include "base/mem.h"

static int compare_nodes(const void *left, const void *right)
{
    const struct plan_node *a = left, *b = right;
    int order = strcmp(a->path, b->path);

    if (order)
        return order;
    /* Of two folders with one name the one that somebody described comes first and stays. */
    if (a->implied != b->implied)
        return a->implied ? 1 : -1;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    return (a->place.column > b->place.column) - (a->place.column < b->place.column);
}

static void sort_nodes(struct plan *plan)
{
    qsort(plan->nodes, plan->node_count, sizeof *plan->nodes, compare_nodes);
}

static void drop_node(struct plan_node *node)
{
    free(node->path);
    free(node->source);
    free(node->content);
}

/* Adds the folders above every node; doubles go in merge_doubles(). In a sorted list most nodes
 * share their parent with the one before: those cost one comparison. */
static void add_parents(struct plan *plan)
{
    size_t count = plan->node_count;
    CLEANUP(free_ptr) char *last = str_copy("");

    for (size_t i = 0; i < count; i++) {
        CLEANUP(free_ptr) char *path = str_copy(plan->nodes[i].path);
        char *slash = strrchr(path, '/');

        *slash = '\0';
        if (strcmp(path, last) == 0)
            continue;
        free(last);
        last = str_copy(path);
        while (*path) {
            plan_add_node(plan, NODE_DIRECTORY, path, plan->nodes[i].place)->implied = true;
            *strrchr(path, '/') = '\0';
        }
    }
}

static const char *kind_text(const struct plan_node *node)
{
    static const char *const texts[] = {"a folder", "a file", "a symbolic link"};

    return texts[node->kind];
}

/* Blames what stands later in the manifest. */
static int refuse_double(struct err *e, const struct manifest *manifest, const struct plan_node *a,
                         const struct plan_node *b)
{
    const struct plan_node *blamed = b->place.line > a->place.line ? b : a;
    const struct plan_node *other = blamed == b ? a : b;

    if (other->place.line > 0 && other->kind == blamed->kind)
        return manifest_error(e, manifest, blamed->place,
                              "this brings %s, which line %d brings already", blamed->path,
                              other->place.line);
    if (other->place.line > 0)
        return manifest_error(e, manifest, blamed->place,
                              "this makes %s %s, and line %d makes it %s", blamed->path,
                              kind_text(blamed), other->place.line, kind_text(other));
    return manifest_error(e, manifest, blamed->place,
                          "this makes %s %s, but isowright itself puts %s there for booting",
                          blamed->path, kind_text(blamed), kind_text(other));
}

static int merge_doubles(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    size_t kept = 0;

    for (size_t i = 0; i < plan->node_count; i++) {
        struct plan_node *before = kept ? &plan->nodes[kept - 1] : NULL;
        struct plan_node *node = &plan->nodes[i];

        if (before && strcmp(before->path, node->path) == 0) {
            if (before->kind != NODE_DIRECTORY || node->kind != NODE_DIRECTORY)
                return refuse_double(e, manifest, before, node);
            drop_node(node);
            *node = (struct plan_node){0};
            continue;
        }
        if (kept != i) {
            plan->nodes[kept] = *node;
            *node = (struct plan_node){0};
        }
        kept++;
    }
    plan->node_count = kept;
    return 0;
}

/* libisofs itself puts the boot catalog into the tree. */
static int check_catalog(struct err *e, const struct manifest *manifest, const struct plan *plan)
{
    const char *path = plan->bios ? PATH_CATALOG : PATH_CATALOG_UEFI;
    const struct plan_node *node = plan_node(plan, path);

    if (!node)
        return 0;
    return manifest_error(e, manifest, node->place,
                          "this brings %s, where isowright itself puts the boot catalog", path);
}

int plan_settle_tree(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    sort_nodes(plan);
    add_parents(plan);
    sort_nodes(plan);
    if (merge_doubles(e, manifest, plan) < 0)
        return -1;
    return check_catalog(e, manifest, plan);
}
