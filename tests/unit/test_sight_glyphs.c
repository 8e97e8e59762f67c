/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that was drawn into a picture comes out of it again, and nothing else does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "drawn_screen.h"

static const struct colour black = {0, 0, 0}, grey = {170, 170, 170}, white = {255, 255, 255},
                           blue = {0, 0, 170}, yellow = {255, 255, 85}, navy = {0, 0, 90};

/* Every sign of ASCII, no blanks within, and sentences that menus and kernels say. */
static const char *const lines[] = {
    "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~",
    "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)",
    "Install (expert mode) [F1] #2 & more; why? \"because\" = 100% @ {x}",
};
#define LINES 4u

struct result {
    size_t characters, wrong;
};
static struct result total;

/* Looks at the canvas and counts the characters that are not what was drawn. */
static struct result compare(const struct canvas *canvas, const struct font_list *fonts)
{
    CLEANUP(glyph_reader_free) struct glyph_reader reader = {0};
    CLEANUP(buf_free) struct buf text = {0};
    struct picture picture = canvas_picture(canvas);
    struct result result = {0};
    const char *at;

    assert_true(glyph_reader_look(&reader, &picture, fonts));
    glyph_reader_text(&reader, &text);
    at = buf_str(&text);
    for (size_t i = 0; i < LINES; i++, at += strcspn(at, "\n"), at += *at == '\n') {
        size_t length = strlen(lines[i]), came = strcspn(at, "\n");

        result.characters += length;
        for (size_t j = 0; j < length; j++)
            result.wrong += j >= came || at[j] != lines[i][j];
        result.wrong += came > length ? came - length : 0;
    }
    result.wrong += strlen(at);
    if (result.wrong)
        print_message("%s", buf_str(&text));
    total.characters += result.characters;
    total.wrong += result.wrong;
    return result;
}

static struct font_list everything(void)
{
    struct font_list list;

    fonts_for_machine(all_fonts(), FIRMWARE_UEFI, OVMF, QEMU, &list);
    assert_int_equal(list.count, FONTS_MOST);
    return list;
}

static void draw_lines(struct canvas *canvas, const struct pen *pen, unsigned left, unsigned top)
{
    for (unsigned i = 0; i < LINES; i++)
        draw_text(canvas, pen, left, top + i * pen->font->height * pen->scale, lines[i]);
}

static void reads_every_font_at_any_offset(void **state)
{
    static const unsigned offsets[][2] = {{0, 0}, {1, 0}, {0, 1}, {5, 7}, {7, 13}, {83, 101}};
    static const struct colour inks[] = {grey, black, yellow}, papers[] = {black, white, blue};
    struct font_list list = everything();

    (void)state;
    for (size_t i = 0; i < list.count; i++)
        for (size_t j = 0; j < COUNT_OF(offsets); j++) {
            CLEANUP(canvas_free) struct canvas canvas = canvas_make(800, 600);
            const struct pen pen = {.font = list.items[i],
                                    .pitch = FONT_WIDTH,
                                    .scale = 1,
                                    .ink = inks[j % 3],
                                    .alpha = 255};
            struct result result;

            canvas_fill(&canvas, papers[j % 3]);
            draw_lines(&canvas, &pen, offsets[j][0], offsets[j][1]);
            result = compare(&canvas, &list);
            if (result.wrong)
                print_message("%s at %u,%u: %zu wrong\n", pen.font->name, offsets[j][0],
                              offsets[j][1], result.wrong);
            assert_int_equal(result.wrong, 0);
        }
}

static void reads_cells_of_nine_pixels(void **state)
{
    CLEANUP(canvas_free) struct canvas canvas = canvas_make(720, 400);
    struct font_list list = everything();
    const struct pen pen = {
        .font = list.items[1], .pitch = 9, .scale = 1, .ink = grey, .alpha = 255};

    (void)state;
    draw_lines(&canvas, &pen, 0, 5 * 16);
    assert_int_equal(compare(&canvas, &list).wrong, 0);
}

static void reads_doubled_pixels(void **state)
{
    CLEANUP(canvas_free) struct canvas canvas = canvas_make(1600, 900);
    struct font_list list = everything();
    const struct pen pen = {
        .font = list.items[1], .pitch = 8, .scale = 2, .ink = white, .alpha = 255};

    (void)state;
    draw_lines(&canvas, &pen, 3, 7);
    assert_int_equal(compare(&canvas, &list).wrong, 0);
}

