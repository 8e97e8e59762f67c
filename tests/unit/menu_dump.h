/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a parser made of a configuration, one line each: choices, then references.
 *
 *     "Live" id live: quiet splash           depth by indentation; options behind the colon
 *     3 kernel /live/vmlinuz in "Live"       line, kind, path (or text); conditional? guarded!
 */
#ifndef UNIT_MENU_DUMP_H
#define UNIT_MENU_DUMP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "menus/parsing.h"

static inline void dump_choice(struct buf *out, const struct menu_choice *choice)
{
    buf_format(out, "%*s\"%s\"", (int)choice->depth * 2, "", choice->title);
    if (choice->id)
        buf_format(out, " id %s", choice->id);
    if (choice->submenu)
        buf_text(out, " submenu");
    if (*choice->options)
        buf_format(out, ": %s", choice->options);
    buf_text(out, "\n");
}

static inline void dump_ref(struct buf *out, const struct menu *menu, const struct menu_ref *ref)
{
    bool plain = ref->path && ref->kind != REF_DEFAULT;

    buf_format(out, "%u %s%s %s", ref->line, ref_kind_name(ref->kind),
               ref->includes ? " included" : "", plain ? ref->path : ref->text);
    if (ref->entry != NO_ENTRY)
        buf_format(out, " in \"%s\"", menu->choices[ref->entry].title);
    buf_format(out, "%s%s%s\n", ref->conditional ? " conditional" : "",
               ref->guarded ? " guarded" : "", ref->computed ? " computed" : "");
}

static inline void dump_menu(const struct menu *menu, struct buf *out)
{
    for (size_t i = 0; i < menu->choice_count; i++)
        dump_choice(out, &menu->choices[i]);
    for (size_t i = 0; i < menu->ref_count; i++)
        dump_ref(out, menu, &menu->refs[i]);
    if (menu->libraries)
        buf_format(out, "libraries %s\n", menu->libraries);
    if (menu->fault)
        buf_format(out, "fault %u %s\n", menu->fault_line, menu->fault);
    if (menu->cut)
        buf_text(out, "cut\n");
}

/* `path` is absolute; the folder is that of the file. */
static inline struct menu parsed(enum menu_kind kind, const char *path, const char *text)
{
    static void (*const parsers[])(struct menu *, const char *, size_t) = {
        [MENU_SYSLINUX] = menu_parse_syslinux,
        [MENU_GRUB] = menu_parse_grub,
        [MENU_BLS] = menu_parse_bls,
    };
    struct menu menu = {.kind = kind, .path = str_copy(path), .folder = menu_folder(path)};

    parsers[kind](&menu, text, strlen(text));
    return menu;
}

static inline void assert_parsed(enum menu_kind kind, const char *path, const char *text,
                                 const char *golden)
{
    CLEANUP(buf_free) struct buf out = {0};
    struct menu menu = parsed(kind, path, text);

    dump_menu(&menu, &out);
    menu_drop(&menu);
    if (strcmp(buf_str(&out), golden) != 0)
        print_message("---- should be\n%s---- is\n%s----\n", golden, buf_str(&out));
    assert_string_equal(buf_str(&out), golden);
}

#endif
