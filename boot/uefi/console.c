/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "uefi/console.h"

#include <stdarg.h>

#include "core/text.h"

#define LINE_MAX 4096 /* a full command line and a little more */

static char last_error[1024];

void console_write(const char *text)
{
    static CHAR16 wide[LINE_MAX];
    UINTN length = text_to_utf16(text, wide, LINE_MAX);

    if (length > LINE_MAX)
        length = LINE_MAX;
    for (UINTN i = 0; i + 1 < length; i++)
        if ((wide[i] < ' ' && wide[i] != '\r' && wide[i] != '\n') ||
            (wide[i] >= 0x7f && wide[i] < 0xa0))
            wide[i] = '?';
    (void)ST->ConOut->OutputString(ST->ConOut, wide);
}

/* Text from the medium must not begin lines of its own. */
static void add_in_one_line(struct text_out *out, const char *text)
{
    for (; *text; text++)
        text_add_bytes(out, *text == '\r' || *text == '\n' ? "?" : text, 1);
}

void console_say(const char *first, ...)
{
    static char line[LINE_MAX];
    struct text_out out;
    va_list parts;

    text_start(&out, line, sizeof line - 2);
    text_add(&out, "isowright: ");
    va_start(parts, first);
    for (const char *part = first; part; part = va_arg(parts, const char *))
        add_in_one_line(&out, part);
    va_end(parts);
    out.room = sizeof line;
    text_add(&out, "\r\n");
    console_write(line);
}

bool console_error(const char *what, const char *reason)
{
    struct text_out out;

    SAY("error: ", what, ": ", reason);
    text_start(&out, last_error, sizeof last_error);
    add_in_one_line(&out, what);
    text_add(&out, ": ");
    add_in_one_line(&out, reason);
    return false;
}

const char *console_last_error(void)
{
    return last_error;
}

void console_forget_error(void)
{
    last_error[0] = '\0';
}

const char *number_text(UINT64 number, char room[NUMBER_ROOM])
{
    struct text_out out;

    text_start(&out, room, NUMBER_ROOM);
    text_add_number(&out, number);
    return room;
}
