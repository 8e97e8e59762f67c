/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Menus and prompts: what a machine shows when it waits for a person. Read from what the screen
 * shows now and from the last lines of the serial console, never from what was there before.
 */
#ifndef PROVE_PROMPT_H
#define PROVE_PROMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "menus/shown.h"

enum prompt_kind {
    PROMPT_NONE,
    PROMPT_SYSLINUX,      /* "boot:" of ISOLINUX and SYSLINUX */
    PROMPT_SYSLINUX_MENU, /* menu.c32, vesamenu.c32 */
    PROMPT_GRUB_MENU,
    PROMPT_GRUB_EDITOR, /* an entry of it, being edited */
    PROMPT_GRUB_SHELL,  /* "grub>": no menu was found, or a person asked for it */
    PROMPT_GRUB_RESCUE, /* "grub rescue>": not even GRUB's own files were found */
    PROMPT_SYSTEMD_BOOT,
    PROMPT_OWN_MENU, /* isowright's own loader */
    PROMPT_LIMINE,
    PROMPT_MOK,   /* shim's MokManager */
    PROMPT_KEY,   /* "Press any key" and its like */
    PROMPT_SHELL, /* of the initramfs, or for maintenance */
    PROMPT_LOGIN, /* the system is up */
};

struct prompt {
    enum prompt_kind kind;
    char *row;   /* the row or line that tells; owned; NULL when there is none */
    bool counts; /* a countdown is shown: it will go on by itself */
    /* Of a menu of the image: which one; NULL when it is none, or not known which. */
    const struct shown_menu *menu;
    bool submenu;   /* ... and it is one of its submenus */
    uint64_t which; /* ... and tells whether the same entries are shown as before */
    /* How long the menu waits before it goes on by itself; WAIT_COMPUTED: it is not known. */
    struct menu_wait wait;
};

/* What is known of the menus that may be shown. */
struct prompt_menus {
    const struct shown_menus *shown; /* NULL: nothing is known */
    int likely;                      /* enum menu_kind of the loader that runs; NO_MENU_KIND */
    bool uefi;                       /* the firmware: then it is rather not ISOLINUX */
};

void prompt_free(struct prompt *prompt); /* usable with CLEANUP */
/*
 * `screen`: rows, and `serial`: the last lines, each with a newline at its end. What the screen
 * shows counts first. `menus` (NULL: none are known) have the titles by which a menu is known that
 * says nothing of itself.
 */
void prompt_find(const char *screen, const char *serial, const struct prompt_menus *menus,
                 struct prompt *ret_prompt);
/* Seconds that the first countdown in the text shows; -1 when there is none. */
int prompt_countdown(const char *text);
/* "ISOLINUX's prompt", "GRUB's menu". */
const char *prompt_name(enum prompt_kind kind);
/* A list of entries to choose from. */
bool prompt_is_menu(enum prompt_kind kind);
/* A loader's menu or prompt. */
bool prompt_is_loaders(enum prompt_kind kind);

#endif
