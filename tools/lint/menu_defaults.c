/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which entry a menu starts by itself. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/text.h"
#include "lint/menu_files.h"

#define DEFAULTS_MAX 4 /* of one configuration that are judged */

/* What a default is looked for in: all configurations that count as one. */
struct offer {
    const struct linting *l;
    bool *seen;      /* owned: which of them */
    bool incomplete; /* something is included that nobody can know */
};

static void offer_drop(struct offer *offer)
{
    free(offer->seen);
}

static struct offer offer_of(const struct linting *l, const struct menu *menu)
{
    struct offer offer = {.l = l, .seen = mem_array(l->menus->count, sizeof *offer.seen)};

    menu_reach(l->menus, menu->root, true, offer.seen);
    for (size_t i = 0; i < l->menus->count; i++)
        for (size_t k = 0; offer.seen[i] && k < l->menus->items[i].ref_count; k++) {
            const struct menu_ref *ref = &l->menus->items[i].refs[k];

            offer.incomplete |= ref->kind == REF_CONFIG && ref->computed;
        }
    /* Every entry file of the Boot Loader Specification in the same volume. */
    for (size_t i = 0; i < l->menus->count; i++)
        if (menu->kind == MENU_BLS && l->menus->items[i].kind == MENU_BLS &&
            menu_volume(menu) == menu_volume(&l->menus->items[i]))
            offer.seen[i] = true;
    return offer;
}

typedef bool (*choice_fn)(const struct menu_choice *choice, const char *name);

static bool has_choice(const struct offer *offer, choice_fn is, const char *name)
{
    for (size_t i = 0; i < offer->l->menus->count; i++) {
        const struct menu *menu = &offer->l->menus->items[i];

        for (size_t k = 0; offer->seen[i] && k < menu->choice_count; k++)
            if (is(&menu->choices[k], name))
                return true;
    }
    return false;
}

static size_t count_of(const struct offer *offer)
{
    size_t count = 0;

    for (size_t i = 0; i < offer->l->menus->count; i++)
        for (size_t k = 0; offer->seen[i] && k < offer->l->menus->items[i].choice_count; k++)
            count += offer->l->menus->items[i].choices[k].depth == 0;
    return count;
}

static bool has_id(const struct menu_choice *choice, const char *name)
{
    return choice->id && strcmp(choice->id, name) == 0;
}

/* What holds a variable may turn out to be any name. */
static bool may_have_name(const struct menu_choice *choice, const char *name)
{
    return has_id(choice, name) || strcmp(choice->title, name) == 0 || strchr(choice->title, '$') ||
           (choice->id && strchr(choice->id, '$'));
}

static bool has_id_like(const struct menu_choice *choice, const char *pattern)
{
    CLEANUP(free_ptr) char *file = NULL;

    if (!choice->id)
        return false;
    file = str_format("%s.conf", choice->id);
    return text_matches(choice->id, pattern) || text_matches(file, pattern);
}

/* "2", "live", "submenu>live": of a path through submenus, the first step is judged. */
static bool names_grub_entry(const struct offer *offer, const char *text)
{
    CLEANUP(free_ptr) char *step = str_copy_n(text, strcspn(text, ">"));
    char *end;
    unsigned long number = strtoul(step, &end, 10);

    if (!*step || strcmp(step, "saved") == 0 || offer->incomplete)
        return true;
    if (!*end)
        return number < count_of(offer) || has_choice(offer, may_have_name, step);
    return has_choice(offer, may_have_name, step) || has_choice(offer, may_have_name, text);
}

static bool names_entry(const struct offer *offer, const struct menu *menu,
                        const struct menu_ref *ref)
{
    if (menu->kind == MENU_GRUB)
        return names_grub_entry(offer, ref->text);
    if (menu->kind == MENU_BLS)
        return *ref->text == '@' || has_choice(offer, has_id_like, ref->text);
    return offer->incomplete || has_choice(offer, has_id, ref->text);
}

static int judge_default(struct err *e, struct menu_files *files, struct linting *l,
                         const struct rule *rule, const struct menu *menu,
                         const struct menu_ref *ref)
{
    CLEANUP(offer_drop) struct offer offer = offer_of(l, menu);
    enum found found = FOUND_NOT;

    if (names_entry(&offer, menu, ref))
        return 0;
    /* SYSLINUX takes a file's name as well. */
    if (menu->kind == MENU_SYSLINUX && menu_files_find_ref(e, files, l, menu, ref, &found) < 0)
        return -1;
    if (found == FOUND_NOT)
        lint_say_in(l, rule, rule->severity, menu, ref->line,
                    "the default \"%s\" names no entry of the menu", ref->text);
    return 0;
}

/* The last one counts, and the one behind ONTIMEOUT: more than a few are not looked at. */
static int judge_menu(struct err *e, struct menu_files *files, struct linting *l,
                      const struct rule *rule, const struct menu *menu)
{
    unsigned left = DEFAULTS_MAX;

    for (size_t k = menu->ref_count; left && k-- > 0;) {
        const struct menu_ref *ref = &menu->refs[k];

        if (ref->kind != REF_DEFAULT || !menu_ref_is_judged(ref) || ref->conditional ||
            ref->entry != SIZE_MAX)
            continue;
        if (judge_default(e, files, l, rule, menu, ref) < 0)
            return -1;
        left--;
    }
    return 0;
}

int menu_check_defaults(struct err *e, struct linting *l, const struct rule *self)
{
    CLEANUP(free_ptr) struct menu_files *files = mem_alloc(sizeof *files);
    int result = menu_files_open(e, l, files);

    for (size_t i = 0; result == 0 && i < l->menus->count; i++)
        result = judge_menu(e, files, l, self, &l->menus->items[i]);
    menu_files_drop(files);
    return result;
}
