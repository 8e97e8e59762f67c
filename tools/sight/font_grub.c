/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sight/font.h"

#include <string.h>

#include "base/cleanup.h"
#include "core/bytes.h"

/*
 * Sections follow one another, each a name (4), its length (4) and its content. All numbers are
 * big-endian. The index of characters has entries of a character (4), flags (1; 0: not compressed)
 * and the place in the file (4) of a glyph:
 *
 *     width (2), height (2), x (2), y (2), advance (2), bits without gaps between the rows
 */
#define SECTION_HEADER 8u
#define SECTIONS_MOST  32u
#define ENTRY_SIZE     9u
#define GLYPH_HEADER   10u

/* Latin, Greek and Cyrillic, arrows, frames. */
static const struct {
    uint32_t first, last;
} wanted[] = {{0x20, 0x17F}, {0x370, 0x4FF}, {0x2190, 0x2193}, {0x2500, 0x25CF}};

struct file {
    const uint8_t *data;
    size_t size;
    unsigned height, ascent;
    const uint8_t *index;
    size_t entries;
};

static bool is_named(const uint8_t *section, const char *name)
{
    return memcmp(section, name, 4) == 0;
}

static void take_section(struct file *file, const uint8_t *section, size_t length)
{
    const uint8_t *content = section + SECTION_HEADER;

    if (is_named(section, "MAXH") && length >= 2)
        file->height = get_be16(content);
    else if (is_named(section, "ASCE") && length >= 2)
        file->ascent = get_be16(content);
    else if (is_named(section, "CHIX")) {
        file->index = content;
        file->entries = length / ENTRY_SIZE;
    }
}

static bool read_sections(struct file *file)
{
    size_t at = 0;

    for (unsigned i = 0; i < SECTIONS_MOST && file->size - at >= SECTION_HEADER; i++) {
        const uint8_t *section = file->data + at;
        size_t length = get_be32(section + 4);

        if (i == 0 && (!is_named(section, "FILE") || file->size < 12 ||
                       !is_named(section + SECTION_HEADER, "PFF2")))
            return false;
        /* The glyphs are the last section, whose length is left open. */
        if (is_named(section, "DATA") || length > file->size - at - SECTION_HEADER)
            break;
        take_section(file, section, length);
        at += SECTION_HEADER + length;
    }
    return file->index && file->height && file->height <= FONT_HEIGHT_MOST;
}

static bool is_wanted(uint32_t character)
{
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        if (character >= wanted[i].first && character <= wanted[i].last)
            return true;
    return false;
}

/* Draws the glyph into a cell; false when it does not fit. */
static bool draw(const struct file *file, size_t place, uint8_t rows[FONT_HEIGHT_MOST])
{
    const uint8_t *glyph = file->data + place;
    int width, height, left, top;

    if (place >= file->size || file->size - place < GLYPH_HEADER)
        return false;
    width = get_be16(glyph);
    height = get_be16(glyph + 2);
    left = (int16_t)get_be16(glyph + 4);
    top = (int)file->ascent - height - (int16_t)get_be16(glyph + 6);
    if (get_be16(glyph + 8) != FONT_WIDTH || width > (int)FONT_WIDTH ||
        height > (int)FONT_HEIGHT_MOST || left < 0 || left + width > (int)FONT_WIDTH || top < 0 ||
        top + height > (int)file->height ||
        file->size - place - GLYPH_HEADER < (size_t)(width * height + 7) / 8)
        return false;
    for (int bit = 0; bit < width * height; bit++)
        if (glyph[GLYPH_HEADER + bit / 8] << bit % 8 & 0x80)
            rows[top + bit / width] |= (uint8_t)(0x80 >> (left + bit % width));
    return true;
}

int font_from_grub(struct err *e, const uint8_t *data, size_t size, struct font *ret_font)
{
    struct file file = {.data = data, .size = size};
    struct font font = {.name = "GRUB's font"};

    if (!read_sections(&file))
        return err_set(e, ERR_FAULT, "not a font of GRUB's that can be read");
    font.height = file.height;
    for (size_t i = 0; i < file.entries && font.count < FONT_GLYPHS_MOST; i++) {
        const uint8_t *entry = file.index + i * ENTRY_SIZE;
        uint32_t character = get_be32(entry);
        uint8_t rows[FONT_HEIGHT_MOST] = {0};

        if (is_wanted(character) && entry[4] == 0 && draw(&file, get_be32(entry + 5), rows))
            font_add(&font, (uint16_t)character, rows);
    }
    if (!font.count)
        return err_set(e, ERR_FAULT, "a font of GRUB's without characters of %u pixels",
                       FONT_WIDTH);
    *ret_font = font;
    return 0;
}
