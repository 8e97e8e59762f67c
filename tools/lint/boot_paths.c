/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/boot_paths.h"

#include <string.h>

#include "base/mem.h"

#define NAME_CHARACTERS 64 /* Joliet's limit */
#define PATHS_MAX       64 /* boot files that are looked at; menus name a dozen */

struct boot_paths {
    struct linting *l;
    const struct rule *rule;
    const char *seen[PATHS_MAX]; /* borrowed from the menus */
    size_t count;
};

static bool is_kept_by_all(const char *name)
{
    size_t length = strlen(name);

    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return true;
    return length <= NAME_CHARACTERS && strcspn(name, "\"*:;<>?\\|") == length &&
           name[length - 1] != '.' && name[length - 1] != ' ';
}

/* Whether the file `name` of this folder is a symbolic link. */
static int find_link(struct err *e, struct tree *tree, const struct iso_entry *folder,
                     const char *name, bool *ret_is)
{
    CLEANUP(free_ptr) struct iso_dir *dir = mem_alloc(sizeof *dir);
    CLEANUP(free_ptr) struct iso_entry *item = mem_alloc(sizeof *item);
    enum iso_status status = iso_dir_open(&tree->volume, folder, dir);

    while (status == ISO_OK && (status = iso_dir_next(dir, item)) == ISO_OK)
        if (strcmp(item->name, name) == 0) {
            *ret_is = item->is_symlink;
            return 0;
        }
    if (status == ISO_READ_FAILED)
        return tree_error(e, tree, status, name);
    *ret_is = false;
    return 0;
}

/* What a path leads to is recorded in the folder before, under its own name, unless a link leads
 * elsewhere. */
static bool is_recorded_in(const struct iso_entry *folder, const struct iso_entry *file,
                           const char *name)
{
    return strcmp(file->name, name) == 0 && file->record_offset >= folder->extents[0].offset &&
           file->record_offset < folder->extents[0].offset + folder->size;
}

static int forgive(struct err *e)
{
    if (e->kind == ERR_FAULT)
        return -1;
    *e = (struct err){0};
    return 0;
}

/* `path` up to and without `end`; ERR_NO when there is nothing there. */
static int find_prefix(struct err *e, struct tree *tree, const char *path, const char *end,
                       struct iso_entry *ret_entry)
{
    CLEANUP(free_ptr) char *prefix = str_copy_n(path, (size_t)(end - path));

    return tree_find(e, tree, *prefix ? prefix : "/", ret_entry);
}

/* The component from `start` to `end`; `*ret_more` is false when there is nothing more to look for:
 * it was told, or the path is not there, which is another rule's business. */
static int check_component(struct err *e, struct boot_paths *p, const char *path, const char *start,
                           const char *end, bool *ret_more)
{
    CLEANUP(free_ptr) struct iso_entry *folder = mem_alloc(sizeof *folder);
    CLEANUP(free_ptr) struct iso_entry *file = mem_alloc(sizeof *file);
    CLEANUP(free_ptr) char *name = str_copy_n(start, (size_t)(end - start));
    bool link = false;

    *ret_more = false;
    if (find_prefix(e, p->l->tree, path, start, folder) < 0 ||
        find_prefix(e, p->l->tree, path, end, file) < 0)
        return forgive(e);
    if (!is_recorded_in(folder, file, name) && find_link(e, p->l->tree, folder, name, &link) < 0)
        return -1;
    *ret_more = !link && is_kept_by_all(name);
    if (link)
        lint_say(p->l, p->rule, SEVERITY_WARNING, file->record_offset,
                 "%s: \"%s\" is a symbolic link; copies on FAT leave it out", path, name);
    else if (!*ret_more)
        lint_say(p->l, p->rule, SEVERITY_WARNING, file->record_offset,
                 "%s: Joliet and FAT cannot keep the name \"%s\"", path, name);
    return 0;
}

static int check_path(struct err *e, struct boot_paths *p, const char *path)
{
    bool more = true;

    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->seen[i], path) == 0)
            return 0;
    if (p->count == PATHS_MAX)
        return 0;
    p->seen[p->count++] = path;
    for (const char *start = path, *end; more && *start; start = end) {
        start += strspn(start, "/");
        end = strchrnul(start, '/');
        if (end > start && check_component(e, p, path, start, end, &more) < 0)
            return -1;
    }
    return 0;
}

static int check_menu_paths(struct err *e, struct boot_paths *p, const struct menu *menu)
{
    if (check_path(e, p, menu->path) < 0)
        return -1;
    for (size_t i = 0; i < menu->ref_count; i++) {
        const struct menu_ref *ref = &menu->refs[i];
        bool boots = ref->kind == REF_KERNEL || ref->kind == REF_INITRD || ref->kind == REF_CONFIG;

        if (boots && ref->path && !ref->computed && check_path(e, p, ref->path) < 0)
            return -1;
    }
    return 0;
}

int boot_paths_check(struct err *e, struct linting *l, const struct rule *self)
{
    struct boot_paths paths = {.l = l, .rule = self};

    for (size_t i = 0; l->tree && i < l->menus->count; i++)
        if (!l->menus->items[i].in_esp && check_menu_paths(e, &paths, &l->menus->items[i]) < 0)
            return -1;
    return 0;
}
