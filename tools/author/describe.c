/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /.isowright/image.json: what an image says of itself, so that testing it needs nothing else. */
#include <string.h>
#include <time.h>

#include "author/menu.h"
#include "author/plan_parts.h"
#include "base/json.h"
#include "base/mem.h"

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
    const struct {
        bool promised;
        const char *leg;
    } rows[] = {{plan->bios, "bios/cd"},
                {plan->bios, "bios/usb"},
                {plan->uefi, "uefi/cd"},
                {plan->uefi, "uefi/usb"}};

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].promised)
            json_array_append_new(array, json_text(rows[i].leg));
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

    json_put(object, "expect", texts(plan->expects, plan->expect_count));
    json_put(object, "reject", texts(plan->rejects, plan->reject_count));
    if (plan->budget)
        json_put_uint(object, "budget", plan->budget);
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
        json_put_text(object, "path", node->path);
        json_put_uint(object, "size", node->size);
        json_put_text(object, "sha256", node->sha256);
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
    json_put_uint(root, "schema", 1);
    json_put_text(root, "id", plan->medium_id);
    json_put_text(root, "generator", "isowright " VERSION);
    json_put_text(root, "volume", plan->label);
    json_put_text(root, "date", date);
    json_put(boot, "legs", legs(plan));
    json_put(root, "boot", boot);
    json_put(root, "menu", menu(plan));
    json_put(root, "test", test(plan));
    json_put(root, "files", files(plan));
    json_render(root, &text);
    return str_copy(buf_str(&text));
}
