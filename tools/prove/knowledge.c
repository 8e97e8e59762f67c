/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/knowledge.h"

#include "prove/wish.h"

static void look_at_menu(struct knowledge *knowledge, const struct menu *menu)
{
    for (size_t i = 0; i < menu->ref_count; i++)
        if (menu->refs[i].kind == REF_KERNEL) {
            knowledge->has_system |= !menu->refs[i].guarded;
            knowledge->starts_others |= menu->refs[i].guarded;
        }
    for (size_t i = 0; i < menu->choice_count && !knowledge->asking; i++) {
        const char *options = menu->choices[i].options;
        CLEANUP(wish_free) struct wish wish = {0};

        wish_from_options(options ? options : "", &wish);
        knowledge->asking = wish.medium ? options : NULL;
    }
}

void knowledge_look(struct knowledge *knowledge)
{
    struct err ignored = {0};

    if (knowledge->looked || !knowledge->source)
        return;
    knowledge->looked = true;
    (void)!menus_from_image(&ignored, knowledge->source, knowledge->layout, &knowledge->menus);
    for (size_t i = 0; i < knowledge->menus.count; i++)
        look_at_menu(knowledge, &knowledge->menus.items[i]);
    knowledge->starts_others &= !knowledge->has_system;
}

void knowledge_judge(struct knowledge *knowledge)
{
    const struct lint_options options = {0};
    struct err ignored = {0};

    if (knowledge->judged || !knowledge->source)
        return;
    knowledge->judged = true;
    (void)!lint_image(&ignored, knowledge->source, knowledge->layout, &options,
                      &knowledge->findings);
}

void knowledge_compare(struct knowledge *knowledge)
{
    if (knowledge->compared || !knowledge->source)
        return;
    knowledge->compared = true;
    changed_files_find(knowledge->source, knowledge->description, &knowledge->changed);
}

static const char *default_of(const struct menu *menu)
{
    for (size_t i = 0; i < menu->ref_count; i++)
        if (menu->refs[i].kind == REF_DEFAULT && !menu->refs[i].computed)
            return menu->refs[i].text;
    return menu->choice_count ? menu->choices[0].id : NULL;
}

const char *knowledge_default_label(const struct knowledge *knowledge)
{
    const char *label = NULL;

    for (size_t i = 0; i < knowledge->menus.count && !label; i++)
        if (knowledge->menus.items[i].kind == MENU_SYSLINUX)
            label = default_of(&knowledge->menus.items[i]);
    return label;
}

void knowledge_free(struct knowledge *knowledge)
{
    menus_free(&knowledge->menus);
    findings_free(&knowledge->findings);
    changed_files_free(&knowledge->changed);
    *knowledge = (struct knowledge){0};
}