static void draw_gradient(struct canvas *canvas)
{
    for (unsigned y = 0; y < canvas->height; y++)
        for (unsigned x = 0; x < canvas->width; x++)
            canvas_mix(canvas, x, y,
                       (struct colour){(uint8_t)(x * 200 / canvas->width),
                                       (uint8_t)(y * 150 / canvas->height),
                                       (uint8_t)((x + y) * 80 / canvas->width)},
                       255);
}

/* A menu over a picture: the ink lets it shine through, and there is a shadow. */
static void reads_blended_text_with_a_shadow(void **state)
{
    CLEANUP(canvas_free) struct canvas canvas = canvas_make(640, 480);
    struct font_list list = everything();
    const struct pen pen = {.font = list.items[1],
                            .pitch = 8,
                            .scale = 1,
                            .ink = white,
                            .alpha = 224,
                            .has_shadow = true};

    (void)state;
    draw_gradient(&canvas);
    draw_lines(&canvas, &pen, 8, 200);
    assert_int_equal(compare(&canvas, &list).wrong, 0);
}

static void reads_a_highlighted_line(void **state)
{
    CLEANUP(canvas_free) struct canvas canvas = canvas_make(1024, 768);
    struct font_list list = everything();
    struct pen pen = {.font = list.items[2],
                      .pitch = 8,
                      .scale = 1,
                      .ink = grey,
                      .paper = navy,
                      .alpha = 255,
                      .has_paper = true};

    (void)state;
    for (unsigned i = 0; i < LINES; i++) {
        draw_text(&canvas, &pen, 2, 10 + i * 16, lines[i]);
        pen.paper = grey;
        pen.ink = i ? grey : black;
        pen.paper = i ? navy : grey;
    }
    assert_int_equal(compare(&canvas, &list).wrong, 0);
}

/* xorshift: the same noise each time. */
static uint32_t noise(void)
{
    static uint32_t seed = 2463534242u;

    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed;
}

static void check_nothing(const struct canvas *canvas)
{
    CLEANUP(glyph_reader_free) struct glyph_reader reader = {0};
    CLEANUP(buf_free) struct buf text = {0};
    struct picture picture = canvas_picture(canvas);
    struct font_list list = everything();

    (void)glyph_reader_look(&reader, &picture, &list);
    glyph_reader_text(&reader, &text);
    assert_string_equal(buf_str(&text), "");
}

static void reads_nothing_where_there_is_none(void **state)
{
    CLEANUP(canvas_free) struct canvas canvas = canvas_make(640, 480);

    (void)state;
    check_nothing(&canvas);
    draw_gradient(&canvas);
    check_nothing(&canvas);
    for (unsigned kind = 0; kind < 3; kind++) {
        for (unsigned y = 0; y < canvas.height; y++)
            for (unsigned x = 0; x < canvas.width; x++) {
                uint32_t value = noise();
                uint8_t one = kind ? (value % (kind == 1 ? 2 : 9) ? 0 : 255) : (uint8_t)value;
                struct colour colour = {one, kind ? one : (uint8_t)(value >> 8),
                                        kind ? one : (uint8_t)(value >> 16)};

                canvas_mix(&canvas, x, y, colour, 255);
            }
        check_nothing(&canvas);
    }
}

/* Text over noise: what is read is what was drawn, and not a sign more. */
static void is_not_led_astray_by_noise_around(void **state)
{
    CLEANUP(canvas_free) struct canvas canvas = canvas_make(1024, 768);
    struct font_list list = everything();
    const struct pen pen = {.font = list.items[0],
                            .pitch = 8,
                            .scale = 1,
                            .ink = grey,
                            .paper = black,
                            .alpha = 255,
                            .has_paper = true};

    (void)state;
    for (unsigned y = 0; y < canvas.height; y++)
        for (unsigned x = 0; x < canvas.width; x++) {
            uint32_t value = noise();

            canvas_mix(
                &canvas, x, y,
                (struct colour){(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16)},
                255);
        }
    draw_lines(&canvas, &pen, 100, 333);
    assert_int_equal(compare(&canvas, &list).wrong, 0);
}

static void check_text(const struct glyph_reader *reader, const char *expected)
{
    CLEANUP(buf_free) struct buf text = {0};

    glyph_reader_text(reader, &text);
    assert_string_equal(buf_str(&text), expected);
}

