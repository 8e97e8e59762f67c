/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sight/font.h"

#include "sight/charset.h"

#define CHARACTERS 256u
#define FULL_BLOCK 0xDBu /* then the lower, left, right and upper half */

/* How many of the bytes, counted from the first, have to go until only `byte` is left. */
static size_t others(const uint8_t *data, size_t count, uint8_t byte)
{
    while (count && data[count - 1] == byte)
        count--;
    return count;
}

static bool is_all(const uint8_t *data, size_t count, uint8_t byte)
{
    return !others(data, count, byte);
}

/* True when the rows begin with `above` and go on with `below`, and both are there. */
static bool is_split(const uint8_t *rows, unsigned height, uint8_t above, uint8_t below)
{
    unsigned edge = 0;

    while (edge < height && rows[edge] == above)
        edge++;
    return edge && edge < height && is_all(rows + edge, height - edge, below);
}

static bool is_font(const uint8_t *table, unsigned height)
{
    const uint8_t *block = table + (size_t)FULL_BLOCK * height;

    return is_all(block, height, 0xFF) && is_split(block + height, height, 0x00, 0xFF) &&
           is_all(block + 2 * (size_t)height, height, 0xF0) &&
           is_all(block + 3 * (size_t)height, height, 0x0F) &&
           is_split(block + 4 * (size_t)height, height, 0xFF, 0x00) &&
           is_all(table + (size_t)' ' * height, height, 0x00);
}

/* The begin of the font, or NULL. A full block can only begin behind the last byte that is not part
 * of one, so most bytes are never looked at. */
const uint8_t *font_find_vga(const uint8_t *data, size_t size, unsigned height)
{
    size_t length = FONT_VGA_SIZE(height), step;

    for (size_t at = 0; at + length <= size; at += step ? step : 1) {
        if (is_font(data + at, height))
            return data + at;
        step = others(data + at + (size_t)FULL_BLOCK * height, height, 0xFF);
    }
    return NULL;
}

int font_add_vga(struct err *e, const uint8_t *data, size_t size, struct font *font)
{
    const uint8_t *table = font_find_vga(data, size, font->height);

    if (!table)
        return err_set(e, ERR_FAULT, "no VGA font of %u rows", font->height);
    /* ASCII first: of two characters of one shape, it is the one that is meant. */
    for (unsigned i = 0; i < CHARACTERS; i++) {
        unsigned character = (i + ' ') % CHARACTERS;

        font_add(font, charset_from_cp437((uint8_t)character), table + character * font->height);
    }
    return 0;
}
