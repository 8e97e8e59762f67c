/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files by patterns, without reading a folder twice: all patterns go down the tree together.
 *
 *     folder "/boot", depth 1, patterns {"boot/grub/grub.cfg", "boot/ * /loader/isolinux.cfg"}
 *       entry "grub"  matches the second part of both: a folder to look into, with both
 */
#include <fnmatch.h>
#include <string.h>

#include "base/mem.h"
#include "menus/parsing.h"
#include "menus/volumes.h"

#define FOLDERS_MAX 512

struct place {
    char *path; /* "" for the root; owned */
    uint32_t patterns;
    unsigned depth;
};

struct looking {
    struct volumes *v;
    const char *const *patterns;
    size_t pattern_count, limit;
    struct place *places; /* owned */
    size_t place_count, place_room;
    struct found_files files;
};

void found_files_free(struct found_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        free(files->items[i].path);
    free(files->items);
    *files = (struct found_files){0};
}

/* The part of a pattern at a depth; its length 0: there is none. `ret_last`: nothing follows. */
static const char *part_of(const char *pattern, unsigned depth, size_t *ret_length, bool *ret_last)
{
    while (depth-- && *pattern) {
        pattern += strcspn(pattern, "/");
        pattern += *pattern == '/';
    }
    *ret_length = strcspn(pattern, "/");
    *ret_last = pattern[*ret_length] == '\0';
    return pattern;
}

static bool matches(const char *pattern, size_t length, const char *name)
{
    char part[128];

    if (!length || length >= sizeof part)
        return false;
    memcpy(part, pattern, length);
    part[length] = '\0';
    return fnmatch(part, name, FNM_CASEFOLD | FNM_EXTMATCH | FNM_NOESCAPE) == 0;
}

static void add_file(struct looking *l, char *path, size_t pattern)
{
    if (l->files.count == l->limit) {
        free(path);
        return;
    }
    ARRAY_GROW(l->files.items, l->files.count, l->files.room);
    l->files.items[l->files.count++] = (struct found_file){.path = path, .pattern = pattern};
}

/* What an entry is when it is a link: what it leads to. */
static bool is_folder(struct looking *l, const struct iso_entry *entry, const char *path)
{
    struct iso_entry *target;
    bool folder = entry->is_directory;

    if (!entry->is_symlink)
        return folder;
    target = mem_alloc(sizeof *target);
    folder = iso_find(&l->v->iso, path, target) == ISO_OK && target->is_directory;
    free(target);
    return folder;
}

static void look_at(struct looking *l, const struct place *place, const struct iso_entry *entry)
{
    uint32_t further = 0;
    size_t file = SIZE_MAX;
    char *path;

    for (size_t i = 0; i < l->pattern_count; i++) {
        size_t length;
        bool last;
        const char *part;

        if (!(place->patterns >> i & 1))
            continue;
        part = part_of(l->patterns[i], place->depth, &length, &last);
        if (!matches(part, length, entry->name))
            continue;
        if (!last)
            further |= UINT32_C(1) << i;
        else if (file == SIZE_MAX)
            file = i;
    }
    if (!further && file == SIZE_MAX)
        return;
    path = str_format("%s/%s", place->path, entry->name);
    if (!is_folder(l, entry, path)) {
        if (file != SIZE_MAX)
            add_file(l, STEAL(path), file);
    } else if (further && l->place_count < FOLDERS_MAX) {
        ARRAY_GROW(l->places, l->place_count, l->place_room);
        l->places[l->place_count++] =
            (struct place){.path = STEAL(path), .patterns = further, .depth = place->depth + 1};
    }
    free(path);
}

static void look_into(struct looking *l, size_t index)
{
    struct iso_entry *entry = mem_alloc(sizeof *entry);
    struct iso_dir *dir = mem_alloc(sizeof *dir);
    struct place place = l->places[index]; /* the array may move */

    if (iso_find(&l->v->iso, *place.path ? place.path : "/", entry) == ISO_OK &&
        iso_dir_open(&l->v->iso, entry, dir) == ISO_OK)
        while (iso_dir_next(dir, entry) == ISO_OK)
            look_at(l, &place, entry);
    free(dir);
    free(entry);
}

static void search_iso(struct looking *l)
{
    if (!l->v->has_iso)
        return;
    ARRAY_GROW(l->places, l->place_count, l->place_room);
    l->places[l->place_count++] = (struct place){.path = str_copy(""), .patterns = UINT32_MAX};
    for (size_t i = 0; i < l->place_count; i++)
        look_into(l, i);
    for (size_t i = 0; i < l->place_count; i++)
        free(l->places[i].path);
    free(l->places);
}

static void search_esp(struct looking *l, uint64_t volume)
{
    const struct layout *layout = l->v->layout;

    for (size_t i = 0; i < layout->esp_file_count; i++) {
        const struct esp_file *file = &layout->esp_files[i];

        for (size_t k = 0; file->volume == volume && k < l->pattern_count; k++)
            if (fnmatch(l->patterns[k], file->path + 1,
                        FNM_CASEFOLD | FNM_EXTMATCH | FNM_NOESCAPE | FNM_PATHNAME) == 0) {
                add_file(l, str_copy(file->path), k);
                break;
            }
    }
}

int volumes_search(struct err *e, struct volumes *v, uint64_t volume, const char *const *patterns,
                   size_t pattern_count, size_t limit, struct found_files *ret_files)
{
    struct looking l = {
        .v = v, .patterns = patterns, .pattern_count = pattern_count, .limit = limit};

    if (volume == VOLUME_ISO)
        search_iso(&l);
    else
        search_esp(&l, volume);
    if (v->fault.kind == ERR_FAULT) {
        *e = v->fault;
        found_files_free(&l.files);
        return -1;
    }
    *ret_files = l.files;
    return 0;
}
