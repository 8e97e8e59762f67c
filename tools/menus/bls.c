/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boot Loader Specification: /loader/loader.conf and one entry file each in /loader/entries.
 * Whether a file is good is for boot/core/menu.c to say, which the loader has, too; here the lines
 * are told.
 */
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "core/menu.h"
#include "menus/parsing.h"

struct bls {
    struct menu *menu;
    size_t entry;
    unsigned line;
};

static void add_ref(struct bls *b, enum ref_kind kind, char *text)
{
    struct menu_ref ref = {.kind = kind, .line = b->line, .entry = b->entry, .text = text};

    if (!*text)
        return;
    if (kind != REF_DEFAULT)
        ref.path = menu_path("/", text);
    menu_add_ref(b->menu, &ref);
    free(ref.path);
}

/* --- entries ---------------------------------------------------------------------------------- */

static void take_title(struct bls *b, char *value)
{
    struct menu_choice *choice = &b->menu->choices[b->entry];

    free(choice->title);
    choice->title = str_copy(value);
}

static void take_kernel(struct bls *b, char *value)
{
    add_ref(b, REF_KERNEL, value);
}

static void take_initrd(struct bls *b, char *value)
{
    add_ref(b, REF_INITRD, value);
}

/* Several lines are joined by blanks. */
static void take_options(struct bls *b, char *value)
{
    struct menu_choice *choice = &b->menu->choices[b->entry];
    char *joined = str_format("%s%s%s", choice->options, *choice->options ? " " : "", value);

    free(choice->options);
    choice->options = joined;
    choice->options_line = b->line;
}

static const struct {
    const char *key;
    void (*take)(struct bls *b, char *value);
} keys[] = {
    {"title", take_title},   {"linux", take_kernel},      {"efi", take_kernel},
    {"initrd", take_initrd}, {"devicetree", take_initrd}, {"options", take_options},
};

static void take_line(struct bls *b, char *line)
{
    char *value = line;
    const char *key = menu_word(&value);

    for (size_t i = 0; *key != '#' && i < COUNT_OF(keys); i++)
        if (strcmp(key, keys[i].key) == 0)
            keys[i].take(b, value);
}

static bool starts_something(const struct menu *menu)
{
    for (size_t i = 0; i < menu->ref_count; i++)
        if (menu->refs[i].kind == REF_KERNEL)
            return true;
    return false;
}

static void read_lines(struct bls *b, const char *text, size_t size)
{
    struct menu_lines lines = {.text = text, .size = size};
    char *line;

    while ((line = menu_next_line(&lines))) {
        b->line = lines.number;
        take_line(b, line);
        free(line);
    }
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The name without ".conf". */
static char *id_of(const char *path)
{
    size_t length = strlen(name_of(path));

    return str_copy_n(name_of(path), length > 5 ? length - 5 : length);
}

static void parse_entry(struct menu *menu, const char *text, size_t size)
{
    struct menu_entry *entry = mem_alloc(sizeof *entry);
    CLEANUP(free_ptr) char *id = id_of(menu->path);
    struct bls b = {.menu = menu};
    struct menu_fault fault;

    b.entry = menu_add_choice(menu, &(struct menu_choice){.id = id, .title = id, .line = 1});
    read_lines(&b, text, size);
    /* An entry for an EFI program has no "linux": loaders that know "efi" take it. */
    if (!menu_parse_entry(name_of(menu->path), text, size, entry, &fault) &&
        !(fault.line == 0 && starts_something(menu)))
        menu_set_fault(menu, fault.line, fault.reason);
    free(entry);
}

/* --- loader.conf ------------------------------------------------------------------------------ */

static unsigned line_of(const char *text, size_t size, const char *wanted)
{
    struct menu_lines lines = {.text = text, .size = size};
    unsigned found = 0;
    char *line;

    while ((line = menu_next_line(&lines))) {
        char *value = line;

        if (strcmp(menu_word(&value), wanted) == 0)
            found = lines.number;
        free(line);
    }
    return found;
}

static void parse_config(struct menu *menu, const char *text, size_t size)
{
    struct menu_config config;
    struct menu_fault fault;
    struct bls b = {.menu = menu, .entry = NO_ENTRY};

    if (!menu_parse_config(text, size, &config, &fault)) {
        menu_set_fault(menu, fault.line, fault.reason);
        return;
    }
    menu_set_wait(menu,
                  config.timeout == MENU_WAIT_FOR_EVER
                      ? (struct menu_wait){.kind = WAIT_FOR_KEY}
                      : (struct menu_wait){.kind = WAIT_SECONDS, .seconds = config.timeout},
                  true);
    b.line = line_of(text, size, "default");
    add_ref(&b, REF_DEFAULT, config.wanted);
}

void menu_parse_bls(struct menu *menu, const char *text, size_t size)
{
    if (strcasecmp(menu->path, "/loader/loader.conf") == 0)
        parse_config(menu, text, size);
    else
        parse_entry(menu, text, size);
}
