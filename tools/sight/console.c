/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sight/console.h"

#define ESC 0x1B
#define BEL 0x07
#define SO  0x0E /* shift out: to the second character set */
#define SI  0x0F

/* Bytes; a longer line is cut in two, so that a guest cannot fill our memory with one. */
#define LINE_LIMIT 4096

static void end_line(struct console *console, console_line *tell, void *context)
{
    /* Nothing new since the flush: that line has been told. */
    console->again = console->flushed;
    if (console->line.len && !console->told)
        tell(context, console->line.data);
    console->line.len = 0;
    console->told = console->flushed = false;
}

/* The graphic set of the VT100: j to n, q and t to x are the parts of a frame. */
static char plain(const struct console *console, char byte)
{
    if (!console->frames[console->shifted])
        return byte;
    return byte == 'q'                                                    ? '-'
           : byte == 'x'                                                  ? '|'
           : (byte >= 'j' && byte <= 'n') || (byte >= 't' && byte <= 'w') ? '+'
                                                                          : byte;
}

static void add_text(struct console *console, char byte, console_line *tell, void *context)
{
    unsigned char value = (unsigned char)byte;

    if (byte == '\n') {
        end_line(console, tell, context);
        /* A frame goes on where the cursor was put, not by newlines: better a letter than none. */
        console->shifted = console->frames[0] = false;
    } else if (byte == SO || byte == SI) {
        console->shifted = byte == SO;
    } else if (byte == '\t' || (value >= ' ' && value != 0x7F)) {
        byte = plain(console, byte);
        buf_add(&console->line, &byte, 1);
        console->told = false;
        if (console->line.len >= LINE_LIMIT)
            end_line(console, tell, context);
    }
}

/* ECMA-48 §5.4: parameter and intermediate bytes are below 0x40, the final byte ends the sequence.
 */
static void add_csi(struct console *console, char byte, console_line *tell, void *context)
{
    unsigned char value = (unsigned char)byte;

    if (value >= ' ' && value < 0x40)
        return;
    console->state = CONSOLE_TEXT;
    if (byte == '\n')
        add_text(console, byte, tell, context);
    if (byte == 'H' || byte == 'f' || byte == 'J')
        end_line(console, tell, context);
}

static enum console_state after_escape(struct console *console, char byte)
{
    char slot = console->slot;

    console->slot = byte == '(' || byte == ')' ? byte : 0;
    if (slot && byte >= '0')
        console->frames[slot == ')'] = byte == '0';
    if (slot && byte >= '0')
        return CONSOLE_TEXT;
    switch (byte) {
    case '[':
        return CONSOLE_CSI;
    case ']':
    case 'P':
    case '_':
    case '^':
        return CONSOLE_STRING;
    default:
        /* Intermediate bytes (ESC ( B) are followed by one more. */
        return byte >= ' ' && byte <= '/' ? CONSOLE_ESCAPE : CONSOLE_TEXT;
    }
}

void console_feed(struct console *console, const char *bytes, size_t count, console_line *tell,
                  void *context)
{
    for (size_t i = 0; i < count; i++) {
        char byte = bytes[i];

        if (byte == ESC) {
            console->state = CONSOLE_ESCAPE;
            console->slot = 0;
            continue;
        }
        switch (console->state) {
        case CONSOLE_TEXT:
            add_text(console, byte, tell, context);
            break;
        case CONSOLE_ESCAPE:
            console->state = after_escape(console, byte);
            break;
        case CONSOLE_CSI:
            add_csi(console, byte, tell, context);
            break;
        case CONSOLE_STRING:
            /* A newline ends one that nobody closed: better too much text than none. */
            if (byte == BEL || byte == '\n')
                console->state = CONSOLE_TEXT;
            break;
        }
    }
}

void console_flush(struct console *console, console_line *tell, void *context)
{
    if (!console->line.len || console->told)
        return;
    console->again = console->flushed;
    console->told = console->flushed = true;
    tell(context, console->line.data);
}

void console_free(struct console *console)
{
    buf_free(&console->line);
}
