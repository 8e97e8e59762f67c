/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sight/font.h"

#include <string.h>

#include "base/mem.h"
#include "sight/charset.h"

void font_free(struct font *font)
{
    free(font->glyphs);
    *font = (struct font){0};
}

uint32_t font_hash(const uint8_t *rows, unsigned height)
{
    uint32_t hash = 0;

    for (unsigned i = 0; i < height; i++)
        hash = hash * FONT_HASH + rows[i];
    return hash;
}

uint32_t font_hash_power(unsigned height)
{
    uint32_t power = 1;

    for (unsigned i = 0; i < height; i++)
        power *= FONT_HASH;
    return power;
}

/* The slot that holds the shape, or the free one in which it would be. */
static uint16_t *slot_of(const struct font *font, const uint8_t *rows, uint32_t hash)
{
    uint32_t at = hash * 0x85EBCA6Bu >> 20;

    for (;; at++) {
        const uint16_t *slot = &font->slots[at % FONT_SLOTS];
        const struct glyph *glyph = *slot ? &font->glyphs[*slot - 1] : NULL;

        if (!glyph || (glyph->hash == hash && memcmp(glyph->rows, rows, font->height) == 0))
            return (uint16_t *)slot;
    }
}

static bool is_plain(const uint8_t *rows, unsigned height)
{
    for (unsigned i = 0; i < height; i++)
        if (rows[i] != rows[0])
            return false;
    return rows[0] == 0x00 || rows[0] == 0xFF;
}

void font_add(struct font *font, uint16_t character, const uint8_t *rows)
{
    uint32_t hash = font_hash(rows, font->height);
    uint16_t *slot = slot_of(font, rows, hash);
    struct glyph *glyph;

    if (*slot || font->count >= FONT_GLYPHS_MOST || is_plain(rows, font->height))
        return;
    ARRAY_GROW(font->glyphs, font->count, font->room);
    glyph = &font->glyphs[font->count++];
    *glyph = (struct glyph){.hash = hash, .character = charset_plain(character)};
    memcpy(glyph->rows, rows, font->height);
    *slot = (uint16_t)font->count;
    if (charset_is_letter(glyph->character)) {
        uint32_t bit = font_filter_bit(hash);

        font->letters[bit / 8] |= (uint8_t)(1u << bit % 8);
    }
}

uint16_t font_character(const struct font *font, const uint8_t *rows)
{
    uint16_t slot = *slot_of(font, rows, font_hash(rows, font->height));

    return slot ? font->glyphs[slot - 1].character : 0;
}
