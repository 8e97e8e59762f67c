/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of reading one SYSLINUX configuration; between syslinux.c (its keywords) and
 * syslinux_label.c (what entries name). Private to menus/. */
#ifndef MENUS_SYSLINUX_LABEL_H
#define MENUS_SYSLINUX_LABEL_H

#include "menus/parsing.h"

enum action { ACTION_KERNEL, ACTION_MODULE, ACTION_CONFIG, ACTION_OTHER };

/* An entry in the making: what a later line says replaces what an earlier one said. */
struct label {
    bool open, disabled;
    char *id, *kernel, *append, *initrd, *title; /* owned; NULL: not said */
    enum action action;
    unsigned line, kernel_line, append_line, initrd_line;
};

struct syslinux {
    struct menu *menu;
    struct label label;
    char *append; /* of labels that have none; owned */
    unsigned line;
    unsigned depth;
    bool in_text;   /* between TEXT and ENDTEXT */
    size_t submenu; /* index of the choice that MENU LABEL names, plus one; 0: none */
};

/* Fills in `path` by `text`. */
void syslinux_add_ref(struct syslinux *s, struct menu_ref ref);
void syslinux_add_file(struct syslinux *s, enum ref_kind kind, unsigned line, size_t entry,
                       const char *path, bool optional);
bool syslinux_is_module(const char *path);
/* Files that a module's arguments name. */
void syslinux_add_arguments(struct syslinux *s, unsigned line, size_t entry, const char *module,
                            const char *arguments);
/* The text that is shown has a '^' before its hot key. Caller frees. */
char *syslinux_title(const char *title);
/* The entry that is open, if one is, has ended. */
void syslinux_close_label(struct syslinux *s);

#endif
