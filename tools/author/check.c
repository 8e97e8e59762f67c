/* SPDX-License-Identifier: GPL-2.0-or-later */
/* image_check(): what was written, read with our own reader, held against the plan. */
#include <string.h>

#include "author/image.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/mem.h"
#include "fmt/fat.h"
#include "layout/tree.h"

#define CHUNK               (1U << 20) /* bytes */
#define BOOT_TABLE          8 /* libisofs writes the boot info table into isolinux.bin here */
#define BOOT_TABLE_SIZE     56
#define ISOHYBRID_CODE_SIZE 432 /* bytes of isohdpfx.bin; the address that it loads follows */
#define LOADER_LIMIT        (64U << 20) /* bytes; an ESP is smaller */

static int digest_in_tree(struct err *e, struct tree *tree, const struct iso_entry *file,
                          char ret_hex[SHA256_HEX_SIZE])
{
    CLEANUP(free_ptr) uint8_t *chunk = mem_alloc(CHUNK);
    CLEANUP(sha256_drop) struct sha256 hash = {0};
    uint8_t digest[SHA256_SIZE];

    sha256_start(&hash);
    for (uint64_t at = 0; at < file->size;) {
        size_t size = file->size - at < CHUNK ? (size_t)(file->size - at) : CHUNK;

        if (interrupted())
            return err_set(e, ERR_FAULT, "interrupted");
        if (tree_read(e, tree, file, at, chunk, size) < 0)
            return -1;
        sha256_add(&hash, chunk, size);
        at += size;
    }
    sha256_end(&hash, digest);
    sha256_hex(digest, ret_hex);
    return 0;
}

static int check_file(struct err *e, struct tree *tree, const struct plan_node *node)
{
    struct iso_entry file;
    char hex[SHA256_HEX_SIZE];

    if (tree_find(e, tree, node->path, &file) < 0)
        return -1;
    if (file.size != node->size)
        return err_set(e, ERR_NO, "%s has %ju bytes, the plan says %ju", node->path,
                       (uintmax_t)file.size, (uintmax_t)node->size);
    if (digest_in_tree(e, tree, &file, hex) < 0)
        return -1;
    if (strcmp(hex, node->sha256) != 0)
        return err_set(e, ERR_NO, "%s has other bytes than the plan says", node->path);
    return 0;
}

/* All but the boot info table, whose truth the layout's reader has checked. */
static int check_isolinux(struct err *e, const struct source *image, const struct plan_node *node)
{
    CLEANUP(buf_free) struct buf ours = {0};
    CLEANUP(buf_free) struct buf input = {0};

    if (tree_read_file(e, image, node->path, LOADER_LIMIT, &ours) < 0 ||
        file_read(e, node->source, LOADER_LIMIT, &input) < 0)
        return -1;
    if (ours.len != input.len || ours.len < BOOT_TABLE + BOOT_TABLE_SIZE)
        return err_set(e, ERR_NO, "%s has %zu bytes, not %zu", node->path, ours.len, input.len);
    memcpy(ours.data + BOOT_TABLE, input.data + BOOT_TABLE, BOOT_TABLE_SIZE);
    if (memcmp(ours.data, input.data, ours.len) != 0)
        return err_set(e, ERR_NO, "%s has other bytes than %s", node->path, node->source);
    return 0;
}

static int check_mbr(struct err *e, const struct plan *plan, const struct source *image)
{
    uint8_t code[ISOHYBRID_CODE_SIZE];

    if (source_read(e, image, 0, code, sizeof code) < 0)
        return -1;
    if (memcmp(code, plan->mbr_code, sizeof code) != 0)
        return err_set(e, ERR_NO, "the MBR has other boot code than the plan says");
    return 0;
}

static int check_tree(struct err *e, const struct plan *plan, const struct source *image)
{
    CLEANUP(free_ptr) struct tree *tree = mem_alloc(sizeof *tree);

    if (tree_open(e, image, tree) < 0)
        return -1;
    for (size_t i = 0; i < plan->node_count; i++) {
        const struct plan_node *node = &plan->nodes[i];
        bool is_isolinux = plan->bios && strcmp(node->path, PATH_ISOLINUX) == 0;

        if (node->kind != NODE_FILE || !plan_boots_from(plan, node))
            continue;
        if (is_isolinux ? check_isolinux(e, image, node) < 0 : check_file(e, tree, node) < 0)
            return -1;
    }
    return 0;
}

static int check_esp_file(struct err *e, const struct source *esp, const struct plan_node *node)
{
    CLEANUP(buf_free) struct buf bytes = {0};
    char hex[SHA256_HEX_SIZE];

    if (fat_read_file(e, esp, node->path, LOADER_LIMIT, &bytes) < 0)
        return err_add(e, "ESP");
    sha256_of(bytes.data ? bytes.data : "", bytes.len, hex);
    if (strcmp(hex, node->sha256) != 0)
        return err_set(e, ERR_NO, "ESP: %s has other bytes than the plan says", node->path);
    return 0;
}

static int check_esp(struct err *e, const struct plan *plan, const struct source *image,
                     const struct layout *layout)
{
    const struct region *region = layout_region(layout, REGION_EFI_IMAGE, NULL);
    struct source esp;

    if (!plan->uefi)
        return 0;
    if (!region)
        return err_set(e, ERR_NO, "there is no EFI system partition");
    esp = source_part(image, region->start, region->length);
    if (check_esp_file(e, &esp, plan_node(plan, PATH_LOADER_X64)) < 0)
        return -1;
    return check_esp_file(e, &esp, plan_node(plan, PATH_MEDIUM_ID));
}

int image_check(struct err *e, const struct plan *plan, const struct source *image,
                const struct layout *read)
{
    CLEANUP(layout_free) struct layout planned = {0};

    layout_from_plan(plan, &planned);
    if (read->problem_count)
        return err_set(e, ERR_NO, "at byte %ju: %s", (uintmax_t)read->problems[0].offset,
                       read->problems[0].text);
    if (layout_match(e, &planned, read) < 0 || check_mbr(e, plan, image) < 0 ||
        check_tree(e, plan, image) < 0)
        return -1;
    return check_esp(e, plan, image, read);
}
