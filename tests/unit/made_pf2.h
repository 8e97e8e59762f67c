/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A font of GRUB's with characters of their own widths, made of one whose are all the same: what is
 * empty left and right of the ink is cut off, and a pixel is put behind it. And how it is drawn.
 */
#ifndef UNIT_MADE_PF2_H
#define UNIT_MADE_PF2_H

#include "drawn_screen.h"

#define MADE_ASCENT 13
#define MADE_BLANK  4 /* pixels */

struct trimmed {
    int left, width; /* of the ink in the 8 pixels */
    int first, height;
};

static inline struct trimmed trim(const struct font *font, const uint8_t *rows)
{
    struct trimmed trimmed = {.left = 8, .first = (int)font->height};
    int last_row = 0, last = 0;

    for (int y = 0; y < (int)font->height; y++)
        for (int x = 0; x < 8; x++)
            if (rows[y] << x & 0x80) {
                trimmed.left = x < trimmed.left ? x : trimmed.left;
                trimmed.first = y < trimmed.first ? y : trimmed.first;
                last = x > last ? x : last;
                last_row = y;
            }
    trimmed.width = last - trimmed.left + 1;
    trimmed.height = last_row - trimmed.first + 1;
    return trimmed;
}

static inline void pf2_number(struct buf *file, unsigned value, unsigned bytes)
{
    while (bytes--)
        buf_add(file, (const char[]){(char)(value >> 8 * bytes)}, 1);
}

static inline void pf2_section(struct buf *file, const char *name, const struct buf *content)
{
    buf_text(file, name);
    pf2_number(file, (unsigned)content->len, 4);
    buf_add(file, buf_str(content), content->len);
}

static inline void pf2_add_glyph(struct buf *data, const struct font *font, char character)
{
    const uint8_t *rows = shape_of(font, character);
    struct trimmed ink = rows ? trim(font, rows) : (struct trimmed){0};
    unsigned bits = 0, count = 0;

    pf2_number(data, (unsigned)ink.width, 2);
    pf2_number(data, (unsigned)ink.height, 2);
    pf2_number(data, 0, 2);
    pf2_number(data, (unsigned)(MADE_ASCENT - ink.first - ink.height), 2);
    pf2_number(data, (unsigned)(rows ? ink.width + 1 : MADE_BLANK), 2);
    for (int y = 0; y < ink.height; y++)
        for (int x = 0; x < ink.width; x++) {
            bits = bits << 1 | (rows[ink.first + y] << (ink.left + x) >> 7 & 1);
            if (++count % 8 == 0)
                pf2_number(data, bits, 1);
        }
    if (count % 8)
        pf2_number(data, bits << (8 - count % 8), 1);
}

/* The characters of ASCII, of a font of GRUB's with cells of 8 pixels. */
static inline void made_pf2(const struct font *font, struct buf *ret_file)
{
    CLEANUP(buf_free) struct buf number = {0};
    CLEANUP(buf_free) struct buf index = {0};
    CLEANUP(buf_free) struct buf data = {0};
    size_t count = '~' - ' ' + 1, head;

    pf2_section(ret_file, "FILE", &(struct buf){.data = (char[]){"PFF2"}, .len = 4});
    pf2_number(&number, font->height, 2);
    pf2_section(ret_file, "MAXH", &number);
    number.len = 0;
    pf2_number(&number, MADE_ASCENT, 2);
    pf2_section(ret_file, "ASCE", &number);
    head = ret_file->len + 8 + 9 * count + 8;
    for (char character = ' '; character <= '~'; character++) {
        pf2_number(&index, (unsigned char)character, 4);
        pf2_number(&index, 0, 1);
        pf2_number(&index, (unsigned)(head + data.len), 4);
        pf2_add_glyph(&data, font, character);
    }
    pf2_section(ret_file, "CHIX", &index);
    buf_text(ret_file, "DATA");
    pf2_number(ret_file, UINT32_MAX, 4);
    buf_add(ret_file, buf_str(&data), data.len);
}

/* Draws a text as that font has it; `top` is of its highest row. Returns where it ends. */
static inline int draw_made(struct canvas *canvas, const struct font *font, int left, int top,
                            const char *text, struct colour ink)
{
    for (; *text; text++) {
        const uint8_t *rows = shape_of(font, *text);
        struct trimmed cut = rows ? trim(font, rows) : (struct trimmed){.width = MADE_BLANK - 1};

        for (int y = 0; rows && y < (int)font->height; y++)
            for (int x = 0; x < 8; x++)
                if (rows[y] << x & 0x80)
                    canvas_mix(canvas, (unsigned)(left + x - cut.left), (unsigned)(top + y), ink,
                               255);
        left += cut.width + 1;
    }
    return left;
}

#endif
