/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which configurations an image has: those in the places where loaders look, and those that these
 * name. The list of what was found is the list of what is still to be followed; a file is read
 * once, so that files which include each other end.
 */
#include <string.h>

#include "base/mem.h"
#include "menus/parsing.h"
#include "menus/volumes.h"

#define SYSLINUX_NAMES "@(isolinux|syslinux).cfg"

/* The first pattern that matches counts. ISOLINUX's own places come in the order in which it looks
 * (its documentation, "Configuration file"). */
static const struct {
    const char *pattern;
    enum menu_kind kind;
} places[] = {
    {"boot/isolinux/" SYSLINUX_NAMES, MENU_SYSLINUX},
    {"isolinux/" SYSLINUX_NAMES, MENU_SYSLINUX},
    {"boot/syslinux/" SYSLINUX_NAMES, MENU_SYSLINUX},
    {"syslinux/" SYSLINUX_NAMES, MENU_SYSLINUX},
    {SYSLINUX_NAMES, MENU_SYSLINUX},
    {"boot/*/loader/" SYSLINUX_NAMES, MENU_SYSLINUX},
    {"boot/extlinux/extlinux.conf", MENU_SYSLINUX},
    {"extlinux/extlinux.conf", MENU_SYSLINUX},
    {"EFI/*/@(syslinux|syslia32|syslx64).cfg", MENU_SYSLINUX},
    {"boot/@(grub|grub2)/@(grub|loopback).cfg", MENU_GRUB},
    {"boot/@(grub|grub2)/*/grub.cfg", MENU_GRUB},
    {"@(grub|grub2)/grub.cfg", MENU_GRUB},
    {"EFI/BOOT/@(grub|BOOT)*.cfg", MENU_GRUB},
    {"EFI/*/grub*.cfg", MENU_GRUB},
    {"loader/loader.conf", MENU_BLS},
    {"loader/entries/*.conf", MENU_BLS},
};

struct finder {
    struct volumes v;
    struct menus menus;
    size_t refs; /* in all of them */
};

/* A configuration to be read. */
struct wanted {
    enum menu_kind kind;
    uint64_t volume; /* bytes, or VOLUME_ISO */
    const char *path;
    const char *folder; /* NULL: by its path */
    size_t root;        /* SIZE_MAX: itself */
};

static uint64_t volume_of(const struct menu *menu)
{
    return menu->in_esp ? menu->volume : VOLUME_ISO;
}

static bool is_known(const struct finder *f, const struct wanted *w)
{
    for (size_t i = 0; i < f->menus.count; i++) {
        const struct menu *menu = &f->menus.items[i];

        if (volume_of(menu) == w->volume && strcmp(menu->path, w->path) == 0)
            return true;
    }
    return false;
}

/* GRUB's files for a platform lie one folder below its prefix: /boot/grub/x86_64-efi. */
static char *default_folder(const struct wanted *w)
{
    CLEANUP(free_ptr) char *folder = menu_folder(w->path);

    if (w->kind == MENU_BLS)
        return str_copy("/");
    if (w->kind == MENU_GRUB && strchr(strrchr(folder, '/'), '-'))
        return menu_folder(folder);
    return STEAL(folder);
}

static void parse(struct menu *menu, const struct buf *text)
{
    static void (*const parsers[])(struct menu *, const char *, size_t) = {
        [MENU_SYSLINUX] = menu_parse_syslinux,
        [MENU_GRUB] = menu_parse_grub,
        [MENU_BLS] = menu_parse_bls,
    };

    parsers[menu->kind](menu, buf_str(text), text->len);
}

static int add(struct err *e, struct finder *f, const struct wanted *w)
{
    CLEANUP(buf_free) struct buf text = {0};
    struct menu menu = {.kind = w->kind, .in_esp = w->volume != VOLUME_ISO};
    bool there;

    if (is_known(f, w))
        return 0;
    if (f->menus.count == MENU_FILES_MAX || f->refs >= MENU_REFS_MAX) {
        f->menus.cut = true;
        return 0;
    }
    if (volumes_read(e, &f->v, w->volume, w->path, MENU_FILE_MAX, &text, &there, &menu.cut) < 0)
        return -1;
    if (!there)
        return 0;
    menu.volume = menu.in_esp ? w->volume : 0;
    menu.path = str_copy(w->path);
    menu.folder = w->folder ? str_copy(w->folder) : default_folder(w);
    menu.root = w->root == SIZE_MAX ? f->menus.count : w->root;
    parse(&menu, &text);
    f->refs += menu.ref_count;
    ARRAY_GROW(f->menus.items, f->menus.count, f->menus.room);
    f->menus.items[f->menus.count++] = menu;
    return 0;
}

