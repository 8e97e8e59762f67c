/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/mem.h"

#include <stdarg.h>
#include <string.h>

static void *or_abort(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

void *mem_alloc(size_t size)
{
    return or_abort(calloc(1, size ? size : 1));
}

void *mem_array(size_t count, size_t size)
{
    return or_abort(calloc(count ? count : 1, size ? size : 1));
}

void *mem_resize(void *old, size_t count, size_t size)
{
    return or_abort(reallocarray(old, count ? count : 1, size ? size : 1));
}

void *mem_copy(const void *data, size_t size)
{
    void *copy = mem_alloc(size);

    if (size)
        memcpy(copy, data, size);
    return copy;
}

char *str_copy(const char *text)
{
    return or_abort(strdup(text));
}

char *str_copy_n(const char *text, size_t length)
{
    char *copy = mem_alloc(length + 1);

    if (length)
        memcpy(copy, text, length);
    return copy;
}

char *str_format(const char *format, ...)
{
    va_list args;
    char *text = NULL;
    int length;

    va_start(args, format);
    length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0)
        abort();
    return text;
}

bool str_begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

char **texts_copy(const char *const *texts, size_t count)
{
    char **copy = mem_array(count + 1, sizeof *copy);

    for (size_t i = 0; i < count; i++)
        copy[i] = str_copy(texts[i]);
    return copy;
}

void texts_free(char ***texts)
{
    for (char **text = *texts; text && *text; text++)
        free(*text);
    free_ptr(texts);
}
