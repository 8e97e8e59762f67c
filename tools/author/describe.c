/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /.isowright/image.json: what an image says of itself, so that testing it needs nothing else. */
#include <string.h>
#include <time.h>

#include "author/menu.h"
#include "author/plan_parts.h"
#include "base/json.h"
#include "base/mem.h"
#include "lint/lint.h"

#define IMAGE_SCHEMA 1 /* goes up when a field's meaning changes */

static json_t *texts(char *const *list, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_text(list[i]));
    return array;
}

/* What the image promises: a tester takes each of these legs as named by the user. */
static json_t *legs(const struct plan *plan)
{
    json_t *array = json_array();
    const bool promised[ROUTE_COUNT] = {
        [ROUTE_BIOS_CD] = plan->bios,
        [ROUTE_BIOS_USB] = plan->bios,
        [ROUTE_UEFI_CD] = plan->uefi,
        [ROUTE_UEFI_USB] = plan->uefi,
    };

    for (int i = 0; i < ROUTE_COUNT; i++)
        if (promised[i])
            json_array_append_new(array, json_text(lint_route_name((enum lint_route)i)));
    return array;
}

static json_t *entries(const struct plan *plan)
{
    json_t *array = json_array();

    for (size_t i = 0; i < plan->menu.entry_count; i++) {
        const struct plan_entry *entry = &plan->menu.entries[i];
        CLEANUP(free_ptr) char *options = menu_options(plan, entry);
        json_t *object = json_object();

        json_put_text(object, "id", entry->id);
        json_put_text(object, "title", entry->title);
        json_put_text(object, "linux", entry->kernel);
        json_put(object, "initrd", texts(entry->initrds, entry->initrd_count));
        json_put_text(object, "options", options);
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *menu(const struct plan *plan)
{
    json_t *object = json_object();

    json_put_uint(object, "timeout", plan->menu.timeout);
    json_put_text(object, "default", plan->menu.default_id);
    json_put(object, "entries", entries(plan));
    return object;
}

static json_t *test(const struct plan *plan)
{
    json_t *object = json_object();

    json_put(object, IMAGE_KEY_EXPECT, texts(plan->expects, plan->expect_count));
    json_put(object, IMAGE_KEY_REJECT, texts(plan->rejects, plan->reject_count));
    if (plan->budget)
        json_put_uint(object, IMAGE_KEY_BUDGET, plan->budget);
    return object;
}

static bool is_utf8(const char *text)
{
    CLEANUP(json_drop) json_t *string = json_string(text);

    return string != NULL;
}

/*
 * isolinux.bin is left out: libisofs writes the boot info table into it, so its digest changes. So
 * are names that JSON cannot hold as they are: nobody would find them again.
 */
static json_t *files(const struct plan *plan)
{
    json_t *array = json_array();

    for (size_t i = 0; i < plan->node_count; i++) {
        const struct plan_node *node = &plan->nodes[i];
        json_t *object;

        if (!*node->sha256 || !plan_boots_from(plan, node) ||
            strcmp(node->path, PATH_ISOLINUX) == 0 || !is_utf8(node->path))
            continue;
        object = json_object();
        json_put_text(object, IMAGE_KEY_PATH, node->path);
        json_put_uint(object, IMAGE_KEY_SIZE, node->size);
        json_put_text(object, IMAGE_KEY_SHA256, node->sha256);
        json_array_append_new(array, object);
    }
    return array;
}

char *describe_image(const struct plan *plan)
{
    CLEANUP(json_drop) json_t *root = json_object();
    CLEANUP(buf_free) struct buf text = {0};
    char date[40];
    time_t seconds = (time_t)plan->date;
    struct tm tm;
    json_t *boot = json_object();

    (void)strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &tm));
    json_put_uint(root, "schema", IMAGE_SCHEMA);
    json_put_text(root, IMAGE_KEY_ID, plan->medium_id);
    json_put_text(root, "generator", "isowright " VERSION);
    json_put_text(root, "volume", plan->label);
    json_put_text(root, "date", date);
    json_put(boot, IMAGE_KEY_LEGS, legs(plan));
    json_put(root, IMAGE_KEY_BOOT, boot);
    json_put(root, "menu", menu(plan));
    json_put(root, IMAGE_KEY_TEST, test(plan));
    json_put(root, IMAGE_KEY_FILES, files(plan));
    json_render(root, &text);
    return str_copy(buf_str(&text));
}
