/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What GRUB searches the medium by, and which entry a menu starts by itself. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lint/menu_options.h"

/* --- search ----------------------------------------------------------------------------------- */

static bool is_search(const struct menu_ref *ref)
{
    return ref->kind == REF_SEARCH_FILE || ref->kind == REF_SEARCH_LABEL ||
           ref->kind == REF_SEARCH_UUID;
}

/* Whether a search finds a volume of this image. */
static int is_satisfied(struct err *e, struct menu_files *files, const struct linting *l,
                        const struct menu_ref *ref, bool *ret_satisfied)
{
    enum uuid_answer answer;
    enum found found;

    if (ref->kind == REF_SEARCH_LABEL) {
        *ret_satisfied = menu_is_label(l->layout, ref->text);
    } else if (ref->kind == REF_SEARCH_UUID) {
        if (menu_judge_uuid(e, l, ref->text, &answer) < 0)
            return -1;
        *ret_satisfied = answer == UUID_OURS || answer == UUID_OTHER_KIND;
    } else {
        if (!ref->path) {
            *ret_satisfied = true;
            return 0;
        }
        if (menu_files_find_anywhere(e, files, l, ref->path, &found) < 0)
            return -1;
        *ret_satisfied = found == FOUND || found == FOUND_UNKNOWN;
    }
    return 0;
}

/* Searches of an entry that hands over to another loader mean another disk. */
static bool means_other_disk(const struct menu *menu, const struct menu_ref *ref)
{
    if (ref->entry == SIZE_MAX)
        return false;
    for (size_t i = 0; i < menu->ref_count; i++)
        if (menu->refs[i].entry == ref->entry && menu->refs[i].kind == REF_KERNEL &&
            menu_ref_is_judged(&menu->refs[i]))
            return false;
    return true;
}

static void say_search(struct linting *l, const struct rule *rule, const struct menu *menu,
                       const struct menu_ref *ref)
{
    /* In the ISO tree, $root is the medium already when nothing is found. */
    enum severity severity = menu->in_esp && !ref->conditional ? rule->severity : SEVERITY_WARNING;
    const char *what = ref->kind == REF_SEARCH_FILE    ? "the file"
                       : ref->kind == REF_SEARCH_LABEL ? "a volume of the label"
                                                       : "a volume of the UUID";

    lint_say_in(l, rule, severity, menu, ref->line,
                "GRUB searches for %s %s, and this image has none: it stays without its medium, "
                "or takes another one",
                what, ref->text);
}

/* Of the searches of one scope (outside entries, or in one), one that finds something is enough. */
static int judge_searches(struct err *e, struct menu_files *files, struct linting *l,
                          const struct rule *rule, const struct menu *menu)
{
    const struct menu_ref *failed = NULL;
    bool satisfied = false;

    for (size_t i = 0; i <= menu->ref_count; i++) {
        const struct menu_ref *ref = i < menu->ref_count ? &menu->refs[i] : NULL;

        if (failed && (!ref || ref->entry != failed->entry)) {
            if (!satisfied && !means_other_disk(menu, failed))
                say_search(l, rule, menu, failed);
            failed = NULL;
            satisfied = false;
        }
        if (!ref || !is_search(ref) || satisfied)
            continue;
        if (!menu_ref_is_judged(ref)) {
            satisfied = true;
        } else {
            if (is_satisfied(e, files, l, ref, &satisfied) < 0)
                return -1;
            if (!satisfied && !failed)
                failed = ref;
        }
    }
    return 0;
}

int menu_check_searches(struct err *e, struct linting *l, const struct rule *self)
{
    CLEANUP(free_ptr) struct menu_files *files = mem_alloc(sizeof *files);
    int result = menu_files_open(e, l, files);

    for (size_t i = 0; result == 0 && i < l->menus->count; i++)
        if (l->menus->items[i].kind == MENU_GRUB)
            result = judge_searches(e, files, l, self, &l->menus->items[i]);
    menu_files_drop(files);
    return result;
}
