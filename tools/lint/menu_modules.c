/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Modules of SYSLINUX menus, with the libraries that they name. */
#include <string.h>

#include "base/mem.h"
#include "lint/menu_files.h"
#include "menus/c32.h"

#define LIBRARIES_MAX 32

/* A module in the making of a list: each is looked at once. */
struct library {
    char name[C32_NAME_MAX + 1];
    char *path; /* owned; NULL: not in the image */
};

struct modules {
    struct linting *l;
    const struct rule *rule;
    struct menu_files *files;
    const struct menu *menu;
    const struct menu_ref *ref;
    struct library libraries[LIBRARIES_MAX];
    size_t count;
};

static enum severity severity_of(const struct modules *m)
{
    return m->ref->entry == SIZE_MAX && !m->ref->conditional ? m->rule->severity : SEVERITY_WARNING;
}

static int add_library(struct err *e, struct modules *m, const char *name)
{
    struct library *library;

    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->libraries[i].name, name) == 0)
            return 0;
    if (m->count == LIBRARIES_MAX)
        return 0;
    library = &m->libraries[m->count++];
    *library = (struct library){0};
    snprintf(library->name, sizeof library->name, "%s", name);
    if (menu_files_find_library(e, m->files, m->l, m->menu, name, &library->path) < 0)
        return -1;
    if (!library->path)
        lint_say_in(m->l, m->rule, severity_of(m), m->menu, m->ref->line,
                    "%s needs the library %s, which is not in the image where ISOLINUX looks",
                    m->ref->text, name);
    return 0;
}

static void say_generation(struct modules *m, enum c32_kind kind, const char *path)
{
    unsigned version = menu_isolinux_version(m->l->layout);

    if (version && (kind == C32_ELF) != (version >= 500))
        lint_say_in(m->l, m->rule, severity_of(m), m->menu, m->ref->line,
                    "%s is a module for SYSLINUX %s, but the boot image is version %u.%02u: it "
                    "refuses to load it",
                    path, kind == C32_ELF ? "5 or later" : "4 or older", version / 100,
                    version % 100);
}

/* Reads a module and adds what it needs to the list. */
static int look_into(struct err *e, struct modules *m, const char *path)
{
    CLEANUP(buf_free) struct buf bytes = {0};
    struct c32 module;
    bool there, cut;

    if (volumes_read(e, &m->files->v, menu_volume(m->menu), path, C32_SIZE_MAX, &bytes, &there,
                     &cut) < 0)
        return -1;
    if (!there)
        return 0;
    c32_read((const uint8_t *)buf_str(&bytes), bytes.len, &module);
    if (module.kind != C32_UNKNOWN)
        say_generation(m, module.kind, path);
    for (size_t i = 0; i < module.need_count; i++)
        if (add_library(e, m, module.needs[i]) < 0)
            return -1;
    return 0;
}

static int check_libraries(struct err *e, struct modules *m, const char *path)
{
    int result = look_into(e, m, path);

    for (size_t i = 0; result == 0 && i < m->count; i++)
        if (m->libraries[i].path)
            result = look_into(e, m, m->libraries[i].path);
    for (size_t i = 0; i < m->count; i++)
        free(m->libraries[i].path);
    m->count = 0;
    return result;
}

/* Named further up already. */
static bool is_repeated(const struct menu *menu, const struct menu_ref *ref)
{
    for (const struct menu_ref *other = menu->refs; other < ref; other++)
        if (other->kind == REF_MODULE && other->path && strcmp(other->path, ref->path) == 0)
            return true;
    return false;
}

static int check_module(struct err *e, struct modules *m)
{
    CLEANUP(free_ptr) char *path = NULL;
    const char *ending = strrchr(m->ref->text, '.');
    CLEANUP(free_ptr)
    char *name =
        str_format("%s%s", m->ref->text, ending && strcasecmp(ending, ".c32") == 0 ? "" : ".c32");
    enum found found;

    if (menu_files_find_ref(e, m->files, m->l, m->menu, m->ref, &found) < 0)
        return -1;
    if (found == FOUND_NOT)
        lint_say_in(m->l, m->rule, severity_of(m), m->menu, m->ref->line,
                    "the module %s is not in the image", m->ref->path);
    if (found != FOUND || m->menu->kind != MENU_SYSLINUX || m->menu->in_esp)
        return 0;
    path = menu_path(m->menu->folder, name);
    if (path && strchr(name, '/') == NULL) {
        free(STEAL(path));
        if (menu_files_find_library(e, m->files, m->l, m->menu, name, &path) < 0)
            return -1;
    }
    return path ? check_libraries(e, m, path) : 0;
}

int menu_check_modules(struct err *e, struct linting *l, const struct rule *self)
{
    CLEANUP(free_ptr) struct menu_files *files = mem_alloc(sizeof *files);
    CLEANUP(free_ptr) struct modules *m = mem_alloc(sizeof *m);
    int result = menu_files_open(e, l, files);

    *m = (struct modules){.l = l, .rule = self, .files = files};
    for (size_t i = 0; result == 0 && i < l->menus->count; i++)
        for (size_t k = 0; result == 0 && k < l->menus->items[i].ref_count; k++) {
            m->menu = &l->menus->items[i];
            m->ref = &m->menu->refs[k];
            if (m->ref->kind == REF_MODULE && menu_ref_is_judged(m->ref) && m->ref->path &&
                !is_repeated(m->menu, m->ref))
                result = check_module(e, m);
        }
    menu_files_drop(files);
    return result;
}
