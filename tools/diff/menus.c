/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot menus: configurations by path, entries by id or title, and what each of them starts. */
#include <string.h>

#include "base/mem.h"
#include "diff/diffing.h"

static const char *text_or(const char *text, const char *other)
{
    return text ? text : other;
}

static bool is_same_menu(const struct menu *a, const struct menu *b)
{
    return a->in_esp == b->in_esp && strcmp(a->path, b->path) == 0;
}

static char *menu_title(const struct menu *menu)
{
    return str_format("%s%s", menu->in_esp ? "EFI image: " : "", menu->path);
}

static const char *key_of(const struct menu_choice *choice)
{
    return text_or(choice->id, text_or(choice->title, ""));
}

/* What one entry names of a kind, one after the other; NULL when nothing. */
static char *refs_of(const struct menu *menu, size_t entry, enum ref_kind kind)
{
    CLEANUP(buf_free) struct buf text = {0};

    for (size_t i = 0; i < menu->ref_count; i++)
        if (menu->refs[i].entry == entry && menu->refs[i].kind == kind)
            buf_format(&text, "%s%s", text.len ? ", " : "", text_or(menu->refs[i].text, ""));
    return text.len ? str_copy(buf_str(&text)) : NULL;
}

static void compare_refs(struct diff_change *change, const struct menu *a, size_t of_a,
                         const struct menu *b, size_t of_b)
{
    static const enum ref_kind kinds[] = {REF_KERNEL,       REF_INITRD,      REF_CONFIG,
                                          REF_MODULE,       REF_DEFAULT,     REF_SEARCH_FILE,
                                          REF_SEARCH_LABEL, REF_SEARCH_UUID, REF_OTHER};

    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        change_value(change, ref_kind_name(kinds[i]), a ? refs_of(a, of_a, kinds[i]) : NULL,
                     b ? refs_of(b, of_b, kinds[i]) : NULL);
}

/* Either menu's entry may be missing (NULL). */
static void compare_choices(struct diff *diff, const struct menu *a, const struct menu_choice *x,
                            const struct menu *b, const struct menu_choice *y)
{
    CLEANUP(free_ptr) char *menu = menu_title(a);
    struct diff_change *change =
        change_add(diff, DIFF_MENUS,
                   !x   ? DIFF_ADDED
                   : !y ? DIFF_REMOVED
                        : DIFF_CHANGED,
                   str_format("%s, entry \"%s\"", menu, key_of(x ? x : y)));

    change_value(change, "title", x && x->title ? str_copy(x->title) : NULL,
                 y && y->title ? str_copy(y->title) : NULL);
    change_value(change, "options", x && x->options ? str_copy(x->options) : NULL,
                 y && y->options ? str_copy(y->options) : NULL);
    compare_refs(change, x ? a : NULL, x ? (size_t)(x - a->choices) : 0, y ? b : NULL,
                 y ? (size_t)(y - b->choices) : 0);
    if (x && y)
        change_drop_if_empty(diff);
}

/* "a, b, c": in the order that is shown. */
static char *order_of(const struct menu *menu)
{
    CLEANUP(buf_free) struct buf text = {0};

    for (size_t i = 0; i < menu->choice_count; i++)
        buf_format(&text, "%s%s", i ? ", " : "", key_of(&menu->choices[i]));
    return str_copy(buf_str(&text));
}

static void compare_menus(struct diff *diff, const struct menu *a, const struct menu *b)
{
    CLEANUP(free_ptr) bool *taken = mem_array(b->choice_count + 1, sizeof *taken);
    struct diff_change *change = change_add(diff, DIFF_MENUS, DIFF_CHANGED, menu_title(a));
    bool same_entries = a->choice_count == b->choice_count;

    change_value(change, "kind", str_copy(menu_kind_name(a->kind)),
                 str_copy(menu_kind_name(b->kind)));
    compare_refs(change, a, SIZE_MAX, b, SIZE_MAX);
    if (same_entries)
        change_value(change, "entries", order_of(a), order_of(b));
    change_drop_if_empty(diff);
    for (size_t i = 0; i < a->choice_count; i++) {
        const struct menu_choice *partner = NULL;

        for (size_t k = 0; k < b->choice_count && !partner; k++)
            if (!taken[k] && strcmp(key_of(&a->choices[i]), key_of(&b->choices[k])) == 0) {
                taken[k] = true;
                partner = &b->choices[k];
            }
        compare_choices(diff, a, &a->choices[i], b, partner);
    }
    for (size_t k = 0; k < b->choice_count; k++)
        if (!taken[k])
            compare_choices(diff, a, NULL, b, &b->choices[k]);
}

void diff_menus(struct diffing *d)
{
    const struct menus *a = &d->diff->a.menus, *b = &d->diff->b.menus;
    CLEANUP(free_ptr) bool *taken = mem_array(b->count + 1, sizeof *taken);

    for (size_t i = 0; i < a->count; i++) {
        const struct menu *partner = NULL;

        for (size_t k = 0; k < b->count && !partner; k++)
            if (!taken[k] && is_same_menu(&a->items[i], &b->items[k])) {
                taken[k] = true;
                partner = &b->items[k];
            }
        if (partner)
            compare_menus(d->diff, &a->items[i], partner);
        else
            (void)change_add(d->diff, DIFF_MENUS, DIFF_REMOVED, menu_title(&a->items[i]));
    }
    for (size_t k = 0; k < b->count; k++)
        if (!taken[k])
            (void)change_add(d->diff, DIFF_MENUS, DIFF_ADDED, menu_title(&b->items[k]));
}
