/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest_error(): a message with file, line, column, the line itself and a caret. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "author/manifest.h"
#include "base/buf.h"
#include "base/mem.h"

#define LINE_SHOWN 160 /* bytes of a line that are shown */

static const char *line_at(const char *source, int number)
{
    for (int line = 1; source && line < number; line++) {
        source = strchr(source, '\n');
        if (source)
            source++;
    }
    return source;
}

/* The line, and below it a caret; tabs stay tabs in both so that they line up. */
static void add_excerpt(struct buf *text, const char *source, struct place place)
{
    const char *line = line_at(source, place.line);
    size_t length = line ? strcspn(line, "\r\n") : 0;
    size_t before = 0;

    if (!line || !length || place.column > LINE_SHOWN)
        return;
    if (length > LINE_SHOWN)
        for (length = LINE_SHOWN; ((unsigned char)line[length] & 0xc0) == 0x80;)
            length--;
    buf_format(text, "\n%5d | ", place.line);
    for (size_t i = 0; i < length; i++) {
        size_t more = 1;

        while (i + more < length && ((unsigned char)line[i + more] & 0xc0) == 0x80)
            more++;
        if (line[i] == '\t')
            buf_text(text, "\t");
        else
            buf_escaped(text, line + i, more);
        i += more - 1;
    }
    buf_text(text, "\n      | ");
    for (size_t i = 0; before + 1 < (size_t)place.column && i < length; i++) {
        if (((unsigned char)line[i] & 0xc0) == 0x80)
            continue;
        buf_text(text, line[i] == '\t' ? "\t" : " ");
        before++;
    }
    buf_text(text, "^");
}

int manifest_error(struct err *e, const struct manifest *manifest, struct place place,
                   const char *format, ...)
{
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(free_ptr) char *message = NULL;
    va_list args;
    int length;

    va_start(args, format);
    length = vasprintf(&message, format, args);
    va_end(args);
    if (length < 0)
        abort();
    if (place.line > 0)
        buf_format(&text, "%s:%d:%d: %s", manifest->path, place.line, place.column, message);
    else
        buf_format(&text, "%s: %s", manifest->path, message);
    if (place.line > 0)
        add_excerpt(&text, manifest->source, place);
    return err_set(e, ERR_USAGE, "%s", buf_str(&text));
}
