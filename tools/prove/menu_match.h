/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of an image's menus a text shows: rows that are the titles of its entries, whatever stands
 * around them. One row proves little (a loader repeats what it starts); two are a menu, and so is
 * one when the menu has no more.
 */
#ifndef PROVE_MENU_MATCH_H
#define PROVE_MENU_MATCH_H

#include "base/mem.h"
#include "menus/shown.h"

struct menu_match {
    const struct shown_menu *menu; /* NULL: none */
    size_t titles;                 /* different ones that were seen */
    bool submenu;                  /* none of them is in the first menu that is shown */
    uint64_t which;                /* tells one set of titles from another */
    char *row;                     /* the first that is one; owned */
};

void menu_match_free(struct menu_match *match); /* usable with CLEANUP */
/* When several are shown equally well, the one of the kind `likely` (or NO_MENU_KIND) is taken, or
 * else one whose loader runs under that firmware. */
void menu_match_find(const char *text, const struct shown_menus *menus, int likely, bool uefi,
                     struct menu_match *ret_match);
/* True when the row is the title, but for marks, frames, what is cut off at its end, and a letter
 * or two that were not read right. */
bool menu_match_row(const char *row, const char *title);

#endif
