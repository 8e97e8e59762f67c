/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GRUB's own format of fonts, PFF2: glyphs of any size, a bit a pixel.
 *
 *              left   width            a glyph hangs on the line that it is written on:
 *             |----|---------|         the baseline
 *     ascent  . . . # # # # #  .
 *             . . . # . . . #  . top
 *     --------------#-------#----      baseline
 *     descent . . . # . . .            advance: from one pen to the next
 */
#ifndef SIGHT_PF2_H
#define SIGHT_PF2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pf2 {
    const uint8_t *data; /* borrowed */
    size_t size;
    unsigned height, ascent; /* pixels */
    const uint8_t *index;
    size_t entries;
};

struct pf2_glyph {
    uint16_t character;
    int left, top; /* of the first pixel: right of the pen, above the baseline */
    int width, height, advance;
    const uint8_t *bits; /* without gaps between the rows */
};

/* False for what is not such a file. */
bool pf2_open(const uint8_t *data, size_t size, struct pf2 *ret_pf2);
/* The glyph of entry `i`; false for one that is damaged, compressed, or of no alphabet that menus
 * are written in. */
bool pf2_glyph(const struct pf2 *pf2, size_t i, struct pf2_glyph *ret_glyph);

static inline bool pf2_has_ink(const struct pf2_glyph *glyph, int x, int y)
{
    unsigned bit = (unsigned)(y * glyph->width + x);

    return glyph->bits[bit / 8] << bit % 8 & 0x80;
}

#endif
