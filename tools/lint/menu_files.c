/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/menu_files.h"

#include <string.h>

#include "base/mem.h"

const char *const menu_isolinux_folders[MENU_ISOLINUX_FOLDERS] = {
    "/boot/isolinux", "/isolinux", "/boot/syslinux", "/syslinux", "/"};

uint64_t menu_volume(const struct menu *menu)
{
    return menu->in_esp ? menu->volume : VOLUME_ISO;
}

void menu_files_drop(struct menu_files *files)
{
    for (size_t i = 0; i < files->memo_count; i++)
        free(files->memo[i].path);
    files->memo_count = 0;
    volumes_close(&files->v);
}

int menu_files_open(struct err *e, const struct linting *l, struct menu_files *ret_files)
{
    ret_files->memo_count = 0;
    return volumes_open(e, l->image, l->layout, &ret_files->v);
}

/* --- one path --------------------------------------------------------------------------------- */

/* Without Rock Ridge, names on the medium are short ones; loaders that read Joliet see others. */
static bool may_be_mangled(const char *path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.";

    while (*path) {
        size_t length = strcspn(++path, "/"), dot = strcspn(path, "./");

        if (strspn(path, plain) < length || dot > 8 || length > dot + 4)
            return true;
        path += length;
    }
    return false;
}

int menu_files_find(struct err *e, struct menu_files *files, uint64_t volume, const char *path,
                    enum found *ret_found)
{
    for (size_t i = 0; i < files->memo_count; i++)
        if (files->memo[i].volume == volume && strcmp(files->memo[i].path, path) == 0) {
            *ret_found = files->memo[i].found;
            return 0;
        }
    if (volumes_find(e, &files->v, volume, path, ret_found) < 0)
        return -1;
    if (*ret_found == FOUND_NOT && volume == VOLUME_ISO && !files->v.iso.has_rock_ridge &&
        may_be_mangled(path))
        *ret_found = FOUND_UNKNOWN;
    if (files->memo_count < MENU_MEMO) {
        files->memo[files->memo_count].volume = volume;
        files->memo[files->memo_count].path = str_copy(path);
        files->memo[files->memo_count++].found = *ret_found;
    }
    return 0;
}

/* --- everywhere ------------------------------------------------------------------------------- */

/* Keeps the better of two answers. */
static void improve(enum found *best, enum found found)
{
    static const int rank[] = {
        [FOUND_NOT] = 0, [FOUND_OTHER_CASE] = 1, [FOUND_UNKNOWN] = 2, [FOUND] = 3};

    if (rank[found] > rank[*best])
        *best = found;
}

static int try_path(struct err *e, struct menu_files *files, uint64_t volume, const char *path,
                    enum found *best)
{
    enum found found;

    if (*best == FOUND)
        return 0;
    if (menu_files_find(e, files, volume, path, &found) < 0)
        return -1;
    improve(best, found);
    return 0;
}

static int try_esps(struct err *e, struct menu_files *files, const struct layout *layout,
                    const char *path, enum found *best)
{
    uint64_t last = VOLUME_ISO;

    for (size_t i = 0; i < layout->esp_file_count; i++) {
        if (layout->esp_files[i].volume == last)
            continue;
        last = layout->esp_files[i].volume;
        if (try_path(e, files, last, path, best) < 0)
            return -1;
    }
    return 0;
}

int menu_files_find_anywhere(struct err *e, struct menu_files *files, const struct linting *l,
                             const char *path, enum found *ret_found)
{
    enum found best = FOUND_NOT;

    if (try_path(e, files, VOLUME_ISO, path, &best) < 0 ||
        try_esps(e, files, l->layout, path, &best) < 0)
        return -1;
    *ret_found = best;
    return 0;
}

/* SYSLINUX tries endings for what it is to start by a bare name. */
static int try_endings(struct err *e, struct menu_files *files, const struct menu *menu,
                       const char *path, enum found *best)
{
    static const char *const endings[] = {".c32", ".cbt", ".bss", ".com", ".img", ".bin"};

    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        CLEANUP(free_ptr) char *longer = str_format("%s%s", path, endings[i]);

        if (try_path(e, files, menu_volume(menu), longer, best) < 0)
            return -1;
    }
    return 0;
}

/* `name` in a folder of a configuration's volume; `*path` is set when it is there. */
static int try_folder(struct err *e, struct menu_files *files, const struct menu *menu,
                      const char *folder, const char *name, char **path)
{
    CLEANUP(free_ptr) char *absolute = menu_path(menu->folder, folder);
    CLEANUP(free_ptr) char *candidate = absolute ? menu_path(absolute, name) : NULL;
    enum found found;

    if (*path || !candidate)
        return 0;
    if (menu_files_find(e, files, menu_volume(menu), candidate, &found) < 0)
        return -1;
    if (found == FOUND)
        *path = STEAL(candidate);
    return 0;
}

