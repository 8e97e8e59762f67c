/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/screen.h"

#include <stdbool.h>

#define COLUMNS    80u
#define CELL_BYTES 2u

/* Plain ASCII; frames and other characters of code page 437 become blanks. */
static char plain(uint8_t character)
{
    return character >= 0x21 && character <= 0x7E ? (char)character : ' ';
}

/* In graphics modes the same memory holds pixels, or zeros. */
static bool is_text(const uint8_t *cells, size_t size)
{
    size_t shown = 0, odd = 0;

    for (size_t at = 0; at + 1 < size; at += CELL_BYTES) {
        shown += plain(cells[at]) != ' ';
        odd += cells[at] != 0 && cells[at] < 0x20;
    }
    return shown > odd;
}

void screen_text(const uint8_t *cells, size_t size, struct buf *ret_text)
{
    if (!is_text(cells, size))
        return;
    for (size_t row = 0; (row + 1) * COLUMNS * CELL_BYTES <= size; row++) {
        char line[COLUMNS];
        size_t length = 0;

        for (size_t column = 0; column < COLUMNS; column++) {
            line[column] = plain(cells[(row * COLUMNS + column) * CELL_BYTES]);
            if (line[column] != ' ')
                length = column + 1;
        }
        if (length) {
            buf_add(ret_text, line, length);
            buf_text(ret_text, "\n");
        }
    }
}
