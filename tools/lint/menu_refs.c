/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that menus name: kernels, initrds, configurations, decoration. */
#include <string.h>

#include "base/mem.h"
#include "lint/menu_files.h"

/* One reference and what became of it. */
struct judged {
    const struct menu *menu;
    bool offers; /* for REF_CONFIG: what the configuration leads to can start something */
    const struct menu_ref *ref;
    enum found found;
};

typedef void (*judge_fn)(struct linting *l, const struct rule *rule, const struct judged *judged);

/* The same file, named for the same purpose further up in the same configuration. */
static bool is_repeated(const struct menu *menu, size_t index)
{
    const struct menu_ref *ref = &menu->refs[index];

    for (size_t i = 0; i < index; i++)
        if (menu->refs[i].kind == ref->kind && menu->refs[i].path &&
            menu_ref_is_judged(&menu->refs[i]) && strcmp(menu->refs[i].path, ref->path) == 0)
            return true;
    return false;
}

/* Whether anything can be chosen in what a configuration leads to. */
static bool offers_something(const struct menus *menus, size_t index)
{
    CLEANUP(free_ptr) bool *seen = mem_array(menus->count, sizeof *seen);

    menu_reach(menus, index, false, seen);
    for (size_t i = 0; i < menus->count; i++)
        for (size_t k = 0; seen[i] && k < menus->items[i].choice_count; k++)
            if (!menus->items[i].choices[k].submenu)
                return true;
    return false;
}

/* Every reference of some kinds (a mask by REF_), once for each file that it names. */
static int judge_refs(struct err *e, struct linting *l, const struct rule *rule, unsigned kinds,
                      judge_fn judge)
{
    CLEANUP(free_ptr) struct menu_files *files = mem_alloc(sizeof *files);
    int result = menu_files_open(e, l, files);

    for (size_t i = 0; result == 0 && i < l->menus->count; i++) {
        const struct menu *menu = &l->menus->items[i];
        bool offers = (kinds >> REF_CONFIG & 1) && offers_something(l->menus, i);

        for (size_t k = 0; result == 0 && k < menu->ref_count; k++) {
            struct judged judged = {.menu = menu, .offers = offers, .ref = &menu->refs[k]};

            if (!(kinds >> judged.ref->kind & 1) || !menu_ref_is_judged(judged.ref) ||
                !judged.ref->path)
                continue;
            result = menu_files_find_ref(e, files, l, menu, judged.ref, &judged.found);
            if (result == 0 && judged.found != FOUND && judged.found != FOUND_UNKNOWN &&
                !is_repeated(menu, k))
                judge(l, rule, &judged);
        }
    }
    menu_files_drop(files);
    return result;
}

static enum severity at_most_warning(const struct judged *judged, enum severity severity)
{
    return judged->ref->conditional && severity > SEVERITY_WARNING ? SEVERITY_WARNING : severity;
}

/* How many entries of a configuration want the file. */
static unsigned entries_with(const struct judged *judged)
{
    unsigned count = 0;

    for (size_t i = 0; i < judged->menu->ref_count; i++) {
        const struct menu_ref *ref = &judged->menu->refs[i];

        count += ref->kind == judged->ref->kind && ref->path &&
                 strcmp(ref->path, judged->ref->path) == 0;
    }
    return count;
}

static void say_missing(struct linting *l, const struct rule *rule, const struct judged *judged,
                        const char *what)
{
    unsigned count = entries_with(judged);
    CLEANUP(free_ptr)
    char *more = count > 1 ? str_format(" (and %u more that want it)", count - 1) : str_copy("");

    lint_say_in(l, rule, at_most_warning(judged, rule->severity), judged->menu, judged->ref->line,
                "%s %s is not in the image: the entry \"%s\"%s cannot start", what,
                judged->ref->path, menu_title(judged->menu, judged->ref->entry), more);
}

/* --- kernels and initrds ---------------------------------------------------------------------- */

static void judge_kernel(struct linting *l, const struct rule *rule, const struct judged *judged)
{
    if (judged->found == FOUND_NOT)
        say_missing(l, rule, judged, "the kernel");
}

static void judge_initrd(struct linting *l, const struct rule *rule, const struct judged *judged)
{
    if (judged->found == FOUND_NOT)
        say_missing(l, rule, judged, "the initrd");
}

int menu_check_kernels(struct err *e, struct linting *l, const struct rule *self)
{
    return judge_refs(e, l, self, 1u << REF_KERNEL, judge_kernel);
}

int menu_check_initrds(struct err *e, struct linting *l, const struct rule *self)
{
    return judge_refs(e, l, self, 1u << REF_INITRD, judge_initrd);
}

/* --- configurations --------------------------------------------------------------------------- */

/* SYSLINUX passes over an include that is missing, and menus are shipped that rely on it. */
static enum severity config_severity(const struct judged *judged)
{
    if (!judged->offers && judged->ref->entry == SIZE_MAX)
        return SEVERITY_ERROR;
    return judged->ref->conditional ? SEVERITY_INFO : SEVERITY_WARNING;
}

static void judge_config(struct linting *l, const struct rule *rule, const struct judged *judged)
{
    if (judged->found == FOUND_NOT)
        lint_say_in(l, rule, config_severity(judged), judged->menu, judged->ref->line,
                    "the configuration %s is not in the image%s", judged->ref->path,
                    judged->offers ? "" : ", and without it nothing can be started");
}

int menu_check_configs(struct err *e, struct linting *l, const struct rule *self)
{
    return judge_refs(e, l, self, 1u << REF_CONFIG, judge_config);
}

/* --- names that differ in case ---------------------------------------------------------------- */

/* ISOLINUX up to version 6.03 reads the short names alone, and folds them. */
static void judge_case(struct linting *l, const struct rule *rule, const struct judged *judged)
{
    bool vital = judged->ref->kind != REF_OTHER && judged->ref->kind != REF_CONFIG &&
                 (judged->menu->kind != MENU_SYSLINUX || menu_isolinux_version(l->layout) >= 604);

    if (judged->found == FOUND_OTHER_CASE)
        lint_say_in(l, rule, vital ? at_most_warning(judged, rule->severity) : SEVERITY_WARNING,
                    judged->menu, judged->ref->line,
                    "%s is in the image, but written otherwise in upper and lower case: names of "
                    "Rock Ridge are compared exactly",
                    judged->ref->path);
}

int menu_check_case(struct err *e, struct linting *l, const struct rule *self)
{
    return judge_refs(e, l, self,
                      1u << REF_KERNEL | 1u << REF_INITRD | 1u << REF_MODULE | 1u << REF_CONFIG |
                          1u << REF_OTHER,
                      judge_case);
}

/* --- decoration ------------------------------------------------------------------------------- */

static void judge_decoration(struct linting *l, const struct rule *rule,
                             const struct judged *judged)
{
    if (judged->found == FOUND_NOT && !judged->ref->conditional)
        lint_say_in(l, rule, rule->severity, judged->menu, judged->ref->line,
                    "%s is not in the image", judged->ref->path);
}

int menu_check_decoration(struct err *e, struct linting *l, const struct rule *self)
{
    return judge_refs(e, l, self, 1u << REF_OTHER, judge_decoration);
}

/* --- files that cannot be understood ---------------------------------------------------------- */

int menu_check_faults(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    for (size_t i = 0; i < l->menus->count; i++) {
        const struct menu *menu = &l->menus->items[i];

        if (menu->fault)
            lint_say_in(l, self, self->severity, menu, menu->fault_line, "%s", menu->fault);
    }
    return 0;
}
