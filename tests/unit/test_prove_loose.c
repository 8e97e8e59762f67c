/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus that a theme draws: in fonts of any widths, anywhere, over a picture. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "made_pf2.h"

#define GRUB_FONT "/usr/share/grub/unicode.pf2"

static const struct colour white = {255, 255, 255}, grey = {168, 168, 168}, gold = {220, 180, 20};

static struct typefaces faces;

static int set_up(void **state)
{
    CLEANUP(buf_free) struct buf made = {0};
    CLEANUP(buf_free) struct buf grub = {0};
    struct err e = {0};

    (void)state;
    made_pf2(&all_fonts()->grub, &made);
    if (file_read(&e, GRUB_FONT, 8 << 20, &grub) < 0 ||
        typeface_from_grub(&e, (const uint8_t *)buf_str(&made), made.len, &faces.items[0]) < 0 ||
        typeface_from_grub(&e, (const uint8_t *)buf_str(&grub), grub.len, &faces.items[1]) < 0)
        fail_msg("%s", e.text);
    faces.count = 2;
    return 0;
}

static int clean(void **state)
{
    (void)state;
    typefaces_free(&faces);
    return 0;
}

/* No two neighbours of one colour, but by chance. */
static struct canvas photograph(void)
{
    struct canvas canvas = canvas_make(640, 480);
    unsigned chance = 1;

    for (unsigned y = 0; y < canvas.height; y++)
        for (unsigned x = 0; x < canvas.width; x++) {
            chance = chance * 1103515245u + 12345u;
            canvas_mix(&canvas, x, y,
                       (struct colour){(uint8_t)(chance >> 16 & 0x3F), (uint8_t)(y / 4),
                                       (uint8_t)(x / 4 & 0x7F)},
                       255);
        }
    return canvas;
}

/* What shows that an entry is chosen: a box with a gradient. */
static void draw_box(struct canvas *canvas, unsigned left, unsigned top, unsigned width,
                     unsigned height)
{
    for (unsigned y = 0; y < height; y++)
        for (unsigned x = 0; x < width; x++)
            canvas_mix(canvas, left + x, top + y, (struct colour){(uint8_t)(4 * y), 60, 120}, 255);
}

static void assert_reads(const struct canvas *canvas, const char *expected)
{
    const struct picture picture = canvas_picture(canvas);
    CLEANUP(buf_free) struct buf text = {0};
    unsigned letters = loose_text(&picture, &faces, &text);
    unsigned wanted = 0;

    for (const char *at = expected; *at; at++)
        wanted +=
            (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9');
    assert_string_equal(buf_str(&text), expected);
    assert_int_equal(letters, wanted);
}

static void reads_a_themed_menu(void **state)
{
    CLEANUP(canvas_free) struct canvas canvas = photograph();
    const struct font *font = &all_fonts()->grub;

    (void)state;
    draw_made(&canvas, font, 201, 13, "Welcome to \"Live\" 12.5!", gold);
    draw_box(&canvas, 60, 100, 500, 22);
    draw_made(&canvas, font, 67, 103, "Live system (amd64)", white);
    draw_made(&canvas, font, 67, 123, "Live system (amd64 fail-safe mode)", grey);
    draw_made(&canvas, font, 67, 144, "Advanced options ...", grey);
    draw_made(&canvas, font, 300, 450, "enter: boot, `e': options, `c': cmd-line", white);
    assert_reads(&canvas, "Welcome to \"Live\" 12.5!\n"
                          "Live system (amd64)\n"
                          "Live system (amd64 fail-safe mode)\n"
                          "Advanced options ...\n"
                          "enter: boot, `e': options, `c': cmd-line\n");
}

/* Fonts with one width, too, and rows that are no multiple of the font's height apart. */
static void reads_what_is_on_no_grid(void **state)
{
    CLEANUP(canvas_free) struct canvas canvas = photograph();
    const struct font *font = &all_fonts()->grub;
    struct pen pen = {.font = font, .pitch = FONT_WIDTH, .scale = 1, .ink = white, .alpha = 255};

    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        pen.ink = i == 2 ? gold : grey;
        draw_text(&canvas, &pen, 83, 200 + 20 * i, "An entry of many: Install 1, 2");
    }
    assert_reads(&canvas, "An entry of many: Install 1, 2\nAn entry of many: Install 1, 2\n"
                          "An entry of many: Install 1, 2\nAn entry of many: Install 1, 2\n"
                          "An entry of many: Install 1, 2\n");
}

