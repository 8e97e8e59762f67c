/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sight/typeface.h"

#include <string.h>

#include "base/fnv.h"
#include "base/mem.h"
#include "sight/charset.h"
#include "sight/pf2.h"

#define ANCHOR_INK 5u /* pixels: with less, a part may be anything */
#define LEFTMOST   (1ull << 63)

void typeface_free(struct typeface *face)
{
    free(face->glyphs);
    free(face->rows);
    *face = (struct typeface){0};
}

uint64_t shape_hash(const struct shape *shape)
{
    uint64_t hash = FNV_BEGIN;

    for (unsigned y = 0; y < shape->height; y++)
        for (unsigned x = 0; x < shape->width; x += 8)
            hash = fnv_add(hash, (uint8_t)(shape->rows[y] << x >> 56));
    return fnv_add(hash, (uint8_t)shape->width) | 1;
}

/* --- parts ------------------------------------------------------------------------------------ */

/* The pixels of `rows` that hang together with those of `part`, corners count. */
static void grow_part(const uint64_t *rows, unsigned height, uint64_t *part)
{
    for (bool grown = true; grown;) {
        grown = false;
        for (unsigned y = 0; y < height; y++) {
            uint64_t near = part[y] | (y ? part[y - 1] : 0) | (y + 1 < height ? part[y + 1] : 0);
            uint64_t now = part[y] | (rows[y] & (near | near << 1 | near >> 1));

            grown |= now != part[y];
            part[y] = now;
        }
    }
}

static unsigned count_ink(const uint64_t *rows, unsigned height)
{
    unsigned ink = 0;

    for (unsigned y = 0; y < height; y++)
        ink += (unsigned)__builtin_popcountll(rows[y]);
    return ink;
}

/* Moves the ink of a part into the upper left corner of a shape; returns where it was. */
static void cut_out(const uint64_t *part, unsigned height, struct shape *ret_shape, int *ret_x,
                    int *ret_y)
{
    uint64_t all = 0;
    unsigned first = height, last = 0, left;

    for (unsigned y = 0; y < height; y++) {
        all |= part[y];
        if (!part[y])
            continue;
        first = y < first ? y : first;
        last = y;
    }
    left = (unsigned)__builtin_clzll(all);
    *ret_shape = (struct shape){.width = 64 - left - (unsigned)__builtin_ctzll(all),
                                .height = last - first + 1};
    for (unsigned y = first; y <= last; y++)
        ret_shape->rows[y - first] = part[y] << left;
    *ret_x = (int)left;
    *ret_y = (int)first;
}

/* A bar is everywhere: an edge, a line, half an "H". */
static bool is_bar(const struct shape *shape, unsigned ink)
{
    return ink == shape->width * shape->height;
}

static void find_anchor(struct typeface_glyph *glyph, const uint64_t *rows)
{
    uint64_t left[TYPEFACE_SIDE];
    unsigned height = (unsigned)glyph->height, most = ANCHOR_INK - 1;

    memcpy(left, rows, height * sizeof *rows);
    for (unsigned y = 0; y < height; y++)
        while (left[y]) {
            uint64_t part[TYPEFACE_SIDE] = {0};
            struct shape shape;
            unsigned ink;
            int x, top;

            part[y] = LEFTMOST >> __builtin_clzll(left[y]);
            grow_part(rows, height, part);
            for (unsigned i = 0; i < height; i++)
                left[i] &= ~part[i];
            ink = count_ink(part, height);
            if (ink <= most)
                continue;
            cut_out(part, height, &shape, &x, &top);
            if (is_bar(&shape, ink))
                continue;
            most = ink;
            glyph->anchor.hash = shape_hash(&shape);
            glyph->anchor.x = x;
            glyph->anchor.y = top;
        }
}

/* --- reading ---------------------------------------------------------------------------------- */

static void add_glyph(struct typeface *face, const struct pf2_glyph *drawn)
{
    struct typeface_glyph glyph = {
        .character = charset_plain(drawn->character),
        .left = drawn->left,
        .top = drawn->top,
        .width = drawn->width,
        .height = drawn->height,
        .advance = drawn->advance,
    };
    uint64_t *rows = face->rows + face->count * TYPEFACE_SIDE;

    if (drawn->width > (int)TYPEFACE_SIDE || drawn->height > (int)TYPEFACE_SIDE ||
        drawn->advance < 1 || face->count == TYPEFACE_GLYPHS_MAX)
        return;
    memset(rows, 0, TYPEFACE_SIDE * sizeof *rows);
    for (int y = 0; y < drawn->height; y++)
        for (int x = 0; x < drawn->width; x++)
            if (pf2_has_ink(drawn, x, y))
                rows[y] |= LEFTMOST >> x;
    glyph.ink = count_ink(rows, (unsigned)glyph.height);
    if (!glyph.ink) {
        face->blank = drawn->character == ' ' ? drawn->advance : face->blank;
        return;
    }
    if (charset_is_letter(glyph.character))
        find_anchor(&glyph, rows);
    ARRAY_GROW(face->glyphs, face->count, face->room);
    face->glyphs[face->count++] = glyph;
    if (charset_is_letter(glyph.character)) {
        face->ascent = glyph.top > face->ascent ? glyph.top : face->ascent;
        face->descent =
            glyph.height - glyph.top > face->descent ? glyph.height - glyph.top : face->descent;
    }
}

/* The rows do not move any more. */
static void settle(struct typeface *face)
{
    for (size_t i = face->count; i-- > 0;) {
        struct typeface_glyph *glyph = &face->glyphs[i];
        uint16_t *slot = &face->slots[glyph->anchor.hash % TYPEFACE_SLOTS];

        glyph->rows = face->rows + i * TYPEFACE_SIDE;
        if (!glyph->anchor.hash)
            continue;
        glyph->next = *slot;
        *slot = (uint16_t)(i + 1);
    }
}

int typeface_from_grub(struct err *e, const uint8_t *data, size_t size, struct typeface *ret_face)
{
    CLEANUP(typeface_free) struct typeface face = {0};
    struct pf2 pf2;

    if (!pf2_open(data, size, &pf2))
        return err_set(e, ERR_FAULT, "not a font of GRUB's that can be read");
    face.rows = mem_array((TYPEFACE_GLYPHS_MAX + 1) * TYPEFACE_SIDE, sizeof *face.rows);
    for (size_t i = 0; i < pf2.entries; i++) {
        struct pf2_glyph glyph;

        if (pf2_glyph(&pf2, i, &glyph))
            add_glyph(&face, &glyph);
    }
    if (!face.ascent)
        return err_set(e, ERR_FAULT, "a font of GRUB's without letters");
    face.blank = face.blank ? face.blank : face.ascent / 3 + 1;
    settle(&face);
    *ret_face = face;
    face = (struct typeface){0};
    return 0;
}
