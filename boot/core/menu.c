/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/menu.h"

#include "core/text.h"

#define TIMEOUT_MAX 86400 /* a day */

static const char too_long[] = "a value is too long";

/* --- lines ------------------------------------------------------------------------------- */

struct lines {
    const char *at, *end;
    uint32_t number; /* of the line that was returned last */
};

struct line {
    const char *key, *value; /* not NUL-terminated; into the text */
    size_t key_length, value_length;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void trim(const char **begin, const char **end)
{
    while (*begin < *end && is_blank(**begin))
        ++*begin;
    while (*begin < *end && is_blank((*end)[-1]))
        --*end;
}

/* The next line with something on it that is not a comment. */
static bool next_line(struct lines *lines, struct line *ret_line)
{
    while (lines->at < lines->end) {
        const char *begin = lines->at, *end = begin, *behind_key;

        while (end < lines->end && *end != '\n')
            end++;
        lines->at = end < lines->end ? end + 1 : end;
        lines->number++;
        trim(&begin, &end);
        if (begin == end || *begin == '#')
            continue;
        for (behind_key = begin; behind_key < end && !is_blank(*behind_key);)
            behind_key++;
        ret_line->key = begin;
        ret_line->key_length = (size_t)(behind_key - begin);
        trim(&behind_key, &end);
        ret_line->value = behind_key;
        ret_line->value_length = (size_t)(end - behind_key);
        return true;
    }
    return false;
}

static bool is_key(const struct line *line, const char *key)
{
    return line->key_length == text_length(key) && bytes_equal(line->key, key, line->key_length);
}

static const char *copy_value(const struct line *line, char *to, size_t room)
{
    struct text_out out;

    if (line->value_length >= room)
        return too_long;
    text_start(&out, to, room);
    text_add_bytes(&out, line->value, line->value_length);
    return NULL;
}

static bool refuse(struct menu_fault *ret_fault, uint32_t line, const char *reason)
{
    *ret_fault = (struct menu_fault){.line = line, .reason = reason};
    return false;
}

/* --- loader.conf ------------------------------------------------------------------------- */

static const struct {
    const char *word;
    uint32_t seconds;
} timeout_words[] = {{"menu-force", MENU_WAIT_FOR_EVER}, {"menu-hidden", 0}};

static const char *read_timeout(const struct line *line, struct menu_config *config)
{
    char value[32];

    if (copy_value(line, value, sizeof value))
        return "timeout is not a number";
    for (size_t i = 0; i < sizeof timeout_words / sizeof *timeout_words; i++) {
        if (text_equal(value, timeout_words[i].word)) {
            config->timeout = timeout_words[i].seconds;
            return NULL;
        }
    }
    if (!text_number(value, TIMEOUT_MAX, &config->timeout))
        return "timeout is not a number of seconds up to a day";
    return NULL;
}

bool menu_parse_config(const void *text, size_t size, struct menu_config *ret_config,
                       struct menu_fault *ret_fault)
{
    struct menu_config config = {0};
    struct lines lines = {.at = text, .end = (const char *)text + size};
    struct line line;

