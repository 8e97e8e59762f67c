/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is read of a screen: the first byte chooses between pictures (read twice, the second time
 * changed, with a font that the test makes), text memory, and the finders of fonts.
 */
#include "base/mem.h"
#include "sight/glyphs.h"
#include "sight/screen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PIXELS_MOST ((size_t)1 << 18) /* bytes: larger ones only take longer */

/* Shapes that nothing but this test has, so that inputs hold some by chance. */
static void make_font(struct font *font)
{
    for (unsigned i = 0; i < 26; i++) {
        uint8_t rows[FONT_HEIGHT_MOST] = {0};

        for (unsigned row = 0; row < font->height; row++)
            rows[row] = row < font->height / 2 ? (uint8_t)(i + 1) : 0;
        font_add(font, (uint16_t)('A' + i), rows);
    }
}

static void look(const uint8_t *data, size_t size)
{
    CLEANUP(font_free) struct font small = {.name = "test", .height = 4};
    CLEANUP(font_free) struct font large = {.name = "test", .height = FONT_HEIGHT_MOST};
    CLEANUP(glyph_reader_free) struct glyph_reader reader = {0};
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(free_ptr) uint8_t *changed = NULL;
    struct font_list fonts = {.items = {&small, &large}, .count = 2};
    struct picture picture;
    struct err e = {0};

    if (picture_from_ppm(&e, data, size, &picture) < 0 ||
        (size_t)picture.width * picture.height * PICTURE_PIXEL > PIXELS_MOST)
        return;
    changed = mem_copy(data, size);
    make_font(&small);
    make_font(&large);
    (void)glyph_reader_look(&reader, &picture, &fonts);
    glyph_reader_text(&reader, &text);
    changed[size - 1] ^= 0x80;
    changed[(size_t)(picture.pixels - data)] ^= 0x80;
    picture.pixels = changed + (picture.pixels - data);
    if (!glyph_reader_look(&reader, &picture, &fonts))
        __builtin_trap();
    glyph_reader_text(&reader, &text);
    if (glyph_reader_look(&reader, &picture, &fonts))
        __builtin_trap();
}

/* A typeface out of the bytes, and a picture of the same bytes. */
static void read_loose(const uint8_t *data, size_t size)
{
    CLEANUP(buf_free) struct buf text = {0};
    struct typefaces faces = {0};
    struct picture picture = {.pixels = data, .width = 32, .step = 3, .stride = 32 * 3};
    struct err e = {0};

    picture.height = (unsigned)(size / picture.stride);
    if (!picture.height || picture.height > PICTURE_SIDE_MOST ||
        typeface_from_grub(&e, data, size, &faces.items[0]) < 0)
        return;
    faces.count = 1;
    (void)loose_text(&picture, &faces, &text);
    typefaces_free(&faces);
}

static void find(const uint8_t *data, size_t size)
{
    static const unsigned heights[] = {8, 14, 16};
    struct font font = {0};
    struct err e = {0};

    if (font_from_firmware(&e, data, size, &font) == 0)
        font_free(&font);
    if (font_from_grub(&e, data, size, &font) == 0)
        font_free(&font);
    read_loose(data, size);
    for (size_t i = 0; i < COUNT_OF(heights); i++) {
        CLEANUP(font_free) struct font vga = {.name = "test", .height = heights[i]};

        (void)!font_add_vga(&e, data, size, &vga);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(buf_free) struct buf text = {0};

    if (!size)
        return 0;
    switch (data[0] % 3) {
    case 0:
        look(data + 1, size - 1);
        break;
    case 1:
        screen_text(data + 1, size - 1, &text);
        break;
    default:
        find(data + 1, size - 1);
        break;
    }
    return 0;
}
