/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What characters on a screen are as text that can be searched: letters and signs stay, frames
 * become '|', '-' and '+', arrows '<', '>', '^' and 'v', blocks and shades blanks.
 */
#ifndef SIGHT_CHARSET_H
#define SIGHT_CHARSET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* Of a Unicode character (of the first 65536); ' ' for what has no use in text. */
uint16_t charset_plain(uint16_t character);
/* Of a character of the VGA's fonts and text memory: code page 437. */
uint16_t charset_from_cp437(uint8_t character);
/* Letters and digits of ASCII: what is text and not decoration. */
bool charset_is_letter(uint16_t character);
/* Appends it as UTF-8. */
void charset_add(struct buf *buf, uint16_t character);

#endif
