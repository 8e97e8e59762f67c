/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sight/screen.h"

#include "sight/charset.h"

#define COLUMNS    80u
#define CELL_BYTES 2u

void screen_free(struct screen *screen)
{
    glyph_reader_free(&screen->glyphs);
    buf_free(&screen->cells);
    buf_free(&screen->shown);
}

/* In graphics modes the same memory holds pixels, or zeros: then ASCII is not what is most there.
 */
static bool is_text(const uint8_t *cells, size_t size)
{
    size_t ascii = 0, odd = 0;

    for (size_t at = 0; at + 1 < size; at += CELL_BYTES) {
        ascii += cells[at] > ' ' && cells[at] < 0x7F;
        /* Frames and blocks are neither. */
        odd += charset_from_cp437(cells[at]) >= 0x7F || (cells[at] != 0 && cells[at] < ' ');
    }
    return ascii > 2 * odd;
}

static void add_rows(const uint8_t *cells, size_t size, bool whole, struct buf *ret_text)
{
    if (!is_text(cells, size))
        return;
    for (size_t row = 0; (row + 1) * COLUMNS * CELL_BYTES <= size; row++) {
        uint16_t line[COLUMNS];
        size_t length = 0;
        bool empty = true;

        for (size_t column = 0; column < COLUMNS; column++) {
            line[column] = charset_from_cp437(cells[(row * COLUMNS + column) * CELL_BYTES]);
            if (line[column] != ' ')
                length = column + 1;
            empty &= line[column] == ' ' || line[column] == '|';
        }
        for (size_t column = 0; column < length && !empty; column++)
            charset_add(ret_text, line[column]);
        if (!empty || whole)
            buf_text(ret_text, "\n");
    }
}

void screen_text(const uint8_t *cells, size_t size, struct buf *ret_text)
{
    add_rows(cells, size, false, ret_text);
}

void screen_text_whole(const uint8_t *cells, size_t size, struct buf *ret_text)
{
    add_rows(cells, size, true, ret_text);
}
