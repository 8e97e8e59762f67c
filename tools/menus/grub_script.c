/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "menus/grub_script.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

/* A word in the making. */
struct making {
    struct buf text;
    bool any; /* "" is a word, too */
    bool computed;
    bool too_long;
};

/* --- words ------------------------------------------------------------------------------------ */

static void drop_words(struct grub_script *g)
{
    while (g->count)
        free(g->words[--g->count].text);
}

/* A word that is too long counts as one variable; NAME=... still tells the name. */
static void drop_value(struct making *word)
{
    CLEANUP(buf_free) struct buf text = word->text;
    const char *equals = strchr(buf_str(&text), '=');

    word->text = (struct buf){0};
    if (equals)
        buf_add(&word->text, text.data, (size_t)(equals - text.data) + 1);
    buf_text(&word->text, "$");
    word->too_long = word->computed = true;
}

static void add_bytes(struct making *word, const char *bytes, size_t count)
{
    word->any = true;
    if (word->too_long)
        return;
    if (word->text.len + count > GRUB_WORD_MAX) {
        drop_value(word);
        return;
    }
    buf_add(&word->text, bytes, count);
}

static void end_word(struct grub_script *g, struct making *word)
{
    if (word->any && g->count < GRUB_WORDS_MAX)
        g->words[g->count++] =
            (struct grub_word){.text = str_copy(buf_str(&word->text)), .computed = word->computed};
    buf_free(&word->text);
    *word = (struct making){0};
}

static char peek(const struct grub_script *g)
{
    return g->at < g->size ? g->text[g->at] : '\0';
}

static char take(struct grub_script *g)
{
    char c = g->text[g->at++];

    g->line += c == '\n';
    return c;
}

/* The length of a variable's name: of letters, digits and '_', or one of the special ones. */
static size_t name_length(const char *text, size_t left)
{
    size_t length = 0;

    if (left && strchr("?*@#", *text) && *text)
        return 1;
    if (left && isdigit((unsigned char)*text)) {
        while (length < left && isdigit((unsigned char)text[length]))
            length++;
        return length;
    }
    while (length < left && (isalnum((unsigned char)text[length]) || text[length] == '_'))
        length++;
    return length;
}

/* What a variable holds; outside quotes, blanks in it separate words. */
static void add_value(struct grub_script *g, struct making *word, const char *name, bool quoted)
{
    bool computed = true;
    const char *value = grub_value(g, name, &computed);

    word->computed |= computed;
    if (!value) {
        add_bytes(word, "$", 1);
        add_bytes(word, name, strlen(name));
    } else if (quoted) {
        add_bytes(word, value, strlen(value));
    } else {
        while (*value) {
            size_t length = strcspn(value, " \t\n");

            if (length)
                add_bytes(word, value, length);
            value += length;
            if (*value) {
                end_word(g, word);
                word->computed = computed;
                value++;
            }
        }
    }
}

/* Behind a '$'. */
static void take_variable(struct grub_script *g, struct making *word, bool quoted)
{
    bool braces = peek(g) == '{';
    const char *start = g->text + g->at + braces;
    size_t length = name_length(start, g->size - g->at - braces);
    CLEANUP(free_ptr) char *name = NULL;

    if (!length || (braces && (g->at + 1 + length >= g->size || start[length] != '}'))) {
        add_bytes(word, "$", 1);
        return;
    }
    name = str_copy_n(start, length);
    g->at += length + (braces ? 2 : 0);
    add_value(g, word, name, quoted);
}

static void take_single_quoted(struct grub_script *g, struct making *word)
{
    word->any = true;
    while (g->at < g->size) {
        char c = take(g);

        if (c == '\'')
            return;
        add_bytes(word, &c, 1);
    }
    g->unfinished = true;
}

static void take_double_quoted(struct grub_script *g, struct making *word)
{
    word->any = true;
    while (g->at < g->size) {
        char c = take(g), next = peek(g);

        if (c == '"')
            return;
        if (c == '$') {
            take_variable(g, word, true);
        } else if (c == '\\' && next && strchr("$\"\\\n", next)) {
            (void)take(g);
            if (next != '\n')
                add_bytes(word, &next, 1);
        } else {
            add_bytes(word, &c, 1);
        }
    }
    g->unfinished = true;
}

/* Takes the meaning from what has one; "\x20", which systems read, stays as it is. */
static void take_escaped(struct grub_script *g, struct making *word)
{
    char c;

    if (g->at == g->size)
        return;
    c = take(g);
    if (isalnum((unsigned char)c))
        add_bytes(word, "\\", 1);
    if (c != '\n')
        add_bytes(word, &c, 1);
}

static void skip_comment(struct grub_script *g)
{
    while (g->at < g->size && peek(g) != '\n')
        g->at++;
}

/* --- statements ------------------------------------------------------------------------------- */

/* What ends a statement, or 0. "||" and "&&" are one end. */
static char end_of(struct grub_script *g, char c)
{
    switch (c) {
    case '\n':
    case ';':
        return '\n';
    case '{':
    case '}':
        return c;
    case '|':
    case '&':
        if (peek(g) == c)
            g->at++;
        return '|';
    default:
        return 0;
    }
}

static void take_character(struct grub_script *g, struct making *word, char c)
{
    if (c == ' ' || c == '\t' || c == '\r')
        end_word(g, word);
    else if (c == '\\')
        take_escaped(g, word);
    else if (c == '\'')
        take_single_quoted(g, word);
    else if (c == '"')
        take_double_quoted(g, word);
    else if (c == '$')
        take_variable(g, word, false);
    else
        add_bytes(word, &c, 1);
}

bool grub_script_next(struct grub_script *g)
{
    struct making word = {0};
    char c;

    drop_words(g);
    g->end = '\0';
    if (g->at >= g->size)
        return false;
    while (g->at < g->size && !g->end) {
        if (!g->count && !word.any)
            g->words_line = g->line;
        if (peek(g) == '#' && !word.any) {
            skip_comment(g);
            continue;
        }
        c = take(g);
        g->end = end_of(g, c);
        if (!g->end)
            take_character(g, &word, c);
        /* Newlines before a statement are not one. */
        if (g->end == '\n' && !g->count && !word.any)
            g->end = '\0';
    }
    end_word(g, &word);
    return true;
}

void grub_script_open(struct grub_script *g, const char *text, size_t size)
{
    *g = (struct grub_script){.text = text, .size = size, .line = 1};
    /* GRUB sets it so where menuentry knows --id, which is everywhere. */
    grub_set(g, 0, "menuentry_id_option", "--id", false);
}

void grub_script_close(struct grub_script *g)
{
    drop_words(g);
    grub_forget(g, 0);
}
