/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The font files that GRUB's menus in an image may be drawn with. */
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "menus/menu_fonts.h"

#define FONTS_MOST  24u
#define THEMES_MOST 8u

static const char *const places[] = {
    "boot/@(grub|grub2)/*.pf2",
    "boot/@(grub|grub2)/*/*.pf2",
    "boot/@(grub|grub2)/themes/*/*.pf2",
    "@(grub|grub2)/*.pf2",
    "EFI/*/*.pf2",
    "EFI/*/fonts/*.pf2",
};

static bool is_font(const char *path)
{
    size_t length = strlen(path);

    return length > 4 && strcasecmp(path + length - 4, ".pf2") == 0;
}

static void add(struct found_files *files, const char *path)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcasecmp(files->items[i].path, path) == 0)
            return;
    if (files->count == FONTS_MOST)
        return;
    ARRAY_GROW(files->items, files->count, files->room);
    files->items[files->count++] = (struct found_file){.path = str_copy(path)};
}

/* "/boot/grub/mine/theme.txt" -> "boot/grub/mine/ *.pf2" */
static char *beside(const char *theme)
{
    const char *slash = strrchr(theme, '/');

    return slash && *theme == '/' ? str_format("%.*s/*.pf2", (int)(slash - theme - 1), theme + 1)
                                  : NULL;
}

/* What the configurations load comes first, then what lies beside their themes. */
static size_t take_named(const struct menus *menus, struct found_files *files, char **themes)
{
    size_t count = 0;

    for (size_t i = 0; i < menus->count; i++)
        for (size_t k = 0; k < menus->items[i].ref_count; k++) {
            const struct menu_ref *ref = &menus->items[i].refs[k];

            if (menus->items[i].kind != MENU_GRUB || ref->kind != REF_OTHER || !ref->path)
                continue;
            if (is_font(ref->path))
                add(files, ref->path);
            else if (strstr(ref->path, ".txt") && count < THEMES_MOST &&
                     (themes[count] = beside(ref->path)))
                count++;
        }
    return count;
}

int menu_fonts_find(struct err *e, const struct source *image, const struct layout *layout,
                    const struct menus *menus, struct found_files *ret_files)
{
    CLEANUP(found_files_free) struct found_files found = {0};
    char *themes[THEMES_MOST] = {NULL};
    const char *patterns[COUNT_OF(places) + THEMES_MOST];
    size_t count = take_named(menus, ret_files, themes);
    struct volumes *v = mem_alloc(sizeof *v);
    int result = volumes_open(e, image, layout, v);

    for (size_t i = 0; i < COUNT_OF(places); i++)
        patterns[i] = places[i];
    for (size_t i = 0; i < count; i++)
        patterns[COUNT_OF(places) + i] = themes[i];
    if (result == 0)
        result = volumes_search(e, v, VOLUME_ISO, patterns, COUNT_OF(places) + count, FONTS_MOST,
                                &found);
    for (size_t i = 0; i < found.count; i++)
        add(ret_files, found.items[i].path);
    for (size_t i = 0; i < count; i++)
        free(themes[i]);
    volumes_close(v);
    free(v);
    return result;
}
