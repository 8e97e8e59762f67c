/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that isowright itself writes. They are reserved before the tree is settled, so that their
 * names are taken, and filled in when the id is known, which stands in most of them.
 */
#include <string.h>

#include "author/menu.h"
#include "author/plan_parts.h"
#include "base/mem.h"

static void reserve(struct plan *plan, const char *path)
{
    plan_add_node(plan, NODE_FILE, path, (struct place){0})->generated = true;
}

void plan_reserve_generated(struct plan *plan)
{
    reserve(plan, PATH_IMAGE_JSON);
    if (plan->bios)
        reserve(plan, PATH_ISOLINUX_CFG);
    if (!plan->uefi)
        return;
    reserve(plan, PATH_MEDIUM_ID);
    reserve(plan, PATH_LOADER_CONF);
    for (size_t i = 0; i < plan->menu.entry_count; i++) {
        CLEANUP(free_ptr) char *path = menu_bls_path(plan, i);

        reserve(plan, path);
    }
}

/* Takes over `content`. */
static void fill(struct plan *plan, const char *path, char *content)
{
    for (size_t i = 0; i < plan->node_count; i++) {
        struct plan_node *node = &plan->nodes[i];

        if (strcmp(node->path, path) != 0)
            continue;
        node->content = content;
        node->size = strlen(content);
        sha256_of(content, node->size, node->sha256);
        return;
    }
    abort(); /* it was not reserved */
}

void plan_fill_generated(struct plan *plan)
{
    if (plan->bios)
        fill(plan, PATH_ISOLINUX_CFG, menu_isolinux_cfg(plan));
    if (plan->uefi) {
        fill(plan, PATH_MEDIUM_ID, str_format("%s\n", plan->medium_id));
        fill(plan, PATH_LOADER_CONF, menu_loader_conf(plan));
        for (size_t i = 0; i < plan->menu.entry_count; i++) {
            CLEANUP(free_ptr) char *path = menu_bls_path(plan, i);

            fill(plan, path, menu_bls_entry(plan, i));
        }
    }
    fill(plan, PATH_IMAGE_JSON, describe_image(plan)); /* last: it lists the others */
}
