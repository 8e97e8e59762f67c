/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Menus as a person meets them: a configuration with all that it includes is one menu; entry files
 * of one volume are one menu with their loader.conf.
 *
 *     /boot/grub/grub.cfg ──source──> config.cfg   timeout=5      one menu of GRUB's, which waits
 *       Live, Utilities ...           live.cfg     Live (safe)    5 seconds and has 3 entries and
 *                                                                 those of its submenu
 */
#ifndef MENUS_SHOWN_H
#define MENUS_SHOWN_H

#include "menus/menus.h"

#define NO_MENU_KIND (-1) /* where an enum menu_kind may be unknown */

struct shown_entry {
    const struct menu_choice *choice; /* borrowed of struct menus */
    unsigned depth;                   /* 0: in the first menu that is shown */
};

struct shown_menu {
    enum menu_kind kind;
    const struct menu *first; /* the configuration that it begins with; borrowed */
    struct menu_wait wait;    /* never WAIT_UNSAID */
    bool asks;                /* it is shown: not only when a key is held */
    struct shown_entry *entries;
    size_t count, room;
};

struct shown_menus {
    struct shown_menu *items;
    size_t count, room;
};

void shown_menus_free(struct shown_menus *shown); /* usable with CLEANUP */
/* Those that have entries. `menus` must outlive what it gives. */
void menus_shown(const struct menus *menus, struct shown_menus *ret_shown);

#endif
