/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one menu, checked for what its three renderings need. */
#include <string.h>

#include "author/menu.h"
#include "author/plan_parts.h"
#include "base/mem.h"
#include "core/menu.h"

#define ISOLINUX_LINE_MAX 2000 /* bytes of an APPEND line that ISOLINUX takes */
#define ISOLINUX_PATH_MAX 255  /* bytes */
#define ENTRIES_MAX       32   /* as many as the UEFI loader shows */

static char *copy_or_empty(const struct text *text)
{
    return str_copy(text->value ? text->value : "");
}

/* An id is the name of a file, a label in isolinux.cfg, and a word in messages. */
static bool is_good_id(const char *id)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

    return strspn(id, good) == strlen(id) && strlen(id) <= 64 && id[0] != '.' && id[0] != '-';
}

static bool is_one_line(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return false;
    return true;
}

/* With the medium id in the places of @id@. */
static size_t expanded_length(const char *options)
{
    size_t length = strlen(options);

    while ((options = strstr(options, MENU_PLACEHOLDER))) {
        options += strlen(MENU_PLACEHOLDER);
        length += MEDIUM_ID_SIZE - 1 - strlen(MENU_PLACEHOLDER);
    }
    return length;
}

/* "@ID@" is a slip, not a kernel parameter. Length of a word between two @, with them; 0: none. */
static size_t unknown_placeholder(const char *options, const char **ret_at)
{
    static const char word[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

    for (const char *at = strchr(options, '@'); at; at = strchr(at + 1, '@')) {
        size_t length = strspn(at + 1, word);

        if (!length || at[1 + length] != '@')
            continue;
        if (length != 2 || strncmp(at, "@id@", 4) != 0) {
            *ret_at = at;
            return length + 2;
        }
        at += 3;
    }
    return 0;
}

static int check_texts(struct err *e, const struct manifest *manifest,
                       const struct manifest_entry *from)
{
    const char *options = from->options.value ? from->options.value : "", *at;
    size_t length;

    if (!is_good_id(from->id.value))
        return manifest_error(e, manifest, from->id.place,
                              "an id has up to 64 letters, digits, dots, dashes and underscores");
    if (!is_one_line(from->title.value) || strlen(from->title.value) > 120)
        return manifest_error(e, manifest, from->title.place,
                              "a title is one line of up to 120 bytes");
    if (!is_one_line(options) || expanded_length(options) > ISOLINUX_LINE_MAX)
        return manifest_error(e, manifest, from->options.place,
                              "options are one line of up to %d bytes", ISOLINUX_LINE_MAX);
    if (from->initrd.count > MENU_INITRDS_MAX)
        return manifest_error(e, manifest, from->initrd.place,
                              "the loaders take up to %d initrds for an entry", MENU_INITRDS_MAX);
    if ((length = unknown_placeholder(options, &at)))
        return manifest_error(e, manifest, from->options.place,
                              "%.*s stands for nothing; @id@ stands for the medium id", (int)length,
                              at);
    return 0;
}

static void take_entry(const struct manifest_entry *from, struct plan_entry *to)
{
    to->id = str_copy(from->id.value);
    to->title = str_copy(from->title.value);
    to->kernel = str_copy(from->kernel.value);
    to->options = copy_or_empty(&from->options);
    to->initrds = mem_array(from->initrd.count, sizeof *to->initrds);
    to->initrd_count = from->initrd.count;
    for (size_t i = 0; i < from->initrd.count; i++)
        to->initrds[i] = str_copy(from->initrd.items[i].value);
}

static int check_doubles(struct err *e, const struct manifest *manifest)
{
    const struct manifest_entry *entries = manifest->menu.entries;

    for (size_t i = 0; i < manifest->menu.entry_count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcasecmp(entries[i].id.value, entries[j].id.value) == 0)
                return manifest_error(e, manifest, entries[i].id.place,
                                      "line %d has an entry with this id already",
                                      entries[j].id.place.line);
    return 0;
}

static int take_default(struct err *e, const struct manifest *manifest, struct plan_menu *menu)
{
    const struct text *wanted = &manifest->menu.default_id;
    CLEANUP(buf_free) struct buf known = {0};

    if (!wanted->value) {
        menu->default_id = str_copy(menu->entries[0].id);
        return 0;
    }
    for (size_t i = 0; i < menu->entry_count; i++) {
        if (strcmp(menu->entries[i].id, wanted->value) == 0) {
            menu->default_id = str_copy(wanted->value);
            return 0;
        }
    }
    for (size_t i = 0; i < menu->entry_count; i++)
        buf_format(&known, "%s%s", i ? ", " : "", menu->entries[i].id);
    return manifest_error(e, manifest, wanted->place, "no entry has the id \"%s\"; there is: %s",
                          wanted->value, buf_str(&known));
}

int plan_take_menu(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    struct plan_menu *menu = &plan->menu;
    size_t count = manifest->menu.entry_count;

    if (count == 0 || count > ENTRIES_MAX)
        return manifest_error(e, manifest, manifest->menu.place,
                              "a menu has 1 to %d entries, this one has %zu", ENTRIES_MAX, count);
    if (manifest->menu.timeout.value > 3600)
        return manifest_error(e, manifest, manifest->menu.timeout.place,
                              "a timeout is at most 3600 seconds");
    menu->entries = mem_array(count, sizeof *menu->entries);
    for (size_t i = 0; i < count; i++) {
        if (check_texts(e, manifest, &manifest->menu.entries[i]) < 0)
            return -1;
        take_entry(&manifest->menu.entries[i], &menu->entries[i]);
        menu->entry_count++;
    }
    if (check_doubles(e, manifest) < 0)
        return -1;
    if (manifest->menu.title.value && !is_one_line(manifest->menu.title.value))
        return manifest_error(e, manifest, manifest->menu.title.place, "a title is one line");
    menu->title = str_copy(manifest->menu.title.value ? manifest->menu.title.value : plan->label);
    menu->timeout = (unsigned)manifest->menu.timeout.value;
    menu->serial = manifest->menu.serial.value != 0;
    return take_default(e, manifest, menu);
}

/* --- against the tree --------------------------------------------------------------------------
 */

static int check_boot_file(struct err *e, const struct manifest *manifest, const struct plan *plan,
                           const struct text *path)
{
    const struct plan_node *node = plan_node(plan, path->value);

    if (!node)
        return manifest_error(e, manifest, path->place,
                              "%s is not in the image; add an item to files that brings it",
                              path->value);
    if (node->kind == NODE_LINK)
        return manifest_error(e, manifest, path->place,
                              "%s is a symbolic link; name the file itself, not every loader "
                              "follows links",
                              path->value);
    if (node->kind != NODE_FILE || node->size == 0)
        return manifest_error(e, manifest, path->place, "%s is %s", path->value,
                              node->kind == NODE_FILE ? "an empty file" : "a folder");
    if (!is_one_line(path->value) || strlen(path->value) > MENU_PATH_MAX ||
        path->value[strlen(path->value) - 1] == ' ')
        return manifest_error(e, manifest, path->place,
                              "the loaders cannot be told this path: it has control characters, "
                              "a blank at the end, or more than %d bytes",
                              MENU_PATH_MAX);
    if (plan->bios && strpbrk(path->value, " ,"))
        return manifest_error(e, manifest, path->place,
                              "ISOLINUX cannot boot from a path with a blank or a comma");
    if (plan->bios && strlen(path->value) > ISOLINUX_PATH_MAX)
        return manifest_error(e, manifest, path->place,
                              "ISOLINUX cannot boot from a path of more than %d bytes",
                              ISOLINUX_PATH_MAX);
    return 0;
}

int plan_check_menu(struct err *e, const struct manifest *manifest, const struct plan *plan)
{
    for (size_t i = 0; i < manifest->menu.entry_count; i++) {
        const struct manifest_entry *entry = &manifest->menu.entries[i];

        if (check_boot_file(e, manifest, plan, &entry->kernel) < 0)
            return -1;
        for (size_t j = 0; j < entry->initrd.count; j++)
            if (check_boot_file(e, manifest, plan, &entry->initrd.items[j]) < 0)
                return -1;
    }
    return 0;
}
