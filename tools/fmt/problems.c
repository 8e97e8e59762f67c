/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/problems.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

void problems_free(struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        free(problems->items[i].text);
    free(problems->items);
    *problems = (struct problems){0};
}

void problems_add_v(struct problems *problems, uint64_t offset, const char *rule,
                    const char *format, va_list args)
{
    CLEANUP(buf_free) struct buf safe = {0};
    CLEANUP(free_ptr) char *text = NULL;

    if (problems->count == PROBLEMS_MAX) {
        problems->dropped++;
        return;
    }
    if (vasprintf(&text, format, args) < 0)
        abort();
    buf_escaped(&safe, text, strlen(text));
    ARRAY_GROW(problems->items, problems->count, problems->room);
    problems->items[problems->count++] =
        (struct problem){.offset = offset, .rule = rule, .text = str_copy(buf_str(&safe))};
}

void problems_add(struct problems *problems, const struct source *source, uint64_t offset,
                  const char *rule, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    problems_add_v(problems, source->base + offset, rule, format, args);
    va_end(args);
}