/* The folders of PATH, whichever configuration said so. */
static int try_libraries(struct err *e, struct menu_files *files, const struct linting *l,
                         const struct menu *menu, const char *name, char **path)
{
    for (size_t i = 0; i < l->menus->count && !*path; i++) {
        CLEANUP(free_ptr) char *list = NULL;
        char *rest, *folder;

        if (!l->menus->items[i].libraries)
            continue;
        list = str_copy(l->menus->items[i].libraries);
        rest = list;
        while ((folder = strsep(&rest, ": \t")))
            if (try_folder(e, files, menu, folder, name, path) < 0)
                return -1;
    }
    return 0;
}

int menu_files_find_library(struct err *e, struct menu_files *files, const struct linting *l,
                            const struct menu *menu, const char *name, char **ret_path)
{
    char *path = NULL;

    if (try_folder(e, files, menu, menu->folder, name, &path) < 0)
        return -1;
    for (size_t i = 0; i < MENU_ISOLINUX_FOLDERS; i++)
        if (try_folder(e, files, menu, menu_isolinux_folders[i], name, &path) < 0)
            return -1;
    if (try_libraries(e, files, l, menu, name, &path) < 0)
        return -1;
    *ret_path = path;
    return 0;
}

static int try_module(struct err *e, struct menu_files *files, const struct linting *l,
                      const struct menu *menu, const char *name, enum found *best)
{
    CLEANUP(free_ptr) char *path = NULL;

    if (strchr(name, '/'))
        return 0;
    if (menu_files_find_library(e, files, l, menu, name, &path) < 0)
        return -1;
    if (path)
        *best = FOUND;
    return 0;
}

static int try_syslinux(struct err *e, struct menu_files *files, const struct linting *l,
                        const struct menu *menu, const struct menu_ref *ref, enum found *best)
{
    if (ref->kind != REF_KERNEL && ref->kind != REF_MODULE && ref->kind != REF_DEFAULT)
        return 0;
    if (try_endings(e, files, menu, ref->path, best) < 0)
        return -1;
    return ref->kind == REF_MODULE ? try_module(e, files, l, menu, ref->text, best) : 0;
}

int menu_files_find_ref(struct err *e, struct menu_files *files, const struct linting *l,
                        const struct menu *menu, const struct menu_ref *ref, enum found *ret_found)
{
    enum found best = FOUND_NOT;

    if (!ref->path) {
        *ret_found = FOUND_UNKNOWN;
        return 0;
    }
    if (try_path(e, files, menu_volume(menu), ref->path, &best) < 0)
        return -1;
    if (menu->kind == MENU_SYSLINUX && try_syslinux(e, files, l, menu, ref, &best) < 0)
        return -1;
    /* Which volume is GRUB's root, its searches decide; they may lead to any of the image. */
    if (menu->kind == MENU_GRUB && best != FOUND &&
        (try_path(e, files, VOLUME_ISO, ref->path, &best) < 0 ||
         try_esps(e, files, l->layout, ref->path, &best) < 0))
        return -1;
    *ret_found = best;
    return 0;
}

/* --- menus among each other ------------------------------------------------------------------- */

static bool leads_to(const struct menu *menu, const struct menu_ref *ref, const struct menu *other)
{
    return ref->kind == REF_CONFIG && ref->path && strcmp(ref->path, other->path) == 0 &&
           other->kind == menu->kind && (menu_volume(menu) == menu_volume(other) || !other->in_esp);
}

/* Marks what a configuration leads to; `list` gets those that were not marked before. */
static size_t mark_next(const struct menus *menus, const struct menu *menu, bool includes_only,
                        bool *seen, size_t *list)
{
    size_t count = 0;

    for (size_t k = 0; k < menu->ref_count; k++) {
        const struct menu_ref *ref = &menu->refs[k];

        for (size_t i = 0; (ref->includes || !includes_only) && i < menus->count; i++)
            if (!seen[i] && leads_to(menu, ref, &menus->items[i])) {
                seen[i] = true;
                list[count++] = i;
            }
    }
    return count;
}

void menu_reach(const struct menus *menus, size_t start, bool includes_only, bool *ret_seen)
{
    size_t *list = mem_array(menus->count + 1, sizeof *list), count = 1;

    memset(ret_seen, 0, menus->count * sizeof *ret_seen);
    ret_seen[start] = true;
    list[0] = start;
    for (size_t i = 0; i < count; i++)
        count += mark_next(menus, &menus->items[list[i]], includes_only, ret_seen, list + count);
    free(list);
}

const char *menu_title(const struct menu *menu, size_t entry)
{
    const struct menu_choice *choice;

    if (entry >= menu->choice_count)
        return "outside every entry";
    choice = &menu->choices[entry];
    return *choice->title ? choice->title : choice->id ? choice->id : "without a title";
}

bool menu_entry_is_conditional(const struct menu *menu, size_t entry)
{
    for (size_t i = 0; i < menu->ref_count; i++)
        if (menu->refs[i].entry == entry && menu->refs[i].kind == REF_KERNEL)
            return menu->refs[i].conditional || menu->refs[i].guarded;
    return false;
}
