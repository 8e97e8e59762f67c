/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sections follow one another, each a name (4), its length (4) and its content. All numbers are
 * big-endian. The index of characters has entries of a character (4), flags (1; 0: not compressed)
 * and the place in the file (4) of a glyph:
 *
 *     width (2), height (2), x (2), y (2), advance (2), bits without gaps between the rows
 */
#include "sight/pf2.h"

#include <string.h>

#include "base/cleanup.h"
#include "core/bytes.h"

#define SECTION_HEADER 8u
#define SECTIONS_MOST  32u
#define ENTRY_SIZE     9u
#define GLYPH_HEADER   10u
#define SIDE_MOST      128 /* pixels of a glyph, and of how far it may be from its pen */

/* Latin, Greek and Cyrillic, dots, arrows, frames. */
static const struct {
    uint32_t first, last;
} wanted[] = {{0x20, 0x17F}, {0x370, 0x4FF}, {0x2026, 0x2026}, {0x2190, 0x2193}, {0x2500, 0x25CF}};

static bool is_named(const uint8_t *section, const char *name)
{
    return memcmp(section, name, 4) == 0;
}

static void take_section(struct pf2 *pf2, const uint8_t *section, size_t length)
{
    const uint8_t *content = section + SECTION_HEADER;

    if (is_named(section, "MAXH") && length >= 2)
        pf2->height = get_be16(content);
    else if (is_named(section, "ASCE") && length >= 2)
        pf2->ascent = get_be16(content);
    else if (is_named(section, "CHIX")) {
        pf2->index = content;
        pf2->entries = length / ENTRY_SIZE;
    }
}

bool pf2_open(const uint8_t *data, size_t size, struct pf2 *ret_pf2)
{
    struct pf2 pf2 = {.data = data, .size = size};
    size_t at = 0;

    for (unsigned i = 0; i < SECTIONS_MOST && size - at >= SECTION_HEADER; i++) {
        const uint8_t *section = data + at;
        size_t length = get_be32(section + 4);

        if (i == 0 && (!is_named(section, "FILE") || size < 12 ||
                       !is_named(section + SECTION_HEADER, "PFF2")))
            return false;
        /* The glyphs are the last section, whose length is left open. */
        if (is_named(section, "DATA") || length > size - at - SECTION_HEADER)
            break;
        take_section(&pf2, section, length);
        at += SECTION_HEADER + length;
    }
    *ret_pf2 = pf2;
    return pf2.index && pf2.height && pf2.height <= SIDE_MOST && pf2.ascent <= SIDE_MOST;
}

static bool is_wanted(uint32_t character)
{
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        if (character >= wanted[i].first && character <= wanted[i].last)
            return true;
    return false;
}

static bool is_near(int offset)
{
    return offset >= -SIDE_MOST && offset <= SIDE_MOST;
}

bool pf2_glyph(const struct pf2 *pf2, size_t i, struct pf2_glyph *ret_glyph)
{
    const uint8_t *entry = pf2->index + i * ENTRY_SIZE, *glyph;
    uint32_t character = get_be32(entry);
    size_t place = get_be32(entry + 5);
    int bottom;

    if (entry[4] != 0 || !is_wanted(character) || place >= pf2->size ||
        pf2->size - place < GLYPH_HEADER)
        return false;
    glyph = pf2->data + place;
    bottom = (int16_t)get_be16(glyph + 6);
    *ret_glyph = (struct pf2_glyph){
        .character = (uint16_t)character,
        .width = get_be16(glyph),
        .height = get_be16(glyph + 2),
        .left = (int16_t)get_be16(glyph + 4),
        .advance = (int16_t)get_be16(glyph + 8),
        .bits = glyph + GLYPH_HEADER,
    };
    ret_glyph->top = ret_glyph->height + bottom;
    return ret_glyph->width <= SIDE_MOST && ret_glyph->height <= SIDE_MOST && is_near(bottom) &&
           is_near(ret_glyph->left) && is_near(ret_glyph->advance) &&
           pf2->size - place - GLYPH_HEADER >=
               ((size_t)ret_glyph->width * (size_t)ret_glyph->height + 7) / 8;
}