    if (bytes_hold(text, size, '\0'))
        return refuse(ret_fault, 0, "the file holds a NUL byte");
    while (next_line(&lines, &line)) {
        const char *reason = NULL;

        if (is_key(&line, "timeout"))
            reason = read_timeout(&line, &config);
        else if (is_key(&line, "default"))
            reason = copy_value(&line, config.wanted, sizeof config.wanted);
        if (reason)
            return refuse(ret_fault, lines.number, reason);
    }
    *ret_config = config;
    return true;
}

/* --- entries ----------------------------------------------------------------------------- */

static const char *add_initrd(const struct line *line, struct menu_entry *entry)
{
    if (entry->initrd_count == MENU_INITRDS_MAX)
        return "more initrd lines than supported";
    return copy_value(line, entry->initrds[entry->initrd_count++], sizeof entry->initrds[0]);
}

static const char *add_options(const struct line *line, struct menu_entry *entry)
{
    size_t length = text_length(entry->options);
    struct text_out out = {.to = entry->options, .room = sizeof entry->options, .length = length};

    if (length)
        text_add(&out, " ");
    text_add_bytes(&out, line->value, line->value_length);
    return out.is_cut ? "options are too long" : NULL;
}

/* A key is either a text with its place in the entry, or has a function of its own. */
#define TEXT_KEY(name, field)                                                                      \
    {                                                                                              \
        .key = name, .offset = offsetof(struct menu_entry, field),                                 \
        .room = sizeof((struct menu_entry *)0)->field                                              \
    }

static const struct {
    const char *key;
    size_t offset, room;
    const char *(*add)(const struct line *line, struct menu_entry *entry);
} entry_keys[] = {
    TEXT_KEY("title", title),
    TEXT_KEY("sort-key", sort_key),
    TEXT_KEY("architecture", architecture),
    TEXT_KEY("linux", linux_path),
    {.key = "initrd", .add = add_initrd},
    {.key = "options", .add = add_options},
};

static const char *read_entry_line(const struct line *line, struct menu_entry *entry)
{
    for (size_t i = 0; i < sizeof entry_keys / sizeof *entry_keys; i++) {
        if (!is_key(line, entry_keys[i].key))
            continue;
        if (entry_keys[i].add)
            return entry_keys[i].add(line, entry);
        return copy_value(line, (char *)entry + entry_keys[i].offset, entry_keys[i].room);
    }
    return NULL;
}

static const char conf[] = ".conf";

bool menu_is_entry_file(const char *file_name)
{
    return file_name[0] != '.' && text_ends_with(file_name, conf) &&
           text_length(file_name) > sizeof conf - 1;
}

/* "live.conf" -> "live" */
static bool copy_id(const char *file_name, char *to, size_t room)
{
    struct text_out out;
    size_t length = text_length(file_name);

    if (menu_is_entry_file(file_name))
        length -= sizeof conf - 1;
    text_start(&out, to, room);
    text_add_bytes(&out, file_name, length);
    return !out.is_cut;
}

bool menu_parse_entry(const char *file_name, const void *text, size_t size,
                      struct menu_entry *ret_entry, struct menu_fault *ret_fault)
{
    struct menu_entry entry;
    struct lines lines = {.at = text, .end = (const char *)text + size};
    struct line line;

    bytes_clear(&entry, sizeof entry);
    if (bytes_hold(text, size, '\0'))
        return refuse(ret_fault, 0, "the file holds a NUL byte");
    if (!copy_id(file_name, entry.id, sizeof entry.id))
        return refuse(ret_fault, 0, "the file's name is too long");
    while (next_line(&lines, &line)) {
        const char *reason = read_entry_line(&line, &entry);

        if (reason)
            return refuse(ret_fault, lines.number, reason);
    }
    if (!entry.linux_path[0])
        return refuse(ret_fault, 0, "the entry has no linux line");
    if (!entry.title[0])
        bytes_copy(entry.title, entry.id, sizeof entry.title);
    *ret_entry = entry;
    return true;
}

/* --- order and default ------------------------------------------------------------------- */

static int compare_entries(const struct menu_entry *a, const struct menu_entry *b)
{
    bool a_sorted = a->sort_key[0], b_sorted = b->sort_key[0];
    int order = text_compare(a->sort_key, b->sort_key);

    if (a_sorted != b_sorted)
        return a_sorted ? -1 : 1;
    return order ? order : text_compare(a->id, b->id);
}

/* Insertion: a menu is short, and a stable order needs no more. */
void menu_sort(struct menu_entry *entries, size_t count)
{
    struct menu_entry moving;

    for (size_t i = 1; i < count; i++) {
        size_t to = i;

        while (to && compare_entries(entries + i, entries + to - 1) < 0)
            to--;
        if (to == i)
            continue;
        moving = entries[i];
        for (size_t j = i; j > to; j--)
            entries[j] = entries[j - 1];
        entries[to] = moving;
    }
}

size_t menu_default(const struct menu_entry *entries, size_t count, const char *wanted)
{
    char pattern[MENU_ID_MAX + 1];

    if (!copy_id(wanted, pattern, sizeof pattern))
        return 0;
    for (size_t i = 0; i < count; i++)
        if (text_matches(entries[i].id, pattern))
            return i;
    return 0;
}
