/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "menus/menus.h"

#include <string.h>

#include "base/mem.h"
#include "menus/parsing.h"

#define MENU_CHOICES_MAX 2000 /* of one file */

const char *menu_kind_name(enum menu_kind kind)
{
    static const char *const names[] = {[MENU_SYSLINUX] = "SYSLINUX",
                                        [MENU_GRUB] = "GRUB",
                                        [MENU_BLS] = "Boot Loader Specification"};

    return names[kind];
}

const char *ref_kind_name(enum ref_kind kind)
{
    static const char *const names[] = {[REF_KERNEL] = "kernel",
                                        [REF_INITRD] = "initrd",
                                        [REF_CONFIG] = "configuration",
                                        [REF_MODULE] = "module",
                                        [REF_DEFAULT] = "default",
                                        [REF_SEARCH_FILE] = "search-file",
                                        [REF_SEARCH_LABEL] = "search-label",
                                        [REF_SEARCH_UUID] = "search-uuid",
                                        [REF_OTHER] = "other"};

    return names[kind];
}

void menu_drop(struct menu *menu)
{
    for (size_t k = 0; k < menu->choice_count; k++) {
        free(menu->choices[k].id);
        free(menu->choices[k].title);
        free(menu->choices[k].options);
    }
    for (size_t k = 0; k < menu->ref_count; k++) {
        free(menu->refs[k].text);
        free(menu->refs[k].path);
    }
    free(menu->choices);
    free(menu->refs);
    free(menu->path);
    free(menu->folder);
    free(menu->libraries);
    free(menu->fault);
}

void menus_free(struct menus *menus)
{
    for (size_t i = 0; i < menus->count; i++)
        menu_drop(&menus->items[i]);
    free(menus->items);
    *menus = (struct menus){0};
}

static size_t length_of(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

static bool has_room(struct menu *menu, size_t count, size_t limit, size_t more)
{
    if (count == limit || more > MENU_TEXT_MAX - menu->text_size) {
        menu->cut = true;
        return false;
    }
    menu->text_size += more;
    return true;
}

static char *copy_of(const char *text)
{
    return text ? str_copy(text) : NULL;
}

void menu_add_ref(struct menu *menu, const struct menu_ref *ref)
{
    struct menu_ref *added;

    if (!has_room(menu, menu->ref_count, MENU_REFS_MAX,
                  length_of(ref->text) + length_of(ref->path)))
        return;
    ARRAY_GROW(menu->refs, menu->ref_count, menu->ref_room);
    added = &menu->refs[menu->ref_count++];
    *added = *ref;
    added->text = str_copy(ref->text);
    added->path = copy_of(ref->path);
}

size_t menu_add_choice(struct menu *menu, const struct menu_choice *choice)
{
    struct menu_choice *added;

    if (!has_room(menu, menu->choice_count, MENU_CHOICES_MAX,
                  length_of(choice->id) + length_of(choice->title) + length_of(choice->options)))
        return NO_ENTRY;
    ARRAY_GROW(menu->choices, menu->choice_count, menu->choice_room);
    added = &menu->choices[menu->choice_count++];
    *added = *choice;
    added->id = copy_of(choice->id);
    added->title = str_copy(choice->title ? choice->title : "");
    added->options = str_copy(choice->options ? choice->options : "");
    return menu->choice_count - 1;
}

void menu_set_fault(struct menu *menu, unsigned line, const char *reason)
{
    if (menu->fault)
        return;
    menu->fault = str_copy(reason);
    menu->fault_line = line;
}

void menu_set_wait(struct menu *menu, struct menu_wait wait, bool sure)
{
    bool same = menu->wait.kind == wait.kind && menu->wait.seconds == wait.seconds;

    if (sure)
        menu->wait = wait;
    else if (!same)
        menu->wait = (struct menu_wait){.kind = WAIT_COMPUTED};
}

void menu_set_options(struct menu *menu, size_t entry, unsigned line, const char *options)
{
    struct menu_choice *choice;

    if (entry == NO_ENTRY || *menu->choices[entry].options ||
        !has_room(menu, 0, 1, length_of(options)))
        return;
    choice = &menu->choices[entry];
    free(choice->options);
    choice->options = str_copy(options);
    choice->options_line = line;
}
