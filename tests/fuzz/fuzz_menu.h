/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must hold of a configuration that was read, whatever it says. */
#ifndef FUZZ_MENU_H
#define FUZZ_MENU_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "menus/parsing.h"

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "does not hold: %s\n", #condition);                                    \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must_hold(const struct menu *menu)
{
    MUST(menu->text_size <= MENU_TEXT_MAX && menu->ref_count <= MENU_REFS_MAX);
    for (size_t i = 0; i < menu->ref_count; i++) {
        const struct menu_ref *ref = &menu->refs[i];

        MUST(ref->text && ref->line > 0);
        MUST(ref->entry == NO_ENTRY || ref->entry < menu->choice_count);
        MUST(!ref->path || (*ref->path == '/' && strlen(ref->path) < MENU_PATH_ROOM));
        MUST(!ref->path || !strstr(ref->path, "/../"));
    }
    for (size_t i = 0; i < menu->choice_count; i++)
        MUST(menu->choices[i].title && menu->choices[i].options);
}

static inline void try_menu(enum menu_kind kind, const char *path, const uint8_t *data, size_t size,
                            void (*parse)(struct menu *, const char *, size_t))
{
    struct menu menu = {.kind = kind, .path = str_copy(path), .folder = menu_folder(path)};
    struct menus menus = {.items = &menu, .count = 1};
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(json_drop) json_t *json = NULL;
    /* No NUL behind the end: who reads beyond it is found out. */
    char *copy = size ? mem_copy(data, size) : mem_alloc(1);

    parse(&menu, copy, size);
    must_hold(&menu);
    menus_to_text(&menus, &text);
    json = menus_to_json(&menus);
    MUST(json_array_size(json) == 1);
    menu_drop(&menu);
    free(copy);
}

#endif
