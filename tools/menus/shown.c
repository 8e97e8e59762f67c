/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "menus/shown.h"

#include <string.h>

#include "base/mem.h"

void shown_menus_free(struct shown_menus *shown)
{
    for (size_t i = 0; i < shown->count; i++)
        free(shown->items[i].entries);
    free(shown->items);
    *shown = (struct shown_menus){0};
}

static bool is_of_one_volume(const struct menu *a, const struct menu *b)
{
    return a->in_esp == b->in_esp && a->volume == b->volume;
}

/* Index of the configuration that leads the menu to which this one belongs. */
static size_t leader_of(const struct menus *menus, size_t index)
{
    const struct menu *menu = &menus->items[index];

    if (menu->kind != MENU_BLS)
        return menu->root;
    for (size_t i = 0; i < index; i++)
        if (menus->items[i].kind == MENU_BLS && is_of_one_volume(&menus->items[i], menu))
            return i;
    return index;
}

/* How many submenus deep what a configuration includes is shown. */
static void measure_depths(const struct menus *menus, unsigned *depths)
{
    for (size_t i = 0; i < menus->count; i++)
        for (size_t k = 0; k < menus->items[i].ref_count; k++) {
            const struct menu_ref *ref = &menus->items[i].refs[k];

            for (size_t j = i + 1; ref->includes && ref->path && j < menus->count; j++)
                if (menus->items[j].root == menus->items[i].root && !depths[j] &&
                    is_of_one_volume(&menus->items[i], &menus->items[j]) &&
                    strcmp(menus->items[j].path, ref->path) == 0)
                    depths[j] = depths[i] + ref->depth;
        }
}

/* UI and DEFAULT name a menu's program, which may be given a configuration of its own. */
static bool is_given_to_program(const struct menus *menus, const struct menu *menu)
{
    for (size_t i = 0; i < menus->count; i++)
        for (size_t k = 0; k < menus->items[i].ref_count; k++) {
            const struct menu_ref *ref = &menus->items[i].refs[k];

            if (ref->kind == REF_CONFIG && !ref->includes && ref->entry == SIZE_MAX && ref->path &&
                is_of_one_volume(&menus->items[i], menu) && strcmp(ref->path, menu->path) == 0)
                return true;
        }
    return false;
}

/* Something is read that nobody can know: it may set a time-out. */
static bool includes_unknown(const struct menu *menu)
{
    for (size_t i = 0; i < menu->ref_count; i++)
        if (menu->refs[i].kind == REF_CONFIG && menu->refs[i].includes && !menu->refs[i].path)
            return true;
    return false;
}

static void add_wait(struct shown_menu *shown, const struct menu *menu)
{
    const struct menu_wait *before = &shown->wait, *now = &menu->wait;

    if (now->kind == WAIT_UNSAID)
        return;
    if (before->kind == WAIT_UNSAID)
        shown->wait = *now;
    else if (before->kind != now->kind || before->seconds != now->seconds)
        shown->wait = (struct menu_wait){.kind = WAIT_COMPUTED};
}

static void add_menu(struct shown_menu *shown, const struct menu *menu, unsigned depth)
{
    for (size_t i = 0; i < menu->choice_count; i++) {
        ARRAY_GROW(shown->entries, shown->count, shown->room);
        shown->entries[shown->count++] = (struct shown_entry){
            .choice = &menu->choices[i],
            .depth = depth + menu->choices[i].depth,
        };
    }
    add_wait(shown, menu);
    shown->asks |= menu->asks;
}

/* What a loader does when nothing is said: GRUB and SYSLINUX wait, systemd-boot starts at once. */
static void settle_wait(struct shown_menu *shown, bool unknown)
{
    if (shown->kind == MENU_SYSLINUX && !shown->asks)
        shown->wait = (struct menu_wait){.kind = WAIT_SECONDS};
    if (shown->wait.kind == WAIT_UNSAID)
        shown->wait.kind = unknown                   ? WAIT_COMPUTED
                           : shown->kind == MENU_BLS ? WAIT_SECONDS
                                                     : WAIT_FOR_KEY;
    shown->asks |= shown->kind != MENU_SYSLINUX;
}

void menus_shown(const struct menus *menus, struct shown_menus *ret_shown)
{
    CLEANUP(free_ptr) unsigned *depths = mem_array(menus->count + 1, sizeof *depths);

    measure_depths(menus, depths);
    for (size_t i = 0; i < menus->count; i++) {
        struct shown_menu shown = {.kind = menus->items[i].kind, .first = &menus->items[i]};
        bool unknown = false;

        if (leader_of(menus, i) != i)
            continue;
        for (size_t j = i; j < menus->count; j++)
            if (leader_of(menus, j) == i) {
                add_menu(&shown, &menus->items[j], depths[j]);
                unknown |= includes_unknown(&menus->items[j]);
            }
        if (!shown.count)
            continue;
        shown.asks |= shown.kind == MENU_SYSLINUX && is_given_to_program(menus, shown.first);
        settle_wait(&shown, unknown);
        ARRAY_GROW(ret_shown->items, ret_shown->count, ret_shown->room);
        ret_shown->items[ret_shown->count++] = shown;
    }
}