/* --- the places where loaders look ------------------------------------------------------------ */

static int by_place(const void *left, const void *right)
{
    const struct found_file *a = left, *b = right;

    if (a->pattern != b->pattern)
        return a->pattern < b->pattern ? -1 : 1;
    return strcmp(a->path, b->path);
}

static int add_volume(struct err *e, struct finder *f, uint64_t volume)
{
    CLEANUP(found_files_free) struct found_files files = {0};
    const char *patterns[COUNT_OF(places)];

    for (size_t i = 0; i < COUNT_OF(places); i++)
        patterns[i] = places[i].pattern;
    if (volumes_search(e, &f->v, volume, patterns, COUNT_OF(places), MENU_FILES_MAX, &files) < 0)
        return -1;
    if (files.count)
        qsort(files.items, files.count, sizeof *files.items, by_place);
    for (size_t i = 0; i < files.count; i++)
        if (add(e, f,
                &(struct wanted){.kind = places[files.items[i].pattern].kind,
                                 .volume = volume,
                                 .path = files.items[i].path,
                                 .root = SIZE_MAX}) < 0)
            return -1;
    return 0;
}

static bool is_first_of_volume(const struct layout *layout, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (layout->esp_files[i].volume == layout->esp_files[index].volume)
            return false;
    return true;
}

static int add_places(struct err *e, struct finder *f, const struct layout *layout)
{
    if (add_volume(e, f, VOLUME_ISO) < 0)
        return -1;
    for (size_t i = 0; i < layout->esp_file_count; i++)
        if ((!i || layout->esp_files[i].volume != layout->esp_files[i - 1].volume) &&
            is_first_of_volume(layout, i) && add_volume(e, f, layout->esp_files[i].volume) < 0)
            return -1;
    return 0;
}

/* --- what they name --------------------------------------------------------------------------- */

/* CONFIG of SYSLINUX takes a new working folder as its argument. */
static char *folder_for(const struct menu *menu, const struct menu_ref *ref)
{
    CLEANUP(free_ptr) char *options = NULL;
    char *rest;
    const char *word;

    if (menu->kind != MENU_SYSLINUX || ref->includes || ref->entry == NO_ENTRY)
        return str_copy(menu->folder);
    options = str_copy(menu->choices[ref->entry].options);
    rest = options;
    word = menu_word(&rest);
    return *word && strcmp(word, ref->text) != 0 ? menu_path(menu->folder, word)
                                                 : str_copy(menu->folder);
}

static int follow(struct err *e, struct finder *f, size_t index, size_t ref_index)
{
    const struct menu *menu = &f->menus.items[index];
    const struct menu_ref *ref = &menu->refs[ref_index];
    CLEANUP(free_ptr) char *folder = folder_for(menu, ref);
    CLEANUP(free_ptr) char *path = str_copy(ref->path); /* the array may move */
    struct wanted w = {.kind = menu->kind,
                       .volume = volume_of(menu),
                       .path = path,
                       .folder = folder,
                       .root = ref->includes ? menu->root : SIZE_MAX};

    if (!folder)
        return 0;
    if (add(e, f, &w) < 0)
        return -1;
    /* A GRUB that was started from the EFI system partition looks for the medium first. */
    if (w.kind == MENU_GRUB && w.volume != VOLUME_ISO) {
        w.volume = VOLUME_ISO;
        w.folder = NULL;
        return add(e, f, &w);
    }
    return 0;
}

static int follow_all(struct err *e, struct finder *f)
{
    for (size_t i = 0; i < f->menus.count; i++)
        for (size_t k = 0; k < f->menus.items[i].ref_count; k++) {
            const struct menu_ref *ref = &f->menus.items[i].refs[k];

            if (ref->kind == REF_CONFIG && ref->path && follow(e, f, i, k) < 0)
                return -1;
        }
    return 0;
}

int menus_from_image(struct err *e, const struct source *image, const struct layout *layout,
                     struct menus *ret_menus)
{
    struct finder *f = mem_alloc(sizeof *f);
    int result = volumes_open(e, image, layout, &f->v);

    if (result == 0)
        result = add_places(e, f, layout);
    if (result == 0)
        result = follow_all(e, f);
    if (result == 0)
        *ret_menus = f->menus;
    else
        menus_free(&f->menus);
    volumes_close(&f->v);
    free(f);
    return result;
}
