/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What hangs together in a picture: neighbouring pixels of exactly one colour, corners count. A
 * letter on whatever ground is one part, or two; a ground is one large part, and a photograph
 * thousands of tiny ones, and neither can be a letter.
 */
#ifndef SIGHT_PARTS_H
#define SIGHT_PARTS_H

#include "sight/picture.h"
#include "sight/typeface.h"

struct part {
    unsigned x, y; /* of its upper left corner */
    uint32_t colour;
    struct shape shape;
};

/*
 * Calls `take` for each part of at least `least` pixels that fits into a shape. Work and memory
 * grow with the picture alone.
 */
typedef void part_fn(void *context, const struct part *part);
void parts_find(const struct picture *picture, unsigned least, part_fn *take, void *context);

static inline uint32_t colour_of(const uint8_t *pixel)
{
    return (uint32_t)pixel[0] << 16 | (uint32_t)pixel[1] << 8 | pixel[2];
}

#endif
