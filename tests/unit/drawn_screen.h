/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of screens, drawn by the test with the fonts that machines have. */
#ifndef UNIT_DRAWN_SCREEN_H
#define UNIT_DRAWN_SCREEN_H

#include <string.h>

#include "base/mem.h"
#include "sight/glyphs.h"

#define OVMF      "/usr/share/OVMF/OVMF_CODE_4M.fd"
#define OVMF_IA32 "/usr/share/OVMF/OVMF32_CODE_4M.secboot.fd"
#define AAVMF     "/usr/share/AAVMF/AAVMF_CODE.fd"
#define QEMU      "/usr/bin/qemu-system-x86_64"

struct colour {
    uint8_t red, green, blue;
};

struct canvas {
    uint8_t *pixels; /* owned */
    unsigned width, height;
};

static inline void canvas_free(struct canvas *canvas)
{
    free(canvas->pixels);
}

static inline struct canvas canvas_make(unsigned width, unsigned height)
{
    return (struct canvas){.pixels = mem_alloc((size_t)width * height * PICTURE_PIXEL),
                           .width = width,
                           .height = height};
}

static inline struct picture canvas_picture(const struct canvas *canvas)
{
    return (struct picture){.pixels = canvas->pixels,
                            .width = canvas->width,
                            .height = canvas->height,
                            .step = PICTURE_PIXEL,
                            .stride = (size_t)canvas->width * PICTURE_PIXEL};
}

/* Mixes `alpha` of 255 of the colour into a pixel; outside the canvas nothing. */
static inline void canvas_mix(struct canvas *canvas, unsigned x, unsigned y, struct colour colour,
                              unsigned alpha)
{
    uint8_t *pixel = canvas->pixels + ((size_t)y * canvas->width + x) * PICTURE_PIXEL;

    if (x >= canvas->width || y >= canvas->height)
        return;
    pixel[0] = (uint8_t)((colour.red * alpha + pixel[0] * (255 - alpha)) / 255);
    pixel[1] = (uint8_t)((colour.green * alpha + pixel[1] * (255 - alpha)) / 255);
    pixel[2] = (uint8_t)((colour.blue * alpha + pixel[2] * (255 - alpha)) / 255);
}

static inline void canvas_fill(struct canvas *canvas, struct colour colour)
{
    for (unsigned y = 0; y < canvas->height; y++)
        for (unsigned x = 0; x < canvas->width; x++)
            canvas_mix(canvas, x, y, colour, 255);
}

/* The last shape of the character (fonts of two sources have two of some); NULL: a blank. */
static inline const uint8_t *shape_of(const struct font *font, char character)
{
    for (size_t i = font->count; i-- > 0;)
        if (font->glyphs[i].character == (uint8_t)character)
            return font->glyphs[i].rows;
    return NULL;
}

struct pen {
    const struct font *font;
    unsigned pitch, scale; /* pixels from cell to cell before scaling */
    struct colour ink, paper;
    unsigned alpha;  /* of the ink */
    bool has_paper;  /* else what is there shines through */
    bool has_shadow; /* darkens what is one pixel to the right and below */
};

static inline void draw_shape(struct canvas *canvas, const struct pen *pen, unsigned left,
                              unsigned top, const uint8_t *rows, struct colour ink, unsigned alpha)
{
    for (unsigned y = 0; rows && y < pen->font->height * pen->scale; y++)
        for (unsigned x = 0; x < FONT_WIDTH * pen->scale; x++)
            if (rows[y / pen->scale] << x / pen->scale & 0x80)
                canvas_mix(canvas, left + x, top + y, ink, alpha);
}

static inline void draw_text(struct canvas *canvas, const struct pen *pen, unsigned left,
                             unsigned top, const char *text)
{
    const struct colour black = {0, 0, 0};

    for (; *text; text++, left += pen->pitch * pen->scale) {
        const uint8_t *rows = shape_of(pen->font, *text);

        for (unsigned y = 0; pen->has_paper && y < pen->font->height * pen->scale; y++)
            for (unsigned x = 0; x < pen->pitch * pen->scale; x++)
                canvas_mix(canvas, left + x, top + y, pen->paper, 255);
        if (pen->has_shadow)
            draw_shape(canvas, pen, left + 1, top + 1, rows, black, 96);
        draw_shape(canvas, pen, left, top, rows, pen->ink, pen->alpha);
    }
}

/* All fonts of this machine, once for all tests of a program. */
static inline struct fonts *all_fonts(void)
{
    static struct fonts fonts;
    struct font_list list;

    fonts_for_machine(&fonts, FIRMWARE_UEFI, OVMF, QEMU, &list);
    fonts_for_machine(&fonts, FIRMWARE_UEFI_IA32, OVMF_IA32, QEMU, &list);
    fonts_for_machine(&fonts, FIRMWARE_UEFI_AA64, AAVMF, QEMU, &list);
    return &fonts;
}

#endif
