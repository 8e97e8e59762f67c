/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The characters of a font of GRUB's that fit into cells of 8 pixels: what its text mode shows. */
#include "sight/font.h"

#include "sight/pf2.h"

/* Draws the glyph into a cell; false when it does not fit. */
static bool draw(const struct pf2 *pf2, const struct pf2_glyph *glyph,
                 uint8_t rows[FONT_HEIGHT_MOST])
{
    int top = (int)pf2->ascent - glyph->top;

    if (glyph->advance != FONT_WIDTH || glyph->left < 0 ||
        glyph->left + glyph->width > (int)FONT_WIDTH || top < 0 ||
        top + glyph->height > (int)pf2->height)
        return false;
    for (int y = 0; y < glyph->height; y++)
        for (int x = 0; x < glyph->width; x++)
            if (pf2_has_ink(glyph, x, y))
                rows[top + y] |= (uint8_t)(0x80 >> (glyph->left + x));
    return true;
}

int font_from_grub(struct err *e, const uint8_t *data, size_t size, struct font *ret_font)
{
    struct font font = {.name = "GRUB's font"};
    struct pf2 pf2;

    if (!pf2_open(data, size, &pf2) || pf2.height > FONT_HEIGHT_MOST)
        return err_set(e, ERR_FAULT, "not a font of GRUB's that can be read");
    font.height = pf2.height;
    for (size_t i = 0; i < pf2.entries && font.count < FONT_GLYPHS_MOST; i++) {
        uint8_t rows[FONT_HEIGHT_MOST] = {0};
        struct pf2_glyph glyph;

        if (pf2_glyph(&pf2, i, &glyph) && draw(&pf2, &glyph, rows))
            font_add(&font, glyph.character, rows);
    }
    if (!font.count)
        return err_set(e, ERR_FAULT, "a font of GRUB's without characters of %u pixels",
                       FONT_WIDTH);
    *ret_font = font;
    return 0;
}
