/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/argv.h"

#include <stdarg.h>

#include "base/mem.h"

void argv_free(struct argv *argv)
{
    for (size_t i = 0; i < argv->count; i++)
        free(argv->items[i]);
    free(argv->items);
    *argv = (struct argv){0};
}

void argv_add_owned(struct argv *argv, char *text)
{
    if (argv->count + 2 > argv->room) {
        argv->room = argv->room ? 2 * argv->room : 32;
        argv->items = mem_resize(argv->items, argv->room, sizeof *argv->items);
    }
    argv->items[argv->count++] = text;
    argv->items[argv->count] = NULL;
}

void argv_add(struct argv *argv, const char *text)
{
    argv_add_owned(argv, str_copy(text));
}

void argv_add_pair(struct argv *argv, const char *option, const char *value)
{
    argv_add(argv, option);
    argv_add(argv, value);
}

void argv_add_format(struct argv *argv, const char *format, ...)
{
    va_list list;
    char *text;

    va_start(list, format);
    if (vasprintf(&text, format, list) < 0)
        abort();
    va_end(list);
    argv_add_owned(argv, text);
}

void argv_add_json(struct argv *argv, json_t *value)
{
    char *text = value ? json_dumps(value, JSON_COMPACT) : NULL;

    /* Paths were opened or made by us and are UTF-8 or fail earlier. */
    if (!text)
        abort();
    argv_add_owned(argv, text);
    json_decref(value);
}
