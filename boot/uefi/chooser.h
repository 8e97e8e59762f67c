/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The menu on the screen. Works on anything that is a console of the firmware, a serial line
 * included: the chosen row carries an arrow, not only a colour.
 *
 *     Up, Down, Home, End, Page Up, Page Down   another entry      any of them and Esc stop the
 *     Enter                                     start it           countdown
 */
#ifndef UEFI_CHOOSER_H
#define UEFI_CHOOSER_H

#include "uefi/entries.h"

/*
 * Which entry to start; `title` stands above the menu. `start` is the row that is chosen at first.
 * With a timeout of 0 the menu appears only if a key is held and there is a choice. Shows the last
 * error of the console, if any, below the entries.
 */
UINTN chooser_run(const char *title, const struct entries *entries, UINTN start, UINT32 timeout);

#endif
