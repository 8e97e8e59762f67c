/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `build --plan`: the plan in words, and as JSON. */
#include <string.h>
#include <time.h>

#include "author/menu.h"
#include "author/plan.h"
#include "base/json.h"
#include "base/mem.h"

#define FILES_SHOWN 40 /* in words; the JSON has all */

static void date_text(int64_t date, char ret_text[40])
{
    time_t seconds = (time_t)date;
    struct tm tm;

    (void)strftime(ret_text, 40, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &tm));
}

static const char *where_from(const struct plan_node *node)
{
    if (node->generated)
        return "written by isowright";
    return node->source ? node->source : "";
}

static void add_nodes(const struct plan *plan, struct buf *text)
{
    size_t shown = 0, files = 0;

    for (size_t i = 0; i < plan->node_count; i++) {
        const struct plan_node *node = &plan->nodes[i];

        if (node->kind != NODE_FILE)
            continue;
        files++;
        if (shown == FILES_SHOWN && !node->generated && !node->weight)
            continue;
        shown++;
        buf_format(text, "  %04o %12ju  ", node->mode, (uintmax_t)node->size);
        buf_escaped(text, node->path, strlen(node->path));
        buf_text(text, "  <- ");
        buf_escaped(text, where_from(node), strlen(where_from(node)));
        buf_text(text, "\n");
    }
    if (shown < files)
        buf_format(text, "  ... and %zu more files\n", files - shown);
}

/* One line of words; texts from the manifest are made safe for the terminal. */
static void add_line(struct buf *text, const char *before, const char *value, const char *after)
{
    buf_text(text, before);
    buf_escaped(text, value, strlen(value));
    buf_text(text, after);
}

static void add_menu(const struct plan *plan, struct buf *text)
{
    const struct plan_menu *menu = &plan->menu;

    if (menu->timeout)
        buf_format(text, "menu, %u s, then \"%s\":\n", menu->timeout, menu->default_id);
    else
        buf_format(text, "menu, no waiting, boots \"%s\":\n", menu->default_id);
    for (size_t i = 0; i < menu->entry_count; i++) {
        const struct plan_entry *entry = &menu->entries[i];
        CLEANUP(free_ptr) char *options = menu_options(plan, entry);

        buf_format(text, "  %s:", entry->id);
        add_line(text, " \"", entry->title, "\"\n");
        add_line(text, "    linux   ", entry->kernel, "\n");
        for (size_t j = 0; j < entry->initrd_count; j++)
            add_line(text, "    initrd  ", entry->initrds[j], "\n");
        add_line(text, "    options ", options, "\n");
    }
}

static void add_proof(const struct plan *plan, struct buf *text)
{
    if (!plan->expect_count)
        buf_text(text, "proof of boot: none given (test.expect)\n");
    for (size_t i = 0; i < plan->expect_count; i++)
        add_line(text, i ? "          then " : "proof of boot: ", plan->expects[i], "\n");
}

void plan_to_text(const struct plan *plan, struct buf *ret_text)
{
    char date[40];

    date_text(plan->date, date);
    buf_format(ret_text, "volume  %s\nmedium  %s\ndate    %s (from %s)\nlayout  %s\n", plan->label,
               plan->medium_id, date, plan->date_from, plan->layout_profile);
    buf_format(ret_text, "BIOS    %s\n",
               plan->bios ? "ISOLINUX: El Torito default entry on a CD, isohybrid MBR on a disk"
                          : "does not boot");
    if (plan->uefi)
        buf_format(ret_text,
                   "UEFI    x64 loader in an EFI system partition of %ju KiB (FAT16):\n"
                   "        El Torito entry on a CD, GPT partition 2 on a disk\n",
                   (uintmax_t)plan->esp_size / 1024);
    else
        buf_text(ret_text, "UEFI    does not boot\n");
    add_menu(plan, ret_text);
    add_proof(plan, ret_text);
    buf_format(ret_text, "files, %ju bytes of data:\n", (uintmax_t)plan_data_bytes(plan));
    add_nodes(plan, ret_text);
}

static json_t *nodes_to_json(const struct plan *plan)
{
    static const char *const kinds[] = {"directory", "file", "link"};
    json_t *array = json_array();

    for (size_t i = 0; i < plan->node_count; i++) {
        const struct plan_node *node = &plan->nodes[i];
        CLEANUP(free_ptr) char *mode = str_format("%04o", node->mode);
        json_t *object = json_object();

        json_put_text(object, "path", node->path);
        json_put_text(object, "kind", kinds[node->kind]);
        json_put_text(object, "mode", mode);
        json_put_uint(object, "uid", node->uid);
        json_put_uint(object, "gid", node->gid);
        if (node->kind == NODE_FILE)
            json_put_uint(object, "size", node->size);
        if (node->kind == NODE_LINK)
            json_put_text(object, "target", node->content);
        if (node->source)
            json_put_text(object, "from", node->source);
        json_put_bool(object, "generated", node->generated);
        if (*node->sha256)
            json_put_text(object, "sha256", node->sha256);
        json_array_append_new(array, object);
    }
    return array;
}

json_t *plan_to_json(const struct plan *plan)
{
    const struct plan_node *description = plan_node(plan, PATH_IMAGE_JSON);
    json_t *root = json_object();
    char date[40];

    date_text(plan->date, date);
    json_put_uint(root, "schema", 1);
    json_put_text(root, "volume", plan->label);
    json_put_text(root, "id", plan->medium_id);
    json_put_text(root, "date", date);
    json_put_text(root, "layout", plan->layout_profile);
    json_put_bool(root, "bios", plan->bios);
    json_put_bool(root, "uefi", plan->uefi);
    json_put_uint(root, "esp_bytes", plan->esp_size);
    json_put_uint(root, "data_bytes", plan_data_bytes(plan));
    /* Menu and proof exactly as the image itself will tell them. */
    json_put(root, "image", json_loadb(description->content, description->size, 0, NULL));
    json_put(root, "nodes", nodes_to_json(plan));
    return root;
}
