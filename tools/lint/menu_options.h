/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel command lines in menus, and the medium that they name. For the menu_*.c files alone. */
#ifndef LINT_MENU_OPTIONS_H
#define LINT_MENU_OPTIONS_H

#include "lint/menu_files.h"

/* --- words of a command line --- */

struct menu_options {
    char *text; /* owned */
    char *rest;
};
void menu_options_open(struct menu_options *options, const char *text);
void menu_options_drop(struct menu_options *options); /* usable with CLEANUP */
/* The next word, without quotation marks; NULL at the end. Lives as long as `options`. */
char *menu_options_next(struct menu_options *options);

/* --- what a word names --- */

enum option_kind {
    OPTION_NONE,
    OPTION_LABEL,    /* of the medium */
    OPTION_UUID,     /* of the medium */
    OPTION_PARTUUID, /* of a partition, in any option */
    OPTION_PATH,     /* in the ISO tree */
};

/* "root=live:CDLABEL=X": OPTION_LABEL, "X". `ret_value` is the caller's to free; NULL for
 * OPTION_NONE. What holds a variable of a script is OPTION_NONE. */
enum option_kind menu_option_kind(const char *word, char **ret_value);

/* --- the medium --- */

bool menu_is_label(const struct layout *layout, const char *label);

enum uuid_answer {
    UUID_OURS,
    UUID_OTHER_DATE,   /* of an ISO 9660 volume, but not this one */
    UUID_OTHER_SERIAL, /* of a FAT volume, but not one in here */
    UUID_OTHER_KIND,   /* of some other filesystem: nothing to compare it with */
};
int menu_judge_uuid(struct err *e, const struct linting *l, const char *uuid,
                    enum uuid_answer *ret_answer) MUST_USE;
/* What systems take for the UUID of the ISO 9660 volume: "2025-01-31-12-00-00-00". */
int menu_volume_uuid(struct err *e, const struct linting *l, char ret_uuid[32]) MUST_USE;

#endif
