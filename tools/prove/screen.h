/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The screen of a machine: a picture of it for people, and the text in VGA memory for us, which
 * tells what ISOLINUX or a kernel says that knows nothing of serial lines.
 */
#ifndef PROVE_SCREEN_H
#define PROVE_SCREEN_H

#include <stdint.h>

#include "base/buf.h"

#define SCREEN_TEXT_ADDRESS 0xB8000u
#define SCREEN_TEXT_SIZE    0x8000u /* bytes: all of VGA's text memory; it may be scrolled through */

/*
 * Text of VGA cells (a character and an attribute byte each, 80 in a row): rows without trailing
 * blanks, each ended by a newline, empty ones left out. In a graphics mode this gives nothing: then
 * the cells are not plausible text.
 */
void screen_text(const uint8_t *cells, size_t size, struct buf *ret_text);

#endif
