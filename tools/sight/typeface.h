/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A font whose characters have any size and any advance, as themes of menus are drawn with; found
 * in a picture by the shapes of its characters' connected parts.
 *
 *     # .  . # #        "i" has two parts, "d" has one: the largest part of a character is its
 *     . .  . . #        anchor. Where it is seen, the pen that wrote the character is known, and
 *     # .  . # #        then it is looked whether the rest is there, too.
 *     # .  # . #
 */
#ifndef SIGHT_TYPEFACE_H
#define SIGHT_TYPEFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define TYPEFACE_SIDE       64u /* pixels: no glyph is wider or higher */
#define TYPEFACE_GLYPHS_MAX 1200u
#define TYPEFACE_SLOTS      4096u /* a power of two, more than there are glyphs */

/* A shape: rows of bits, the leftmost pixel is the highest. */
struct shape {
    unsigned width, height;
    uint64_t rows[TYPEFACE_SIDE];
};
uint64_t shape_hash(const struct shape *shape);

struct typeface_glyph {
    uint16_t character; /* as charset_plain() has it */
    int left, top;      /* of its first pixel: right of the pen, above the baseline */
    int width, height, advance;
    unsigned ink;         /* pixels */
    const uint64_t *rows; /* of the typeface */
    struct {
        uint64_t hash; /* 0: the glyph has none that would tell */
        int x, y;      /* of the part, in the glyph */
    } anchor;
    uint16_t next; /* index plus one of the next glyph with an anchor in the same slot */
};

struct typeface {
    int ascent, descent;           /* pixels above and below the baseline, of what is drawn */
    int blank;                     /* pixels from pen to pen */
    struct typeface_glyph *glyphs; /* owned */
    size_t count, room;
    uint64_t *rows;                 /* owned */
    uint16_t slots[TYPEFACE_SLOTS]; /* by anchor's hash: index of the first glyph plus one; or 0 */
};

void typeface_free(struct typeface *face); /* usable with CLEANUP */
/* A font of GRUB's. ERR_FAULT for what is none. Nothing of `data` is kept. */
int typeface_from_grub(struct err *e, const uint8_t *data, size_t size,
                       struct typeface *ret_face) MUST_USE;
static inline uint16_t typeface_first(const struct typeface *face, uint64_t hash)
{
    return face->slots[hash % TYPEFACE_SLOTS];
}

#endif
