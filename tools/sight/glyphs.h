/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the text of a screen out of pictures of it, exactly: a cell is a character when its pixels
 * are those of that character's shape in a font that the machine draws with. Nothing is guessed; a
 * cell that is no character is blank.
 *
 * A reader remembers the last picture: cells that have not changed are not looked at again, and a
 * picture that is the same costs no more than to compare it.
 */
#ifndef SIGHT_GLYPHS_H
#define SIGHT_GLYPHS_H

#include <stdbool.h>

#include "base/buf.h"
#include "sight/grid.h"

struct glyph_reader {
    struct buf pixels;         /* of the last picture, without gaps */
    struct buf before;         /* and of the one before it that was another */
    unsigned width, height;    /* of the last picture, pixels */
    struct grid grid;          /* where text was found; no font: nowhere */
    unsigned columns, rows;    /* cells on the grid */
    uint16_t *cells;           /* owned; characters, 0 for what is none; see glyphs.c */
    bool whole;                /* empty rows are part of the text: in an editor they count */
    unsigned letters, unknown; /* cells that were letters, and none at all, when it was found */
    struct buf loose;          /* text that is on no grid: lines; and how many letters it has */
    unsigned loose_letters;
};

void glyph_reader_free(struct glyph_reader *reader); /* usable with CLEANUP */
/*
 * Takes the next picture of the same machine. True when a pixel has changed. The fonts must stay
 * where they are as long as the reader is used.
 */
bool glyph_reader_look(struct glyph_reader *reader, const struct picture *picture,
                       const struct font_list *fonts);
/* True when nearly all that stands on the grid is text: the font is the one that it was drawn with.
 */
bool glyph_reader_is_sure(const struct glyph_reader *reader);
/*
 * Appends the text of the grid, or, where there is more of it, the one that is on none: rows from
 * the top, each ended by a newline, without trailing blanks and without the blanks that all of them
 * begin with; empty rows (also of a frame) are left out, unless `whole` is set. UTF-8.
 */
void glyph_reader_text(const struct glyph_reader *reader, struct buf *ret_text);

/*
 * The character in a cell of 8 pixels by `height` rows, of which `pixels` is the first: ' ' for a
 * plain one, 0 when it is none. `ret_blended` tells that more than two colours were in it.
 */
uint16_t glyph_read_cell(const struct font *font, const struct picture *picture, unsigned x,
                         unsigned y, bool *ret_blended);

#endif
