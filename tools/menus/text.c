/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines, words and paths of configurations. */
#include <string.h>

#include "base/mem.h"
#include "menus/parsing.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

char *menu_next_line(struct menu_lines *lines)
{
    const char *start = lines->text + lines->position, *end;
    size_t left = lines->size - lines->position;

    if (!left)
        return NULL;
    end = memchr(start, '\n', left);
    lines->position += end ? (size_t)(end - start) + 1 : left;
    if (!end)
        end = start + left;
    lines->number++;
    while (start < end && is_blank(*start))
        start++;
    while (start < end && (end[-1] == '\r' || is_blank(end[-1])))
        end--;
    return str_copy_n(start, (size_t)(end - start)); /* a NUL in it ends what we see of the line */
}

char *menu_word(char **text)
{
    char *word = *text;
    size_t length = strcspn(word, " \t");

    *text = word + length;
    if (word[length]) {
        word[length] = '\0';
        *text += 1;
    }
    *text += strspn(*text, " \t");
    return word;
}

/* Adds one part of a path to `out`, which holds an absolute one without a slash at its end. */
static bool add_part(char *out, size_t *length, const char *part, size_t size)
{
    if (size == 0 || (size == 1 && *part == '.'))
        return true;
    if (size == 2 && memcmp(part, "..", 2) == 0) {
        while (*length && out[--*length] != '/')
            ;
        return true;
    }
    if (*length + 1 + size >= MENU_PATH_ROOM)
        return false;
    out[(*length)++] = '/';
    memcpy(out + *length, part, size);
    *length += size;
    return true;
}

static bool add_parts(char *out, size_t *length, const char *path)
{
    while (*path) {
        size_t size = strcspn(path, "/");

        if (!add_part(out, length, path, size))
            return false;
        path += size + (path[size] == '/');
    }
    return true;
}

char *menu_path(const char *folder, const char *path)
{
    char out[MENU_PATH_ROOM];
    size_t length = 0;

    if (*path != '/' && !add_parts(out, &length, folder))
        return NULL;
    if (!add_parts(out, &length, path))
        return NULL;
    if (!length)
        out[length++] = '/';
    return str_copy_n(out, length);
}

char *menu_folder(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash && slash > path ? str_copy_n(path, (size_t)(slash - path)) : str_copy("/");
}