static void follows_changes(void **state)
{
    CLEANUP(glyph_reader_free) struct glyph_reader reader = {0};
    CLEANUP(canvas_free) struct canvas canvas = canvas_make(640, 480);
    CLEANUP(canvas_free) struct canvas other = canvas_make(800, 600);
    struct font_list list = everything();
    struct pen pen = {.font = list.items[0],
                      .pitch = 8,
                      .scale = 1,
                      .ink = grey,
                      .paper = black,
                      .alpha = 255,
                      .has_paper = true};
    struct picture picture = canvas_picture(&canvas);

    (void)state;
    draw_text(&canvas, &pen, 16, 20, "Booting in 9 seconds");
    assert_true(glyph_reader_look(&reader, &picture, &list));
    check_text(&reader, "Booting in 9 seconds\n");
    assert_false(glyph_reader_look(&reader, &picture, &list));

    draw_text(&canvas, &pen, 16, 20, "Booting in 8 seconds");
    assert_true(glyph_reader_look(&reader, &picture, &list));
    check_text(&reader, "Booting in 8 seconds\n");

    /* The same mode, another font at another place: a kernel has taken over. */
    canvas_fill(&canvas, black);
    pen.font = list.items[1];
    draw_text(&canvas, &pen, 0, 0, "Linux version 6.1");
    draw_text(&canvas, &pen, 0, 16, "Command line: quiet");
    assert_true(glyph_reader_look(&reader, &picture, &list));
    check_text(&reader, "Linux version 6.1\nCommand line: quiet\n");

    /* Another mode. */
    picture = canvas_picture(&other);
    assert_true(glyph_reader_look(&reader, &picture, &list));
    check_text(&reader, "");
    draw_text(&other, &pen, 5, 5, "login:");
    assert_true(glyph_reader_look(&reader, &picture, &list));
    check_text(&reader, "login:\n");
}

/* Rows keep their place among one another, whatever all of them begin with is cut. */
static void keeps_indentation(void **state)
{
    CLEANUP(glyph_reader_free) struct glyph_reader reader = {0};
    CLEANUP(canvas_free) struct canvas canvas = canvas_make(1280, 800);
    struct font_list list = everything();
    const struct pen pen = {
        .font = list.items[0], .pitch = 8, .scale = 1, .ink = grey, .alpha = 255};
    struct picture picture = canvas_picture(&canvas);

    (void)state;
    draw_text(&canvas, &pen, 240 + 16, 38, "GNU GRUB");
    draw_text(&canvas, &pen, 240, 57, "*Live");
    draw_text(&canvas, &pen, 240, 76, "|     |");
    draw_text(&canvas, &pen, 240, 95, "grub>");
    assert_true(glyph_reader_look(&reader, &picture, &list));
    check_text(&reader, "  GNU GRUB\n*Live\ngrub>\n");
}

/* A font that a system has loaded: some of its shapes are known, most are not. */
static void doubts_a_font_that_is_mostly_unknown(void **state)
{
    CLEANUP(glyph_reader_free) struct glyph_reader reader = {0};
    CLEANUP(canvas_free) struct canvas canvas = canvas_make(720, 400);
    struct font_list list = everything();
    const struct pen pen = {
        .font = list.items[1], .pitch = 9, .scale = 1, .ink = grey, .alpha = 255};
    const uint8_t odd[16] = {0, 0x5A, 0xA5, 0x3C, 0x5A, 0xA5, 0x11};
    struct picture picture = canvas_picture(&canvas);

    (void)state;
    draw_text(&canvas, &pen, 0, 0, "Some letters that are known");
    assert_true(glyph_reader_look(&reader, &picture, &list));
    assert_true(glyph_reader_is_sure(&reader));
    for (unsigned i = 0; i < 10; i++)
        draw_shape(&canvas, &pen, i * 9, 160, odd, grey, 255);
    assert_true(glyph_reader_look(&reader, &picture, &list));
    assert_false(glyph_reader_is_sure(&reader));
}

static int tell_rate(void **state)
{
    (void)state;
    print_message("%zu of %zu characters read wrong\n", total.wrong, total.characters);
    fonts_free(all_fonts());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_font_at_any_offset),
        cmocka_unit_test(reads_cells_of_nine_pixels),
        cmocka_unit_test(reads_doubled_pixels),
        cmocka_unit_test(reads_blended_text_with_a_shadow),
        cmocka_unit_test(reads_a_highlighted_line),
        cmocka_unit_test(reads_nothing_where_there_is_none),
        cmocka_unit_test(is_not_led_astray_by_noise_around),
        cmocka_unit_test(follows_changes),
        cmocka_unit_test(keeps_indentation),
        cmocka_unit_test(doubts_a_font_that_is_mostly_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, tell_rate);
}
