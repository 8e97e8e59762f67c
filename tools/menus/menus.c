/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "menus/menus.h"

#include <stdlib.h>

void menus_free(struct menus *menus)
{
    for (size_t i = 0; i < menus->count; i++) {
        struct menu *menu = &menus->items[i];

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
    }
    free(menus->items);
    *menus = (struct menus){0};
}

int menus_from_image(struct err *e, const struct source *image, const struct layout *layout,
                     struct menus *ret_menus)
{
    (void)e;
    (void)image;
    (void)layout;
    *ret_menus = (struct menus){0};
    return 0;
}
