/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/knowledge.h"

#include "base/mem.h"
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

static void look_for_fonts(struct knowledge *knowledge)
{
    CLEANUP(found_files_free) struct found_files files = {0};
    struct err ignored = {0};

    (void)!menu_fonts_find(&ignored, knowledge->source, knowledge->layout, &knowledge->menus,
                           &files);
    knowledge->fonts = mem_array(files.count + 1, sizeof *knowledge->fonts);
    for (size_t i = 0; i < files.count; i++)
        knowledge->fonts[knowledge->font_count++] = STEAL(files.items[i].path);
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
    menus_shown(&knowledge->menus, &knowledge->shown);
    look_for_fonts(knowledge);
}

/* ISOLINUX runs under a BIOS, entry files are for UEFI, GRUB is everywhere. */
static bool may_be_shown(const struct shown_menu *menu, int kind, bool uefi)
{
    if (kind >= 0)
        return (int)menu->kind == kind;
    return menu->kind != (uefi ? MENU_SYSLINUX : MENU_BLS);
}

bool knowledge_waits(const struct knowledge *knowledge, int kind, bool uefi)
{
    bool any = false;

    for (size_t i = 0; i < knowledge->shown.count; i++) {
        const struct shown_menu *menu = &knowledge->shown.items[i];

        if (!may_be_shown(menu, kind, uefi))
            continue;
        if (menu->wait.kind != WAIT_FOR_KEY || !menu->asks)
            return false;
        any = true;
    }
    return any;
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
    shown_menus_free(&knowledge->shown);
    menus_free(&knowledge->menus);
    for (size_t i = 0; i < knowledge->font_count; i++)
        free(knowledge->fonts[i]);
    free(knowledge->fonts);
    findings_free(&knowledge->findings);
    changed_files_free(&knowledge->changed);
    *knowledge = (struct knowledge){0};
}
