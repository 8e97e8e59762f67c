/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ISOLINUX needs beside it: a configuration, and its core (ldlinux.c32, since version 5). */
#include <string.h>

#include "base/mem.h"
#include "fmt/eltorito.h"
#include "lint/menu_files.h"

#define BOOT_IMAGE_READ (128u << 10) /* bytes: more than any ISOLINUX has */

const struct region *menu_isolinux(const struct layout *layout)
{
    for (size_t i = 0; i < layout->entry_count; i++) {
        const struct entry *entry = &layout->entries[i];

        if (entry->kind == ENTRY_ELTORITO && entry->as.eltorito.loader == LOADER_ISOLINUX &&
            entry->as.eltorito.platform == ELTORITO_PLATFORM_X86)
            return layout_region_at(layout, entry->start);
    }
    return NULL;
}

unsigned menu_isolinux_version(const struct layout *layout)
{
    const struct region *loader = menu_isolinux(layout);
    unsigned major, minor;

    if (!loader || !loader->detail ||
        sscanf(loader->detail, "ISOLINUX %3u.%2u", &major, &minor) != 2)
        return 0;
    return major * 100 + minor;
}

static bool is_in_folder(const char *path, const char *folder)
{
    size_t length = strlen(folder);

    if (length == 1)
        length = 0;
    return strncmp(path, folder, length) == 0 && path[length] == '/' &&
           !strchr(path + length + 1, '/');
}

/* --- its configuration ------------------------------------------------------------------------ */

/* The one that counts: menus are in the order in which ISOLINUX looks. */
static const struct menu *find_config(const struct menus *menus)
{
    for (size_t i = 0; i < menus->count; i++) {
        const struct menu *menu = &menus->items[i];

        for (size_t k = 0; k < MENU_ISOLINUX_FOLDERS; k++)
            if (menu->kind == MENU_SYSLINUX && !menu->in_esp &&
                is_in_folder(menu->path, menu_isolinux_folders[k]))
                return menu;
    }
    return NULL;
}

/* isolinux-config(1) writes another folder into the boot image. */
static int names_folder(struct err *e, const struct linting *l, const struct region *loader,
                        const char *folder, bool *ret_named)
{
    size_t size = loader->length < BOOT_IMAGE_READ ? (size_t)loader->length : BOOT_IMAGE_READ;
    CLEANUP(free_ptr) char *bytes = mem_alloc(size + 1);

    *ret_named = false;
    if (!source_holds(l->image, loader->start, size))
        return 0;
    if (source_read(e, l->image, loader->start, bytes, size) < 0)
        return -1;
    *ret_named = memmem(bytes, size, folder + 1, strlen(folder + 1)) != NULL;
    return 0;
}

/* Whether a configuration lies beside the boot image, in a folder that the image was told of. */
static int is_configured(struct err *e, const struct linting *l, const struct region *loader,
                         bool *ret_configured)
{
    *ret_configured = find_config(l->menus) != NULL;
    for (size_t i = 0; !*ret_configured && i < l->menus->count; i++) {
        const struct menu *menu = &l->menus->items[i];
        const char *slash = strrchr(menu->path, '/');
        CLEANUP(free_ptr) char *folder = NULL;

        if (menu->kind != MENU_SYSLINUX || menu->in_esp || slash == menu->path)
            continue;
        folder = str_copy_n(menu->path, (size_t)(slash - menu->path));
        if (names_folder(e, l, loader, folder, ret_configured) < 0)
            return -1;
    }
    return 0;
}

int menu_check_isolinux_config(struct err *e, struct linting *l, const struct rule *self)
{
    const struct region *loader = menu_isolinux(l->layout);
    bool configured;

    if (!loader)
        return 0;
    if (is_configured(e, l, loader, &configured) < 0)
        return -1;
    if (!configured)
        lint_say(l, self, self->severity, loader->start,
                 "there is no isolinux.cfg or syslinux.cfg in /boot/isolinux, /isolinux, "
                 "/boot/syslinux, /syslinux or /: ISOLINUX stops at its prompt");
    return 0;
}

/* --- the core --------------------------------------------------------------------------------- */

/* ISOLINUX starts in the folder of its boot image, where that was told so, and then looks around.
 */
static int find_core(struct err *e, struct menu_files *files, const struct region *loader,
                     bool *ret_found)
{
    CLEANUP(free_ptr) char *beside = NULL;
    const char *slash = loader->name ? strrchr(loader->name, '/') : NULL;
    enum found found = FOUND_NOT;

    if (slash)
        beside = str_format("%.*s/ldlinux.c32", (int)(slash - loader->name), loader->name);
    if (beside && menu_files_find(e, files, VOLUME_ISO, beside, &found) < 0)
        return -1;
    for (size_t i = 0; found != FOUND && i < MENU_ISOLINUX_FOLDERS; i++) {
        const char *folder = menu_isolinux_folders[i];
        CLEANUP(free_ptr) char *path = str_format("%s/ldlinux.c32", folder[1] ? folder : "");

        if (menu_files_find(e, files, VOLUME_ISO, path, &found) < 0)
            return -1;
    }
    *ret_found = found == FOUND || found == FOUND_UNKNOWN;
    return 0;
}

int menu_check_isolinux_core(struct err *e, struct linting *l, const struct rule *self)
{
    CLEANUP(free_ptr) struct menu_files *files = mem_alloc(sizeof *files);
    const struct region *loader = menu_isolinux(l->layout);
    unsigned version = menu_isolinux_version(l->layout);
    bool found = true;
    int result;

    if (version < 500)
        return 0;
    result = menu_files_open(e, l, files);
    if (result == 0)
        result = find_core(e, files, loader, &found);
    if (result == 0 && !found)
        lint_say(l, self, self->severity, loader->start,
                 "ISOLINUX %u.%02u needs ldlinux.c32 beside its configuration, and the image has "
                 "none: it stops with \"Failed to load ldlinux.c32\"",
                 version / 100, version % 100);
    menu_files_drop(files);
    return result;
}
