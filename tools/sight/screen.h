/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The screen of a machine as text, from two sources: VGA's text memory, which costs next to nothing
 * and is all that there is to know in a text mode, and pictures, which show what is drawn.
 */
#ifndef SIGHT_SCREEN_H
#define SIGHT_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "sight/glyphs.h"

#define SCREEN_TEXT_ADDRESS 0xB8000u
#define SCREEN_TEXT_SIZE    0x8000u /* bytes: all of VGA's text memory; it may be scrolled through */

/* What is remembered of a screen between two looks. */
struct screen {
    struct glyph_reader glyphs;
    struct buf cells;      /* VGA's text memory when it was last looked at */
    struct buf shown;      /* the text of the last picture */
    bool graphics;         /* text memory holds none */
    bool rested;           /* a picture was looked at since the machine came to rest */
    double seen;           /* whatever clock the caller has: when the screen was last read */
    double spent, dearest; /* our own CPU seconds for all pictures, and for the last one */
};

void screen_free(struct screen *screen); /* usable with CLEANUP */

/*
 * Text of VGA cells (a character and an attribute byte each, 80 in a row): rows without trailing
 * blanks, each ended by a newline, empty ones (also of a frame) left out; UTF-8. In a graphics mode
 * this gives nothing: then the cells are not plausible text.
 */
void screen_text(const uint8_t *cells, size_t size, struct buf *ret_text);
/* The same with the empty rows: in an editor they count. */
void screen_text_whole(const uint8_t *cells, size_t size, struct buf *ret_text);

#endif
