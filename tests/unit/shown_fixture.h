/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of an image's menus, made of the texts of two configurations. */
#ifndef UNIT_SHOWN_FIXTURE_H
#define UNIT_SHOWN_FIXTURE_H

#include "unit/menu_dump.h"
#include "menus/shown.h"

struct shown_fixture {
    struct menus menus;
    struct shown_menus shown;
};

static inline void shown_fixture_free(struct shown_fixture *fixture)
{
    shown_menus_free(&fixture->shown);
    menus_free(&fixture->menus);
}

/* The same entries in GRUB's menu and in ISOLINUX's; `grub` and `isolinux` stand before them. */
static inline void shown_fixture_make(const char *grub, const char *isolinux,
                                      struct shown_fixture *ret_fixture)
{
    CLEANUP(free_ptr)
    char *grub_text = str_format("%smenuentry 'Live system (amd64)' { linux /k; }\n"
                                 "menuentry 'Live system (amd64 fail-safe mode)' { linux /k; }\n"
                                 "submenu 'Advanced options ...' {\n"
                                 " menuentry 'Expert install' { linux /k; }\n"
                                 " menuentry 'Rescue mode' { linux /k; }\n"
                                 "}\n",
                                 grub);
    CLEANUP(free_ptr)
    char *isolinux_text = str_format("%slabel live\nmenu label ^Live system (amd64)\nlinux /k\n"
                                     "label safe\nmenu label Live system (amd64 fail-safe mode)\n"
                                     "linux /k\n",
                                     isolinux);
    struct menus *menus = &ret_fixture->menus;

    *ret_fixture = (struct shown_fixture){.menus = {.items = mem_array(2, sizeof *menus->items)}};
    menus->items[menus->count++] = parsed(MENU_SYSLINUX, "/isolinux/isolinux.cfg", isolinux_text);
    menus->items[menus->count++] = parsed(MENU_GRUB, "/boot/grub/grub.cfg", grub_text);
    menus->items[1].root = 1;
    menus_shown(menus, &ret_fixture->shown);
}

#endif
