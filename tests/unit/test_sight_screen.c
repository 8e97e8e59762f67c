/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures as QEMU saves them, and VGA's text memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "sight/charset.h"
#include "sight/picture.h"
#include "sight/screen.h"

static int read_ppm(const char *header, size_t pixels, struct picture *ret_picture)
{
    static uint8_t *kept;
    size_t length = strlen(header);
    struct err e = {0};
    int status;

    free(kept);
    kept = mem_alloc(length + pixels + 1);
    memcpy(kept, header, length);
    status = picture_from_ppm(&e, kept, length + pixels, ret_picture);
    if (status < 0)
        assert_int_equal(e.kind, ERR_FAULT);
    else
        assert_ptr_equal(ret_picture->pixels, kept + length);
    if (status < 0) {
        free(kept);
        kept = NULL;
    }
    return status;
}

static void reads_the_size_of_pictures(void **state)
{
    struct picture picture;

    (void)state;
    assert_int_equal(read_ppm("P6\n4 3\n255\n", 36, &picture), 0);
    assert_int_equal(picture.width, 4);
    assert_int_equal(picture.height, 3);
    assert_int_equal(picture.stride, 12);
    assert_int_equal(read_ppm("P6 # made by hand\n# twice 7\n 4\t3 255 ", 36, &picture), 0);
    assert_int_equal(picture.width, 4);
    assert_int_equal(read_ppm("P6\n8192 1\n255\n", 8192 * 3, &picture), 0);
    /* The last one goes with a failure. */
    assert_int_equal(read_ppm("", 0, &picture), -1);
}

static void refuses_what_is_no_picture(void **state)
{
    static const char *const headers[] = {
        "P6",
        "P5\n4 3\n255\n",
        "P6\n0 3\n255\n",
        "P6\n4 0\n255\n",
        "P6\n4 3\n65535\n",
        "P6\n8193 1\n255\n",
        "P6\n4 99999999999999999999\n255\n",
        "P6\n-4 3\n255\n",
        "P6\n4 3\n255x",
        "P6\n4 3\n254\n",
        "P6\n# 4 3 255",
        "P6\n4 3\n255",
    };
    struct picture picture;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        assert_int_equal(read_ppm(headers[i], i == COUNT_OF(headers) - 1 ? 0 : 40, &picture), -1);
    for (size_t pixels = 0; pixels < 36; pixels++)
        assert_int_equal(read_ppm("P6\n4 3\n255\n", pixels, &picture), -1);
}

static void check_cells(const uint8_t *cells, size_t size, const char *text)
{
    CLEANUP(buf_free) struct buf found = {0};

    screen_text(cells, size, &found);
    assert_string_equal(buf_str(&found), text);
}

static void put_row(uint8_t *cells, unsigned row, const char *text)
{
    for (unsigned column = 0; *text; text++, column++)
        cells[(row * 80 + column) * 2] = (uint8_t)*text;
}

static void reads_text_memory(void **state)
{
    CLEANUP(free_ptr) uint8_t *cells = mem_alloc(SCREEN_TEXT_SIZE);

    (void)state;
    for (size_t at = 1; at < SCREEN_TEXT_SIZE; at += 2)
        cells[at] = 0x07;
    check_cells(cells, SCREEN_TEXT_SIZE, "");
    put_row(cells, 0, "ISOLINUX 6.04");
    put_row(cells, 3, "\xDA\xC4\xC4\xBF");
    put_row(cells, 4, "\xB3\xB0 \xB3");
    put_row(cells, 5,
            "\xBA \x10"
            "Gr\x81n\xE1 \x18\x19 \xBA");
    put_row(cells, 7, "\xB3  \xB3");
    check_cells(cells, SCREEN_TEXT_SIZE, "ISOLINUX 6.04\n+--+\n| >Gr\xC3\xBCn\xC3\x9F ^v |\n");
}

/* In an editor empty rows count. */
static void keeps_empty_rows_when_asked(void **state)
{
    CLEANUP(free_ptr) uint8_t *cells = mem_alloc(SCREEN_TEXT_SIZE);
    CLEANUP(buf_free) struct buf found = {0};

    (void)state;
    put_row(cells, 0, "setparams 'x'");
    put_row(cells, 1, "\xB3  \xB3");
    put_row(cells, 3, "linux /vmlinuz");
    screen_text_whole(cells, (size_t)5 * 160, &found);
    assert_string_equal(buf_str(&found), "setparams 'x'\n\n\nlinux /vmlinuz\n\n");
    check_cells(cells, (size_t)5 * 160, "setparams 'x'\nlinux /vmlinuz\n");
}

/* In graphics modes there are pixels, or nothing. */
static void pixels_are_no_text(void **state)
{
    CLEANUP(free_ptr) uint8_t *cells = mem_alloc(SCREEN_TEXT_SIZE);
    uint32_t seed = 1;

    (void)state;
    check_cells(cells, SCREEN_TEXT_SIZE, "");
    memset(cells, 0xFF, SCREEN_TEXT_SIZE);
    check_cells(cells, SCREEN_TEXT_SIZE, "");
    for (size_t at = 0; at < SCREEN_TEXT_SIZE; at++) {
        seed = seed * 1664525 + 1013904223;
        cells[at] = (uint8_t)(seed >> 24);
    }
    check_cells(cells, SCREEN_TEXT_SIZE, "");
}

static void characters_become_what_can_be_searched(void **state)
{
    static const struct {
        uint8_t code;
        const char *text;
    } cases[] = {
        {'A', "A"},  {0x00, " "}, {0x01, " "}, {0x80, "\xC3\x87"},
        {0xC9, "+"}, {0xCD, "-"}, {0xBA, "|"}, {0xB2, " "},
        {0xDB, " "}, {0xFE, " "}, {0xFF, " "}, {0x9E, "\xE2\x82\xA7"},
        {0x11, "<"}, {0x1F, "v"}, {0x7F, " "}, {0xE1, "\xC3\x9F"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_free) struct buf text = {0};

        charset_add(&text, charset_from_cp437(cases[i].code));
        assert_string_equal(buf_str(&text), cases[i].text);
    }
    assert_true(charset_is_letter('0'));
    assert_false(charset_is_letter('|'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_size_of_pictures),
        cmocka_unit_test(refuses_what_is_no_picture),
        cmocka_unit_test(reads_text_memory),
        cmocka_unit_test(keeps_empty_rows_when_asked),
        cmocka_unit_test(pixels_are_no_text),
        cmocka_unit_test(characters_become_what_can_be_searched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
