/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A picture of a screen, as QEMU's screendump saves it: binary PPM (Netpbm "P6"), 8 bits a colour.
 *
 *     P6\n640 480\n255\n  R G B  R G B ...   rows from the top, nothing between them
 */
#ifndef SIGHT_PICTURE_H
#define SIGHT_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define PICTURE_SIDE_MOST  8192u /* pixels */
#define PICTURE_PIXEL      3u    /* bytes */
#define PICTURE_BYTES_MOST ((size_t)100 << 20)

/* Every `step` bytes a pixel, every `stride` bytes a row. The pixels are borrowed. */
struct picture {
    const uint8_t *pixels;
    unsigned width, height; /* pixels */
    size_t step, stride;    /* bytes */
};

/* `ret_picture` points into `data`. ERR_FAULT for what is no such picture, or is cut short. */
int picture_from_ppm(struct err *e, const void *data, size_t size,
                     struct picture *ret_picture) MUST_USE;

/* Every `scale`-th pixel of every `scale`-th row: undoes a font whose pixels were drawn doubled. */
struct picture picture_thinned(const struct picture *picture, unsigned scale);

static inline const uint8_t *picture_pixel(const struct picture *picture, unsigned x, unsigned y)
{
    return picture->pixels + y * picture->stride + x * picture->step;
}

#endif
