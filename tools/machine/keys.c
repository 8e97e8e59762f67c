/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/keys.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

#define KEYS_MOST 4096

/* What people call keys, and what QEMU does. */
static const struct {
    const char *name, *code;
} names[] = {
    {"enter", "ret"},
    {"return", "ret"},
    {"ret", "ret"},
    {"esc", "esc"},
    {"escape", "esc"},
    {"tab", "tab"},
    {"space", "spc"},
    {"spc", "spc"},
    {"up", "up"},
    {"down", "down"},
    {"left", "left"},
    {"right", "right"},
    {"home", "home"},
    {"end", "end"},
    {"pgup", "pgup"},
    {"pageup", "pgup"},
    {"pgdn", "pgdn"},
    {"pagedown", "pgdn"},
    {"insert", "insert"},
    {"ins", "insert"},
    {"delete", "delete"},
    {"del", "delete"},
    {"backspace", "backspace"},
    {"comma", "comma"},
    {"f1", "f1"},
    {"f2", "f2"},
    {"f3", "f3"},
    {"f4", "f4"},
    {"f5", "f5"},
    {"f6", "f6"},
    {"f7", "f7"},
    {"f8", "f8"},
    {"f9", "f9"},
    {"f10", "f10"},
    {"f11", "f11"},
    {"f12", "f12"},
};

static const char *const modifiers[] = {"shift", "ctrl", "alt"};

/* Letters and digits are their own names. */
static const char *const plain[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l",
                                    "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x",
                                    "y", "z", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

/* The other keys that make characters: without and with shift. */
static const struct {
    char low, high;
    const char *code;
} marks[] = {
    {' ', ' ', "spc"},
    {'-', '_', "minus"},
    {'=', '+', "equal"},
    {'[', '{', "bracket_left"},
    {']', '}', "bracket_right"},
    {'\\', '|', "backslash"},
    {';', ':', "semicolon"},
    {'\'', '"', "apostrophe"},
    {'`', '~', "grave_accent"},
    {',', '<', "comma"},
    {'.', '>', "dot"},
    {'/', '?', "slash"},
    {'1', '!', "1"},
    {'2', '@', "2"},
    {'3', '#', "3"},
    {'4', '$', "4"},
    {'5', '%', "5"},
    {'6', '^', "6"},
    {'7', '&', "7"},
    {'8', '*', "8"},
    {'9', '(', "9"},
    {'0', ')', "0"},
};

void keys_free(struct keys *keys)
{
    free(keys->items);
    *keys = (struct keys){0};
}

static void add_chord(struct keys *keys, struct chord chord)
{
    ARRAY_GROW(keys->items, keys->count, keys->room);
    keys->items[keys->count++] = chord;
}

static const char *code_of_letter(char letter)
{
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        if (plain[i][0] == letter)
            return plain[i];
    return NULL;
}

static bool chord_of_character(char character, struct chord *ret_chord)
{
    bool upper = character >= 'A' && character <= 'Z';
    const char *code = code_of_letter(upper ? (char)(character - 'A' + 'a') : character);

    if (code) {
        *ret_chord = upper ? (struct chord){{"shift", code}} : (struct chord){{code}};
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (character == marks[i].low || character == marks[i].high) {
            *ret_chord = character == marks[i].low ? (struct chord){{marks[i].code}}
                                                   : (struct chord){{"shift", marks[i].code}};
            return true;
        }
    return false;
}

int keys_add_text(struct err *e, struct keys *keys, const char *text)
{
    if (strlen(text) > KEYS_MOST - keys->count)
        return err_set(e, ERR_USAGE, "more than %d keys are to be typed", KEYS_MOST);
    for (; *text; text++) {
        struct chord chord;

        if (!chord_of_character(*text, &chord))
            return err_set(e, ERR_USAGE,
                           "a keyboard with the US layout has no key for the byte 0x%02x",
                           (unsigned char)*text);
        add_chord(keys, chord);
    }
    return 0;
}

static const char *code_of_name(const char *word, size_t length)
{
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strlen(names[i].name) == length && strncasecmp(names[i].name, word, length) == 0)
            return names[i].code;
    return length == 1 ? code_of_letter(*word) : NULL;
}

static const char *modifier_of(const char *word)
{
    for (size_t i = 0; i < COUNT_OF(modifiers); i++)
        if (strncasecmp(modifiers[i], word, strlen(modifiers[i])) == 0 &&
            word[strlen(modifiers[i])] == '-')
            return modifiers[i];
    return NULL;
}

/* "enter", "ctrl-x", "ctrl-alt-delete"; false when the word names no key. */
static bool chord_of_word(const char *word, size_t length, struct chord *ret_chord)
{
    struct chord chord = {{NULL}};
    size_t count = 0;
    const char *modifier;

    while (count < COUNT_OF(chord.names) - 1 && (modifier = modifier_of(word)) &&
           strlen(modifier) + 1 < length) {
        chord.names[count++] = modifier;
        word += strlen(modifier) + 1;
        length -= strlen(modifier) + 1;
    }
    chord.names[count] = code_of_name(word, length);
    *ret_chord = chord;
    return chord.names[count];
}

int keys_add_list(struct err *e, struct keys *keys, const char *list)
{
    for (const char *word = list; *word;) {
        size_t length = strcspn(word, ",");
        CLEANUP(free_ptr) char *text = str_copy_n(word, length);
        struct chord chord;

        if (chord_of_word(word, length, &chord))
            add_chord(keys, chord);
        else if (keys_add_text(e, keys, text) < 0)
            return err_add(e, "\"%s\"", text);
        word += length + (word[length] == ',');
    }
    if (keys->count > KEYS_MOST)
        return err_set(e, ERR_USAGE, "more than %d keys are to be typed", KEYS_MOST);
    return 0;
}

void keys_add(struct keys *keys, const char *name)
{
    struct chord chord;

    if (chord_of_word(name, strlen(name), &chord))
        add_chord(keys, chord);
}
