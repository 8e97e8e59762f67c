/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A font of characters in cells of 8 pixels by some rows, looked up by shape. Fonts are never part
 * of the program: they are found in what draws the screen, or in another copy of it.
 *
 *     row 3   . . # # # # . .   0x3C   the leftmost pixel is the highest bit
 */
#ifndef SIGHT_FONT_H
#define SIGHT_FONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define FONT_WIDTH       8u /* pixels */
#define FONT_HEIGHT_MOST 32u
#define FONT_GLYPHS_MOST 2000u
#define FONT_SLOTS       4096u /* a power of two */
#define FONT_FILTER      65536u

struct glyph {
    uint32_t hash;
    uint16_t character; /* as charset_plain() has it */
    uint8_t rows[FONT_HEIGHT_MOST];
};

struct font {
    const char *name;     /* static, for people */
    unsigned height;      /* pixels, at most FONT_HEIGHT_MOST */
    struct glyph *glyphs; /* owned; each shape once */
    size_t count, room;
    uint16_t slots[FONT_SLOTS];        /* by hash: index of a glyph and one; 0: none */
    uint8_t letters[FONT_FILTER / 8u]; /* by hash, a bit each: may be a letter or digit */
};

void font_free(struct font *font); /* usable with CLEANUP */

/* A character of that shape, `height` rows; the first one of a shape counts, and none is blank. */
void font_add(struct font *font, uint16_t character, const uint8_t *rows);
/* The character of that shape; 0 when it has none. */
uint16_t font_character(const struct font *font, const uint8_t *rows);

/*
 * The hash of a shape: rows are its digits, in the base FONT_HASH. So the hash of the shape one row
 * further down follows from the one above: times the base, plus the row that comes, minus the row
 * that goes times `font_hash_power(height)`.
 */
#define FONT_HASH 0x9E3779B1u
uint32_t font_hash(const uint8_t *rows, unsigned height);
uint32_t font_hash_power(unsigned height);
static inline uint32_t font_filter_bit(uint32_t hash)
{
    return hash * 0x85EBCA6Bu >> 16;
}
/* False when no letter or digit has that hash. */
static inline bool font_may_be_letter(const struct font *font, uint32_t hash)
{
    uint32_t bit = font_filter_bit(hash);

    return font->letters[bit / 8] >> bit % 8 & 1;
}

/*
 * The readers: each finds its font in foreign bytes by the structure that it must have. ERR_FAULT
 * when there is none. Nothing of `data` is kept.
 *
 * Fonts for VGA have 8, 14 or 16 rows, `font->height`, and 256 characters of code page 437; the
 * blocks at 0xDB to 0xDF give them away. VGA BIOSes hold some, and QEMU itself one that has the
 * shapes of Linux's console, which differ in a few letters: the shapes that `font` lacks are added.
 */
int font_add_vga(struct err *e, const uint8_t *data, size_t size, struct font *font) MUST_USE;
/* The part of `data` that is such a font of `height` rows (FONT_VGA_SIZE(height) bytes), or NULL. */
const uint8_t *font_find_vga(const uint8_t *data, size_t size, unsigned height);
#define FONT_VGA_SIZE(height) ((size_t)256 * (height))
/*
 * UEFI firmware draws its console with EFI_NARROW_GLYPH records (UEFI §34.3, 8x19), in a driver in
 * a section that is compressed with LZMA (PI 1.7 volume 3 §3.2.5, the section's GUID is edk2's).
 * Work and memory are bounded whatever the file holds.
 */
int font_from_firmware(struct err *e, const uint8_t *data, size_t size,
                       struct font *ret_font) MUST_USE;
/* Only those records, unpacked; font_from_firmware() makes the same font of them. */
int font_table_of_firmware(struct err *e, const uint8_t *data, size_t size,
                           struct buf *ret_table) MUST_USE;
#define FONT_TABLE_MOST 16384 /* bytes; it has less */
/* GRUB's own format, PFF2: the characters that are 8 pixels wide, of the alphabets up to Cyrillic.
 */
int font_from_grub(struct err *e, const uint8_t *data, size_t size, struct font *ret_font) MUST_USE;

#endif
