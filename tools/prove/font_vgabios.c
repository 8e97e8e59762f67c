/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/font.h"

#include "prove/charset.h"

#define CHARACTERS 256u
#define FULL_BLOCK 0xDBu /* then the lower, left, right and upper half */

/* True when all `count` bytes are `byte`. */
static bool is_all(const uint8_t *data, size_t count, uint8_t byte)
{
    while (count && data[count - 1] == byte)
        count--;
    return !count;
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

int font_from_vgabios(struct err *e, const uint8_t *data, size_t size, unsigned height,
                      struct font *ret_font)
{
    static const struct {
        unsigned height;
        const char *name;
    } names[] = {{8, "VGA 8x8"}, {14, "VGA 8x14"}, {16, "VGA 8x16"}};
    size_t length = (size_t)CHARACTERS * height, at = 0;
    struct font font = {.height = height};

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (names[i].height == height)
            font.name = names[i].name;
    while (at + length <= size && !is_font(data + at, height))
        at++;
    if (!font.name || at + length > size)
        return err_set(e, ERR_FAULT, "no font of %u rows", height);
    /* ASCII first: of two characters of one shape, it is the one that is meant. */
    for (unsigned i = 0; i < CHARACTERS; i++) {
        unsigned character = (i + ' ') % CHARACTERS;

        font_add(&font, charset_from_cp437((uint8_t)character), data + at + character * height);
    }
    *ret_font = font;
    return 0;
}
