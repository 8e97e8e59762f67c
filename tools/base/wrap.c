/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/wrap.h"

#include <stdbool.h>
#include <string.h>

static size_t columns_of(const char *text, size_t length)
{
    size_t columns = 0;

    for (size_t i = 0; i < length; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

size_t text_columns(const char *text)
{
    return columns_of(text, strlen(text));
}

void buf_wrapped(struct buf *buf, const char *text, size_t at, size_t indent, size_t width)
{
    size_t column = at;
    bool fresh = true; /* nothing of ours stands in this line yet */

    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        size_t length = strcspn(text, " "), columns = columns_of(text, length);

        if (!fresh && column + 1 + columns > width) {
            buf_format(buf, "\n%*s", (int)indent, "");
            column = indent;
            fresh = true;
        }
        if (!fresh) {
            buf_text(buf, " ");
            column++;
        }
        buf_add(buf, text, length);
        column += columns;
        text += length;
        fresh = false;
    }
    buf_text(buf, "\n");
}
