/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parsers of configurations share; private to this folder. A parser gets the text of one
 * file and fills in the choices and references of a struct menu; it opens nothing.
 */
#ifndef MENUS_PARSING_H
#define MENUS_PARSING_H

#include "menus/menus.h"

#define MENU_FILE_MAX  (256u << 10) /* bytes of one configuration that are read */
#define MENU_FILES_MAX 64
#define MENU_REFS_MAX  10000      /* in all files together */
#define MENU_TEXT_MAX  (1u << 20) /* bytes of texts that are kept of one file */
#define MENU_PATH_ROOM 1024       /* bytes of a path, with its NUL */

#define NO_ENTRY SIZE_MAX

/* Both copy the texts of what they are given; past a limit they only set `cut`. */
void menu_add_ref(struct menu *menu, const struct menu_ref *ref);
/* Returns the index of the new choice, NO_ENTRY when it was left out. */
size_t menu_add_choice(struct menu *menu, const struct menu_choice *choice);
/* The first options of an entry count; none for NO_ENTRY. */
void menu_set_options(struct menu *menu, size_t entry, unsigned line, const char *options);
/* What a configuration says of how long it waits; `sure` is false for what stands in a branch. */
void menu_set_wait(struct menu *menu, struct menu_wait wait, bool sure);
/* The first fault counts. */
void menu_set_fault(struct menu *menu, unsigned line, const char *reason);
void menu_drop(struct menu *menu); /* its parts */

/* The folder that a file is in: "/" at least. Caller frees. */
char *menu_folder(const char *path);

/* Lines of a text, without their ends and leading blanks. */
struct menu_lines {
    const char *text;
    size_t size, position;
    unsigned number; /* of the line that was returned, from 1 */
};
/* The next line as a text of its own, or NULL. Caller frees. */
char *menu_next_line(struct menu_lines *lines);
/* Cuts the first word off, in place; `*text` moves on to the next one. "" when there is none. */
char *menu_word(char **text);

void menu_parse_syslinux(struct menu *menu, const char *text, size_t size);
void menu_parse_grub(struct menu *menu, const char *text, size_t size);
/* loader.conf, or an entry file: by the name in menu->path. */
void menu_parse_bls(struct menu *menu, const char *text, size_t size);

#endif
