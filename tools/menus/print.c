/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configurations for people and for machines. Every text of the image is escaped. */
#include <string.h>

#include "base/json.h"
#include "menus/parsing.h"

#define OPTIONS_SHOWN 100 /* bytes of a command line in the text */

static void add_safe(struct buf *out, const char *text)
{
    buf_escaped(out, text, strlen(text));
}

static const char *name_of(const struct menu_ref *ref)
{
    return ref->path && !ref->computed && ref->kind != REF_DEFAULT ? ref->path : ref->text;
}

/* --- text ------------------------------------------------------------------------------------- */

static void print_files(struct buf *out, const struct menu *menu, size_t entry)
{
    const char *separator = "  ";

    for (size_t i = 0; i < menu->ref_count; i++) {
        const struct menu_ref *ref = &menu->refs[i];

        if (ref->entry != entry || (ref->kind != REF_KERNEL && ref->kind != REF_INITRD &&
                                    ref->kind != REF_MODULE && ref->kind != REF_CONFIG))
            continue;
        buf_text(out, separator);
        add_safe(out, name_of(ref));
        separator = " + ";
    }
}

static void print_options(struct buf *out, const char *options, unsigned indent)
{
    size_t length = strlen(options);
    bool cut = length > OPTIONS_SHOWN;

    if (!length)
        return;
    buf_format(out, "%*s", (int)indent, "");
    buf_escaped(out, options, cut ? OPTIONS_SHOWN : length);
    buf_text(out, cut ? " ...\n" : "\n");
}

static void print_choice(struct buf *out, const struct menu *menu, size_t index)
{
    const struct menu_choice *choice = &menu->choices[index];
    unsigned indent = 6 + 2 * (choice->depth < 8 ? choice->depth : 8);

    buf_format(out, "%*s", (int)indent, "");
    add_safe(out, *choice->title ? choice->title : "(no title)");
    if (choice->submenu)
        buf_text(out, "  (submenu)");
    print_files(out, menu, index);
    buf_text(out, "\n");
    print_options(out, choice->options, indent + 2);
}

/* What is included and what is the default. */
static void print_rest(struct buf *out, const struct menu *menu)
{
    for (size_t i = 0; i < menu->ref_count; i++) {
        const struct menu_ref *ref = &menu->refs[i];

        if (ref->entry != NO_ENTRY ||
            (ref->kind != REF_CONFIG && ref->kind != REF_DEFAULT && ref->kind != REF_MODULE))
            continue;
        buf_format(out, "      %s ", ref->includes ? "includes" : ref_kind_name(ref->kind));
        add_safe(out, name_of(ref));
        buf_text(out, "\n");
    }
}

static void print_menu(struct buf *out, const struct menu *menu)
{
    buf_text(out, "  ");
    add_safe(out, menu->path);
    buf_format(out, "  %s", menu_kind_name(menu->kind));
    if (menu->in_esp)
        buf_format(out, ", in the EFI image at byte %ju", (uintmax_t)menu->volume);
    buf_text(out, menu->cut ? ", not read to its end\n" : "\n");
    if (menu->fault) {
        buf_format(out, "      line %u: ", menu->fault_line);
        add_safe(out, menu->fault);
        buf_text(out, "\n");
    }
    print_rest(out, menu);
    for (size_t i = 0; i < menu->choice_count; i++)
        print_choice(out, menu, i);
}

void menus_to_text(const struct menus *menus, struct buf *ret_text)
{
    for (size_t i = 0; i < menus->count; i++)
        print_menu(ret_text, &menus->items[i]);
    if (menus->cut)
        buf_text(ret_text, "  and more: not all were read\n");
}

/* --- JSON ------------------------------------------------------------------------------------- */

static json_t *ref_to_json(const struct menu_ref *ref)
{
    json_t *json = json_object();

    json_put_text(json, "kind", ref_kind_name(ref->kind));
    json_put_uint(json, "line", ref->line);
    json_put(json, "entry",
             ref->entry == NO_ENTRY ? json_null() : json_integer((json_int_t)ref->entry));
    json_put_text(json, "text", ref->text);
    json_put_text(json, "path", ref->computed ? NULL : ref->path);
    json_put_bool(json, "conditional", ref->conditional || ref->guarded);
    json_put_bool(json, "computed", ref->computed);
    return json;
}

static json_t *choice_to_json(const struct menu_choice *choice)
{
    json_t *json = json_object();

    json_put_text(json, "id", choice->id);
    json_put_text(json, "title", choice->title);
    json_put_text(json, "options", choice->options);
    json_put_uint(json, "line", choice->line);
    json_put_uint(json, "depth", choice->depth);
    json_put_bool(json, "submenu", choice->submenu);
    return json;
}

static json_t *menu_to_json(const struct menu *menu)
{
    json_t *json = json_object();

    json_put_text(json, "kind", menu_kind_name(menu->kind));
    json_put_text(json, "path", menu->path);
    json_put(json, "efi_image",
             menu->in_esp ? json_integer((json_int_t)menu->volume) : json_null());
    json_put_bool(json, "cut", menu->cut);
    json_put_text(json, "fault", menu->fault);
    JSON_PUT_ARRAY(json, "entries", menu->choices, menu->choice_count, choice_to_json);
    JSON_PUT_ARRAY(json, "references", menu->refs, menu->ref_count, ref_to_json);
    return json;
}

json_t *menus_to_json(const struct menus *menus)
{
    json_t *array = json_array();

    for (size_t i = 0; i < menus->count; i++)
        json_append(array, menu_to_json(&menus->items[i]));
    return array;
}
