/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "author/menu.h"

#include <string.h>

#include "base/mem.h"

char *menu_options(const struct plan *plan, const struct plan_entry *entry)
{
    CLEANUP(buf_free) struct buf text = {0};
    const char *at = entry->options, *next;

    while ((next = strstr(at, MENU_PLACEHOLDER))) {
        buf_add(&text, at, (size_t)(next - at));
        buf_text(&text, plan->medium_id);
        at = next + strlen(MENU_PLACEHOLDER);
    }
    buf_text(&text, at);
    return str_copy(buf_str(&text));
}

/* --- ISOLINUX ----------------------------------------------------------------------------------
 */

static void add_isolinux_entry(const struct plan *plan, const struct plan_entry *entry,
                               struct buf *text)
{
    CLEANUP(free_ptr) char *options = menu_options(plan, entry);

    buf_format(text, "\nLABEL %s\n  MENU LABEL %s\n  LINUX %s\n", entry->id, entry->title,
               entry->kernel);
    for (size_t i = 0; i < entry->initrd_count; i++)
        buf_format(text, "%s%s", i ? "," : "  INITRD ", entry->initrds[i]);
    if (entry->initrd_count)
        buf_text(text, "\n");
    if (*options)
        buf_format(text, "  APPEND %s\n", options);
}

/*
 * With a time-out there is a menu that counts down; without one the default boots at once, and
 * holding Shift gets a prompt. ISOLINUX counts tenths of seconds, and TIMEOUT 0 would wait for
 * ever.
 */
char *menu_isolinux_cfg(const struct plan *plan)
{
    const struct plan_menu *menu = &plan->menu;
    CLEANUP(buf_free) struct buf text = {0};

    if (menu->serial)
        buf_text(&text, "SERIAL 0 115200\n");
    buf_format(&text, "DEFAULT %s\nPROMPT 0\n", menu->default_id);
    if (menu->timeout)
        buf_format(&text, "UI menu.c32\nTIMEOUT %u\nMENU TITLE %s\n", menu->timeout * 10,
                   menu->title);
    for (size_t i = 0; i < menu->entry_count; i++) {
        add_isolinux_entry(plan, &menu->entries[i], &text);
        if (menu->timeout && strcmp(menu->entries[i].id, menu->default_id) == 0)
            buf_text(&text, "  MENU DEFAULT\n");
    }
    return str_copy(buf_str(&text));
}

/* --- Boot Loader Specification -----------------------------------------------------------------
 */

char *menu_loader_conf(const struct plan *plan)
{
    return str_format("timeout %u\ndefault %s.conf\n", plan->menu.timeout, plan->menu.default_id);
}

char *menu_bls_path(const struct plan *plan, size_t index)
{
    return str_format(PATH_ENTRIES "/%s.conf", plan->menu.entries[index].id);
}

/* The sort key keeps the order of the manifest in every loader that reads these files. */
char *menu_bls_entry(const struct plan *plan, size_t index)
{
    const struct plan_entry *entry = &plan->menu.entries[index];
    CLEANUP(free_ptr) char *options = menu_options(plan, entry);
    CLEANUP(buf_free) struct buf text = {0};

    buf_format(&text, "title %s\nsort-key isowright-%02zu\nlinux %s\n", entry->title, index,
               entry->kernel);
    for (size_t i = 0; i < entry->initrd_count; i++)
        buf_format(&text, "initrd %s\n", entry->initrds[i]);
    if (*options)
        buf_format(&text, "options %s\n", options);
    return str_copy(buf_str(&text));
}
