/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns what a serial console says into lines of plain text. Carriage returns, other control bytes
 * and escape sequences (ECMA-48: CSI, OSC and two-byte ones) vanish; one that moves the cursor to
 * another line or clears the screen ends the line, because firmware places its text that way.
 * Frames that are drawn with the graphic set of the VT100 become + - |, as on the screen. Bytes may
 * arrive in any pieces.
 */
#ifndef SIGHT_CONSOLE_H
#define SIGHT_CONSOLE_H

#include <stdbool.h>

#include "base/buf.h"

enum console_state { CONSOLE_TEXT, CONSOLE_ESCAPE, CONSOLE_CSI, CONSOLE_STRING };

struct console {
    struct buf line; /* the line so far; owned */
    enum console_state state;
    char slot;      /* what ESC ( or ESC ) is about to choose a character set for; else 0 */
    bool frames[2]; /* which sets are the graphic one: the usual, and that of shift out */
    bool shifted;   /* the second one is in use, at most up to the next newline */
    bool told;      /* the unfinished line, as it is, was already handed out by console_flush() */
    bool flushed;   /* the unfinished line, or its begin, was */
    bool again;     /* while a line is handed out: its begin was already handed out as a line */
};

/* `line` ends with a NUL and has none within. */
typedef void console_line(void *context, const char *line);

void console_feed(struct console *console, const char *bytes, size_t count, console_line *tell,
                  void *context);
/*
 * Hands out an unfinished line, once: a prompt has no newline. When the rest of the line comes, the
 * whole line is handed out `again`.
 */
void console_flush(struct console *console, console_line *tell, void *context);
void console_free(struct console *console); /* usable with CLEANUP */

#endif
