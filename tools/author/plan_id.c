/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The medium id, and the numbers that derive from it. The same plan gives the same id; another
 * kernel, another option, another date, another set of paths or sizes gives another one.
 *
 * The bytes of big files that nothing boots from are not in it, only their paths and sizes: reading
 * them all before writing them all would double the work.
 */
#include <stdio.h>
#include <string.h>

#include "author/plan_parts.h"
#include "base/interrupt.h"
#include "base/mem.h"

#define SMALL_FILE (1U << 20) /* bytes; up to this size a file's content is part of the id */

static bool entry_boots(const struct plan_entry *entry, const char *path)
{
    if (strcmp(entry->kernel, path) == 0)
        return true;
    for (size_t i = 0; i < entry->initrd_count; i++)
        if (strcmp(entry->initrds[i], path) == 0)
            return true;
    return false;
}

static bool menu_boots(const struct plan *plan, const char *path)
{
    for (size_t i = 0; i < plan->menu.entry_count; i++)
        if (entry_boots(&plan->menu.entries[i], path))
            return true;
    return false;
}

bool plan_boots_from(const struct plan *plan, const struct plan_node *node)
{
    return node->generated || node->weight > 0 || menu_boots(plan, node->path);
}

int plan_measure(struct err *e, struct plan *plan)
{
    for (size_t i = 0; i < plan->node_count; i++) {
        struct plan_node *node = &plan->nodes[i];
        uint64_t size;

        if (interrupted())
            return err_set(e, ERR_FAULT, "interrupted");
        if (node->kind != NODE_FILE || !node->source)
            continue;
        if (node->size > SMALL_FILE && !plan_boots_from(plan, node))
            continue;
        if (sha256_of_file(e, node->source, &size, node->sha256) < 0)
            return -1;
        /* Also files of /proc and /sys, which tell a size that is none. */
        if (size != node->size)
            return err_set(e, ERR_FAULT, "%s is not as long as the system says, or it changed",
                           node->source);
    }
    return 0;
}

/* --- the id ------------------------------------------------------------------------------------
 */

static void add_texts(struct sha256 *hash, const struct plan *plan)
{
    const char *const texts[] = {plan->label,         plan->publisher, plan->preparer,
                                 plan->application,   plan->system,    plan->copyright,
                                 plan->layout_profile};

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        sha256_add_text(hash, texts[i]);
}

static void add_list(struct sha256 *hash, char *const *list, size_t count)
{
    sha256_add_u64(hash, count);
    for (size_t i = 0; i < count; i++)
        sha256_add_text(hash, list[i]);
}

static void add_menu(struct sha256 *hash, const struct plan_menu *menu)
{
    sha256_add_text(hash, menu->title);
    sha256_add_text(hash, menu->default_id);
    sha256_add_u64(hash, menu->timeout);
    sha256_add_u64(hash, menu->serial);
    sha256_add_u64(hash, menu->entry_count);
    for (size_t i = 0; i < menu->entry_count; i++) {
        const struct plan_entry *entry = &menu->entries[i];

        sha256_add_text(hash, entry->id);
        sha256_add_text(hash, entry->title);
        sha256_add_text(hash, entry->kernel);
        sha256_add_text(hash, entry->options);
        add_list(hash, entry->initrds, entry->initrd_count);
    }
}

static void add_node(struct sha256 *hash, const struct plan_node *node)
{
    sha256_add_text(hash, node->path);
    sha256_add_u64(hash, node->kind);
    sha256_add_u64(hash, node->mode);
    sha256_add_u64(hash, (uint64_t)node->uid << 32 | node->gid);
    sha256_add_u64(hash, (uint64_t)node->mtime);
    sha256_add_u64(hash, node->size);
    sha256_add_text(hash, node->sha256);
    sha256_add_text(hash, node->kind == NODE_LINK ? node->content : "");
}

static void digest_of_plan(const struct plan *plan, uint8_t ret_digest[SHA256_SIZE])
{
    struct sha256 hash;

    sha256_start(&hash);
    sha256_add_text(&hash, "isowright medium id 1");
    add_texts(&hash, plan);
    sha256_add_u64(&hash, (uint64_t)plan->date);
    sha256_add_u64(&hash, (uint64_t)plan->bios << 1 | plan->uefi);
    sha256_add(&hash, plan->mbr_code, sizeof plan->mbr_code);
    add_menu(&hash, &plan->menu);
    add_list(&hash, plan->expects, plan->expect_count);
    add_list(&hash, plan->rejects, plan->reject_count);
    sha256_add_u64(&hash, plan->budget);
    for (size_t i = 0; i < plan->node_count; i++)
        if (!plan->nodes[i].generated)
            add_node(&hash, &plan->nodes[i]);
    sha256_end(&hash, ret_digest);
}

/* --- what derives from it ----------------------------------------------------------------------
 */

static void derive(const char *id, const char *purpose, uint8_t ret_digest[SHA256_SIZE])
{
    struct sha256 hash;

    sha256_start(&hash);
    sha256_add_text(&hash, id);
    sha256_add_text(&hash, purpose);
    sha256_end(&hash, ret_digest);
}

static uint32_t derive_u32(const char *id, const char *purpose)
{
    uint8_t digest[SHA256_SIZE];
    uint32_t value;

    derive(id, purpose, digest);
    value = (uint32_t)digest[0] | (uint32_t)digest[1] << 8 | (uint32_t)digest[2] << 16 |
            (uint32_t)digest[3] << 24;
    return value ? value : 1;
}

void plan_derive_ids(struct plan *plan)
{
    uint8_t digest[SHA256_SIZE];
    size_t at = (size_t)snprintf(plan->medium_id, sizeof plan->medium_id, "ISOWRIGHT_");

    digest_of_plan(plan, digest);
    for (size_t i = 0; i < 16; i++, at += 2)
        (void)snprintf(plan->medium_id + at, 3, "%02X", digest[i]);
    derive(plan->medium_id, "gpt disk guid", digest);
    memcpy(plan->disk_guid, digest, sizeof plan->disk_guid);
    /* RFC 9562 5.4: version 4, variant 10; the first three fields are stored little-endian. */
    plan->disk_guid[7] = (uint8_t)((plan->disk_guid[7] & 0x0f) | 0x40);
    plan->disk_guid[8] = (uint8_t)((plan->disk_guid[8] & 0x3f) | 0x80);
    plan->mbr_signature = derive_u32(plan->medium_id, "mbr signature");
    plan->fat_serial = derive_u32(plan->medium_id, "fat serial");
}
