/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One cell. On a plain screen it has two colours, and one of them has the shape of a character.
 * Menus over pictures blend both with what is behind, and draw a shadow: then pixels of about one
 * colour are put together, and each such heap may have the shape.
 */
#include "sight/glyphs.h"

#include <string.h>

#define HEAPS_MOST 6u
#define TOLERANCE  36 /* sum of the differences in red, green and blue */

struct cell {
    const uint8_t *pixels[FONT_WIDTH * FONT_HEIGHT_MOST];
    unsigned count; /* pixels */
};

static bool is_colour(const uint8_t *a, const uint8_t *b)
{
    return a[0] == b[0] && a[1] == b[1] && a[2] == b[2];
}

static bool is_near(const uint8_t *a, const uint8_t *b)
{
    int red = a[0] - b[0], green = a[1] - b[1], blue = a[2] - b[2];

    return (red < 0 ? -red : red) + (green < 0 ? -green : green) + (blue < 0 ? -blue : blue) <=
           TOLERANCE;
}

static int light(const uint8_t *pixel)
{
    return pixel[0] + pixel[1] + pixel[2];
}

static void set_pixel(uint8_t *rows, unsigned i)
{
    rows[i / FONT_WIDTH] |= (uint8_t)(0x80u >> i % FONT_WIDTH);
}

/* Two colours and no more: `ret_rows` gets the shape of the second. */
static bool split_in_two(const struct cell *cell, uint8_t *ret_rows, bool *ret_plain)
{
    const uint8_t *first = cell->pixels[0], *second = NULL;

    for (unsigned i = 1; i < cell->count; i++) {
        const uint8_t *pixel = cell->pixels[i];

        if (is_colour(pixel, first))
            continue;
        if (!second)
            second = pixel;
        else if (!is_colour(pixel, second))
            return false;
        set_pixel(ret_rows, i);
    }
    *ret_plain = !second;
    return true;
}

/* The shape, or else what it leaves out. */
static uint16_t either_character(const struct font *font, const uint8_t *rows)
{
    uint8_t rest[FONT_HEIGHT_MOST];
    uint16_t character = font_character(font, rows);

    if (character)
        return character;
    for (unsigned i = 0; i < font->height; i++)
        rest[i] = (uint8_t)~rows[i];
    return font_character(font, rest);
}

/*
 * The first colours to heap pixels around are the brightest and the darkest, because text is mostly
 * one of them; the others come as they are met, until there are too many.
 */
static unsigned heap_up(const struct cell *cell, uint8_t heaps[HEAPS_MOST][FONT_HEIGHT_MOST])
{
    const uint8_t *seeds[HEAPS_MOST] = {cell->pixels[0], cell->pixels[0]};
    unsigned count = 2;

    for (unsigned i = 1; i < cell->count; i++) {
        if (light(cell->pixels[i]) > light(seeds[0]))
            seeds[0] = cell->pixels[i];
        if (light(cell->pixels[i]) < light(seeds[1]))
            seeds[1] = cell->pixels[i];
    }
    for (unsigned i = 0; i < cell->count; i++) {
        unsigned heap = 0;

        while (heap < count && !is_near(cell->pixels[i], seeds[heap]))
            heap++;
        if (heap == HEAPS_MOST)
            continue;
        if (heap == count)
            seeds[count++] = cell->pixels[i];
        set_pixel(heaps[heap], i);
    }
    return count;
}

static uint16_t read_blended(const struct font *font, const struct cell *cell)
{
    uint8_t heaps[HEAPS_MOST][FONT_HEIGHT_MOST] = {{0}};
    unsigned count = heap_up(cell, heaps);

    /* Of what is left of a shadow, nothing looks like a character before the text itself does. */
    for (unsigned heap = 0; heap < count; heap++) {
        uint16_t character = font_character(font, heaps[heap]);

        if (character)
            return character;
    }
    /* One heap of everything is a plain cell with a gradient. */
    return count == 2 && is_near(cell->pixels[0], cell->pixels[cell->count - 1]) ? ' ' : 0;
}

uint16_t glyph_read_cell(const struct font *font, const struct picture *picture, unsigned x,
                         unsigned y, bool *ret_blended)
{
    struct cell cell = {.count = FONT_WIDTH * font->height};
    uint8_t rows[FONT_HEIGHT_MOST] = {0};
    bool plain;

    for (unsigned i = 0; i < cell.count; i++)
        cell.pixels[i] = picture_pixel(picture, x + i % FONT_WIDTH, y + i / FONT_WIDTH);
    *ret_blended = !split_in_two(&cell, rows, &plain);
    if (*ret_blended)
        return read_blended(font, &cell);
    return plain ? ' ' : either_character(font, rows);
}
