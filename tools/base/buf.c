/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

void buf_free(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){0};
}

void buf_reserve(struct buf *buf, size_t more)
{
    size_t room = buf->room ? buf->room : 64;

    if (more >= SIZE_MAX - buf->len)
        abort();
    if (buf->room && buf->room - buf->len > more)
        return;
    while (room <= buf->len + more)
        room = room > SIZE_MAX / 2 ? buf->len + more + 1 : room * 2;
    buf->data = mem_resize(buf->data, room, 1);
    buf->room = room;
}

void buf_add(struct buf *buf, const void *bytes, size_t count)
{
    buf_reserve(buf, count);
    if (count)
        memcpy(buf->data + buf->len, bytes, count);
    buf->len += count;
    buf->data[buf->len] = '\0';
}

void buf_text(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_format(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    int length;

    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        abort();
    buf_reserve(buf, (size_t)length);
    (void)vsnprintf(buf->data + buf->len, (size_t)length + 1, format, again);
    va_end(again);
    buf->len += (size_t)length;
}

/* Length of the UTF-8 sequence at `text`, 0 when it is not a printable one. */
static size_t utf8_printable(const unsigned char *text, size_t left)
{
    size_t length = text[0] < 0x80 ? 1 : text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : 2;
    unsigned value = length == 1 ? text[0] : text[0] & (0x7f >> length);

    if (length == 1)
        return text[0] >= 0x20 && text[0] != 0x7f;
    if (text[0] < 0xc2 || text[0] > 0xf4 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (text[i] & 0x3f);
    }
    if ((length == 3 && value < 0x800) || (length == 4 && value < 0x10000) || value > 0x10ffff)
        return 0;
    if (value < 0xa0 || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    /* Marks that turn the direction of text around can make a terminal show a lie. */
    if ((value >= 0x202a && value <= 0x202e) || (value >= 0x2066 && value <= 0x2069))
        return 0;
    return length;
}

void buf_escaped(struct buf *buf, const char *text, size_t length)
{
    size_t at = 0;

    while (at < length) {
        size_t good = utf8_printable((const unsigned char *)text + at, length - at);

        if (good)
            buf_add(buf, text + at, good);
        else
            buf_format(buf, "\\x%02x", (unsigned char)text[at]);
        at += good ? good : 1;
    }
}

const char *buf_str(const struct buf *buf)
{
    return buf->data ? buf->data : "";
}