/* Each sign there is, between letters, and two lines beside one another. */
static void reads_every_sign(void **state)
{
    CLEANUP(canvas_free) struct canvas canvas = photograph();
    const struct font *font = &all_fonts()->grub;

    (void)state;
    for (char character = '!'; character <= '~'; character++) {
        char text[] = "one ?? two", line[32];
        CLEANUP(canvas_free) struct canvas screen = photograph();

        text[4] = text[5] = character;
        draw_made(&screen, font, 40, 40, text, white);
        (void)snprintf(line, sizeof line, "%s\n", text);
        assert_reads(&screen, line);
    }
    draw_made(&canvas, font, 40, 40, "left", white);
    draw_made(&canvas, font, 340, 40, "right", white);
    assert_reads(&canvas, "left  right\n");
}

static void nothing_is_read_where_nothing_is(void **state)
{
    static const uint8_t unknown[16] = {0, 0, 0x7E, 0x42, 0x5A, 0x5A, 0x42, 0x7E};
    CLEANUP(canvas_free) struct canvas canvas = photograph();
    CLEANUP(canvas_free) struct canvas empty = canvas_make(640, 480);
    const struct pen pen = {.font = &all_fonts()->grub, .pitch = 8, .scale = 1};

    (void)state;
    assert_reads(&empty, "");
    assert_reads(&canvas, "");
    for (unsigned i = 0; i < 20; i++)
        draw_shape(&canvas, &pen, 100 + 10 * i, 100, unknown, white, 255);
    draw_box(&canvas, 60, 200, 500, 22);
    assert_reads(&canvas, "");
    /* A letter or two are chance. */
    draw_made(&canvas, &all_fonts()->grub, 100, 300, "ab", white);
    assert_reads(&canvas, "");
}

/* Of what a grid has, nothing is lost; of what is on none, all is shown. */
static void the_reader_takes_what_shows_more(void **state)
{
    CLEANUP(glyph_reader_free) struct glyph_reader reader = {0};
    CLEANUP(canvas_free) struct canvas canvas = photograph();
    CLEANUP(buf_free) struct buf text = {0};
    const struct picture picture = canvas_picture(&canvas);
    struct font_list list;

    (void)state;
    fonts_for_machine(all_fonts(), FIRMWARE_UEFI, OVMF, QEMU, &list);
    list.faces = &faces;
    draw_made(&canvas, &all_fonts()->grub, 67, 103, "Live system", white);
    assert_true(glyph_reader_look(&reader, &picture, &list));
    glyph_reader_text(&reader, &text);
    assert_string_equal(buf_str(&text), "Live system\n");
    assert_false(glyph_reader_look(&reader, &picture, &list));
}

static void damaged_fonts_are_refused(void **state)
{
    CLEANUP(buf_free) struct buf made = {0};

    (void)state;
    made_pf2(&all_fonts()->grub, &made);
    for (size_t size = 0; size < made.len; size += 97) {
        CLEANUP(free_ptr) uint8_t *exact = mem_copy(made.data, size + 1);
        struct typeface face = {0};
        struct err e = {0};

        if (typeface_from_grub(&e, exact, size, &face) == 0)
            typeface_free(&face);
        else
            assert_int_equal(e.kind, ERR_FAULT);
    }
    /* Every byte of the index changed once: nothing is read beyond the file. */
    for (size_t at = 0; at < 900 && at < made.len; at++) {
        CLEANUP(free_ptr) uint8_t *exact = mem_copy(made.data, made.len);
        struct typeface face = {0};
        struct err e = {0};

        exact[at] ^= 0xFF;
        if (typeface_from_grub(&e, exact, made.len, &face) == 0)
            typeface_free(&face);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_themed_menu),
        cmocka_unit_test(reads_what_is_on_no_grid),
        cmocka_unit_test(reads_every_sign),
        cmocka_unit_test(nothing_is_read_where_nothing_is),
        cmocka_unit_test(the_reader_takes_what_shows_more),
        cmocka_unit_test(damaged_fonts_are_refused),
    };

    return cmocka_run_group_tests(tests, set_up, clean);
}
