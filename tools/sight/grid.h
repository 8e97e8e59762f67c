/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where text is in a picture: which font, and at which offset its cells begin. */
#ifndef SIGHT_GRID_H
#define SIGHT_GRID_H

#include "sight/fonts.h"
#include "sight/picture.h"

struct grid {
    const struct font *font;
    unsigned x, y;  /* pixels: where the first whole cell begins; less than a cell */
    unsigned pitch; /* pixels from one cell to the next: 8, or 9 in VGA's 720 pixels wide modes */
    unsigned scale; /* 2: each pixel of the font was drawn as 2x2 */
};

/*
 * The grid on which most letters are. False when there are none to speak of. Takes time that grows
 * with the picture (some ten milliseconds for a million pixels), so it is for new modes only.
 */
bool grid_find(const struct picture *picture, const struct font_list *fonts, struct grid *ret_grid);

#endif
