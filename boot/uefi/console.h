/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The firmware's text console: screen and serial line alike. Lines that testers and people read
 * begin with "isowright: " and stay as they are between versions; boot/README.md lists them.
 */
#ifndef UEFI_CONSOLE_H
#define UEFI_CONSOLE_H

#include "uefi/firmware.h"

#define NUMBER_ROOM 24

/* Writes text as it is; control bytes other than CR and LF become '?'. */
void console_write(const char *text);

/* One stable line out of several parts: SAY("kernel ", path, " ", size, " bytes"). */
void console_say(const char *first, ...);
#define SAY(...) console_say(__VA_ARGS__, (const char *)NULL)

/* "isowright: error: <what>: <reason>". Remembered for the menu. Always returns false, so that
 * `return console_error(...)` is one expression. */
bool console_error(const char *what, const char *reason);
/* The last error since console_forget_error(), "" when there was none. */
const char *console_last_error(void);
void console_forget_error(void);

/* Decimal, in `room`, which is also returned. */
const char *number_text(UINT64 number, char room[NUMBER_ROOM]);

#endif
