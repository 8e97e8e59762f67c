/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of reading one GRUB script; between grub.c (the language) and grub_commands.c (what
 * its commands name). Private to menus/. */
#ifndef MENUS_GRUB_COMMANDS_H
#define MENUS_GRUB_COMMANDS_H

#include "menus/grub_script.h"
#include "menus/parsing.h"

#define GRUB_DEPTH_MAX  64
#define GRUB_LOOPS_MAX  16
#define GRUB_STANDS_MAX 16

enum grub_frame_kind {
    FRAME_BRACE,
    FRAME_IF,
    FRAME_LOOP,
    FRAME_FUNCTION,
    FRAME_ENTRY,
    FRAME_SUBMENU
};

struct grub_frame {
    enum grub_frame_kind kind;
    bool testing;  /* between "if" and "then" */
    bool guarded;  /* what was tested is whether a file is there */
    unsigned line; /* where it begins */
    size_t scope;  /* variables that there were before */
    size_t entry;  /* what struct grub had when it began */
    bool elsewhere, searched;
};

/* A variable whose value depends on the machine, and is the name of a command: "linux", "linuxefi".
 */
struct grub_stand_in {
    char *name;          /* owned */
    const char *command; /* static: one of what it may be */
};

struct grub {
    struct menu *menu;
    struct grub_script script;
    struct grub_frame frames[GRUB_DEPTH_MAX];
    size_t depth;
    bool too_deep;               /* reading has ended */
    size_t entry;                /* index of the choice; NO_ENTRY outside */
    unsigned submenus;           /* how many are open */
    bool including;              /* the command is "source" */
    bool chained;                /* behind || or && */
    bool elsewhere;              /* $root was set to another disk */
    bool searched;               /* $root was searched for in this entry */
    char *loops[GRUB_LOOPS_MAX]; /* devices that `loopback` made: owned names */
    size_t loop_count;
    struct grub_stand_in stand_ins[GRUB_STANDS_MAX];
    size_t stand_in_count;
};

bool grub_is_conditional(const struct grub *g);
bool grub_is_guarded(const struct grub *g);
struct grub_frame *grub_top(struct grub *g, enum grub_frame_kind kind);
void grub_push(struct grub *g, enum grub_frame_kind kind);
void grub_pop(struct grub *g, bool is_brace, const char *what);
size_t grub_scope(const struct grub *g);

/* One command. For what opens an entry, a submenu or a function, `ret_kind` is set, and the index
 * of the new choice is returned. */
size_t grub_command(struct grub *g, const struct grub_word *words, size_t count,
                    enum grub_frame_kind *ret_kind);
/* A reference of the current statement. */
void grub_add_ref(struct grub *g, enum ref_kind kind, const struct grub_word *word);
/* NAME=VALUE, with or without "set": some variables name something. */
void grub_assign(struct grub *g, const struct grub_word *word);
/* A variable was set in a branch: when that is to a command's name, "$name" may stand for it. */
void grub_note_command(struct grub *g, const char *name, const char *value);
/* --set=NAME or --set NAME, of any command: what it will hold, nobody knows. */
void grub_forget_results(struct grub *g, const struct grub_word *words, size_t count);
/* search, search.file, search.fs_label, search.fs_uuid */
void grub_search(struct grub *g, const struct grub_word *words, size_t count);

#endif
