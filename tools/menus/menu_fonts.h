/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MENUS_MENU_FONTS_H
#define MENUS_MENU_FONTS_H

#include "menus/menus.h"
#include "menus/volumes.h"

/* Paths in the ISO tree, those that configurations name first: they may not be there. ERR_FAULT. */
int menu_fonts_find(struct err *e, const struct source *image, const struct layout *layout,
                    const struct menus *menus, struct found_files *ret_files) MUST_USE;

#endif
