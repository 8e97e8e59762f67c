/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GRUB scripts as a run of statements: words, with quotes resolved and variables replaced where
 * their value is known.
 *
 *     linux /boot/vmlinuz-$v "root=live:CDLABEL=X Y" quiet   # a comment
 *     |     |                |                       |
 *     words[0] ...                                           end: '\n'
 *
 * Statements end at a newline, ';', '{', '}', '|', '&' or the end of the text. Private to menus/.
 */
#ifndef MENUS_GRUB_SCRIPT_H
#define MENUS_GRUB_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#define GRUB_WORDS_MAX 256  /* of one statement; further ones are dropped */
#define GRUB_WORD_MAX  4096 /* bytes; what is longer counts as computed */
#define GRUB_VARS_MAX  512
/* bytes of values put into one script: more count as unknown, so that work stays in proportion */
#define GRUB_VALUES_MAX (1u << 20)

struct grub_word {
    char *text;    /* owned; an unknown variable stands there as "$name" */
    bool computed; /* there is one */
};

struct grub_var {
    char *name;
    char *value; /* NULL: not known from here on */
    bool computed;
};

struct grub_script {
    const char *text;
    size_t size, at;
    unsigned line; /* of text[at], from 1 */
    struct grub_word words[GRUB_WORDS_MAX];
    size_t count;
    unsigned words_line; /* where the statement begins */
    char end;            /* '\n', '{', '}', '|' (also for '&'), 0 at the end of the text */
    bool unfinished;     /* a quote was not closed */
    size_t values_size;  /* bytes of values that were put in */
    struct grub_var vars[GRUB_VARS_MAX];
    size_t var_count;
};

void grub_script_open(struct grub_script *g, const char *text, size_t size);
void grub_script_close(struct grub_script *g);
/* Reads the next statement into `words`; false at the end. One without words is no end. */
bool grub_script_next(struct grub_script *g);
/* `value` NULL: it cannot be known. What was set while there were fewer than `scope` variables is
 * hidden, not overwritten: grub_forget() brings it back. */
void grub_set(struct grub_script *g, size_t scope, const char *name, const char *value,
              bool computed);
/*
 * NULL when it is not known, or the script has had more of values than anybody writes; borrowed.
 * `ret_computed`: whether part of it is not known; untouched when there is none.
 */
const char *grub_value(struct grub_script *g, const char *name, bool *ret_computed);
/* Forgets what was set after there were `scope` variables. */
void grub_forget(struct grub_script *g, size_t scope);

#endif
