/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fonts are found in what machines run, and damaged or hostile files cost little and give none.
 * In check-full, too: firmware of other machines is only installed there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <lzma.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "drawn_screen.h"

#define VGABIOS   "/usr/share/seabios/vgabios-stdvga.bin"
#define GRUB_FONT "/usr/share/grub/unicode.pf2"

static void check_ascii(const struct font *font)
{
    for (char character = '!'; character <= '~'; character++) {
        const uint8_t *rows = shape_of(font, character);

        if (!rows)
            fail_msg("%s has no %c", font->name, character);
        assert_int_equal(font_character(font, rows), character);
    }
}

static void finds_the_fonts_of_machines(void **state)
{
    const struct fonts *fonts = all_fonts();
    static const struct {
        enum firmware firmware;
        const char *path;
    } others[] = {{FIRMWARE_UEFI_IA32, OVMF_IA32}, {FIRMWARE_UEFI_AA64, AAVMF}};

    (void)state;
    assert_int_equal(fonts->uefi[FIRMWARE_UEFI].height, 19);
    check_ascii(&fonts->uefi[FIRMWARE_UEFI]);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        const struct font *font = &fonts->uefi[others[i].firmware];

        if (access(others[i].path, R_OK) != 0) {
            assert_int_equal(font->height, 0);
            continue;
        }
        assert_int_equal(font->height, 19);
        check_ascii(font);
    }
    for (size_t i = 0; i < COUNT_OF(fonts->vga); i++)
        check_ascii(&fonts->vga[i]);
    check_ascii(&fonts->grub);
    assert_int_equal(fonts->grub.height, 16);
}

/* The kernel's shapes of some letters are not those of the VGA BIOS: both are known. */
static void knows_both_shapes_of_a_letter(void **state)
{
    CLEANUP(buf_free) struct buf file = {0};
    CLEANUP(font_free) struct font bios = {.name = "test", .height = 16};
    const struct font *both = &all_fonts()->vga[0];
    struct err e = {0};

    (void)state;
    assert_int_equal(file_read(&e, VGABIOS, 1 << 20, &file), 0);
    assert_int_equal(font_add_vga(&e, (const uint8_t *)file.data, file.len, &bios), 0);
    assert_memory_not_equal(shape_of(&bios, 'M'), shape_of(both, 'M'), 16);
    assert_int_equal(font_character(both, shape_of(&bios, 'M')), 'M');
    assert_int_equal(font_character(&bios, shape_of(both, 'M')), 0);
    /* It is found wherever it lies. */
    file.len -= 1;
    assert_int_equal(font_add_vga(&e, (const uint8_t *)file.data + 1, file.len, &bios), 0);
}

static void a_font_that_is_cut_is_none(void **state)
{
    CLEANUP(buf_free) struct buf vga = {0}, grub = {0};
    CLEANUP(font_free) struct font font = {.name = "test", .height = 16};
    struct err e = {0};

    (void)state;
    assert_int_equal(file_read(&e, VGABIOS, 1 << 20, &vga), 0);
    assert_int_equal(file_read(&e, GRUB_FONT, 8 << 20, &grub), 0);
    for (size_t size = 0; size < 4096; size += 61)
        assert_int_equal(font_add_vga(&e, (const uint8_t *)vga.data, size, &font), -1);
    assert_int_equal(e.kind, ERR_FAULT);
    for (size_t size = 0; size < 4096; size += 7) {
        CLEANUP(free_ptr) uint8_t *exact = mem_copy(grub.data, size ? size : 1);

        assert_int_equal(font_from_grub(&e, exact, size, &font), -1);
    }
    assert_int_equal(font.count, 0);
}

/* Numbers in GRUB's format that lead out of the file or the cell. */
static void grub_fonts_that_lie_are_harmless(void **state)
{
    CLEANUP(buf_free) struct buf grub = {0};
    struct err e = {0};

    (void)state;
    assert_int_equal(file_read(&e, "/usr/share/grub/ascii.pf2", 1 << 20, &grub), 0);
    for (size_t at = 0; at < grub.len; at++) {
        CLEANUP(font_free) struct font font = {0};
        char before = grub.data[at];

        grub.data[at] = (char)0xFF;
        if (font_from_grub(&e, (const uint8_t *)grub.data, grub.len, &font) == 0)
            assert_true(font.height <= FONT_HEIGHT_MOST);
        grub.data[at] = before;
    }
}

/* A firmware volume's compressed section around what LZMA makes of `data`. */
static void make_section(const uint8_t *data, size_t size, struct buf *ret_file)
{
    static const uint8_t guid[] = {0x98, 0x58, 0x4E, 0xEE, 0x14, 0x39, 0x59, 0x42,
                                   0x9D, 0x6E, 0xDC, 0x7B, 0xD7, 0x94, 0x03, 0xCF};
    static const uint8_t place[] = {24, 0, 1, 0};
    lzma_stream stream = LZMA_STREAM_INIT;
    lzma_options_lzma options;
    CLEANUP(free_ptr) uint8_t *packed = mem_alloc(size + 65536);
    size_t length;

    assert_false(lzma_lzma_preset(&options, 1));
    assert_int_equal(lzma_alone_encoder(&stream, &options), LZMA_OK);
    stream.next_in = data;
    stream.avail_in = size;
    stream.next_out = packed;
    stream.avail_out = size + 65536;
    assert_int_equal(lzma_code(&stream, LZMA_FINISH), LZMA_STREAM_END);
    length = 24 + stream.total_out;
    lzma_end(&stream);
    buf_add(ret_file,
            (const uint8_t[]){(uint8_t)length, (uint8_t)(length >> 8), (uint8_t)(length >> 16), 2},
            4);
    buf_add(ret_file, guid, sizeof guid);
    buf_add(ret_file, place, sizeof place);
    buf_add(ret_file, packed, length - 24);
}

/* A table of glyphs at byte `at` of `data`: each character's rows are its code. */
static void put_table(uint8_t *data, size_t at)
{
    for (unsigned i = 0; i < 95; i++) {
        uint8_t *record = data + at + i * 22;

        memset(record, 0, 22);
        record[0] = (uint8_t)(0x20 + i);
        memset(record + 3 + 4, 0x20 + (int)i, 8);
    }
}

static void finds_the_firmwares_font_wherever_it_lies(void **state)
{
    static const size_t places[] = {0, 17, 262144 - 1000, 262144 - 1, 262144, 1 << 20};
    size_t size = (2 << 20) + 5;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        CLEANUP(buf_free) struct buf file = {0};
        CLEANUP(free_ptr) uint8_t *data = mem_alloc(size);
        CLEANUP(font_free) struct font font = {0};
        struct err e = {0};

        put_table(data, places[i]);
        make_section(data, size, &file);
        assert_int_equal(font_from_firmware(&e, (const uint8_t *)file.data, file.len, &font), 0);
        check_ascii(&font);
        /* As it is, too. */
        font_free(&font);
        assert_int_equal(font_from_firmware(&e, data, size, &font), 0);
        check_ascii(&font);
    }
}

static void check_same(const struct font *a, const struct font *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->height, b->height);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->glyphs[i].character, b->glyphs[i].character);
        assert_memory_equal(a->glyphs[i].rows, b->glyphs[i].rows, a->height);
    }
    assert_memory_equal(a->letters, b->letters, sizeof a->letters);
}

static void put_file(const struct tmpdir *dir, const char *name, const struct buf *data)
{
    CLEANUP(free_ptr) char *path = tmpdir_file(dir, name);
    struct err e = {0};

    assert_int_equal(file_write(&e, path, data->data, data->len), 0);
}

/* The same fonts as without a cache; those of a file that was changed are looked for again. */
static void fonts_are_remembered(void **state)
{
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    CLEANUP(buf_free) struct buf code = {0};
    CLEANUP(free_ptr) uint8_t *data = mem_alloc(1 << 20);
    CLEANUP(free_ptr) char *path = NULL;
    struct err e = {0};

    (void)state;
    (void)all_fonts();
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    path = tmpdir_file(&dir, "code");
    setenv("XDG_CACHE_HOME", dir.path, 1);
    for (unsigned i = 0; i < 3; i++) {
        CLEANUP(fonts_free) struct fonts fonts = {0};
        struct font_list list;

        fonts_for_machine(&fonts, FIRMWARE_UEFI, OVMF, QEMU, &list);
        check_same(&fonts.uefi[FIRMWARE_UEFI], &all_fonts()->uefi[FIRMWARE_UEFI]);
        for (size_t height = 0; height < COUNT_OF(fonts.vga); height++)
            check_same(&fonts.vga[height], &all_fonts()->vga[height]);
        /* First there is none, then there is one, then none. */
        memset(data, 0, 1 << 20);
        if (i == 1)
            put_table(data, 1000);
        code.len = 0;
        buf_add(&code, data, (1 << 20) - i);
        put_file(&dir, "code", &code);
        for (unsigned again = 0; again < 2; again++) {
            CLEANUP(fonts_free) struct fonts others = {0};

            fonts_for_machine(&others, FIRMWARE_UEFI_IA32, path, NULL, &list);
            assert_int_equal(others.uefi[FIRMWARE_UEFI_IA32].count != 0, i == 1);
        }
    }
    setenv("XDG_CACHE_HOME", "/dev/null", 1);
}

/* A few kilobytes that would unpack to 200 MB, with the font behind: nobody unpacks that much. */
static void unpacks_no_more_than_it_must(void **state)
{
    CLEANUP(buf_free) struct buf file = {0};
    CLEANUP(font_free) struct font font = {0};
    size_t size = (size_t)200 << 20;
    CLEANUP(free_ptr) uint8_t *data = mem_alloc(size);
    struct err e = {0};

    (void)state;
    put_table(data, size - 95 * 22);
    make_section(data, size, &file);
    assert_int_equal(font_from_firmware(&e, (const uint8_t *)file.data, file.len, &font), -1);
    assert_int_equal(e.kind, ERR_FAULT);
}

static void damaged_firmware_has_no_font(void **state)
{
    CLEANUP(buf_free) struct buf file = {0};
    CLEANUP(free_ptr) uint8_t *data = mem_alloc(65536);
    CLEANUP(font_free) struct font font = {0};
    struct err e = {0};

    (void)state;
    for (size_t i = 0; i < 65536; i++)
        data[i] = (uint8_t)(i * i >> 7);
    put_table(data, 60000);
    make_section(data, 65536, &file);
    for (size_t size = 0; size < file.len - 3000; size += 257) {
        CLEANUP(free_ptr) uint8_t *exact = mem_copy(file.data, size ? size : 1);

        assert_int_equal(font_from_firmware(&e, exact, size, &font), -1);
    }
    /* The length of the section, its type, the place of its data, LZMA's properties. */
    for (size_t at = 0; at < 40; at++) {
        char before = file.data[at];

        file.data[at] = (char)0xFF;
        if (font_from_firmware(&e, (const uint8_t *)file.data, file.len, &font) == 0)
            font_free(&font);
        file.data[at] = before;
    }
}

static int forget(void **state)
{
    (void)state;
    fonts_free(all_fonts());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_fonts_of_machines),
        cmocka_unit_test(knows_both_shapes_of_a_letter),
        cmocka_unit_test(a_font_that_is_cut_is_none),
        cmocka_unit_test(grub_fonts_that_lie_are_harmless),
        cmocka_unit_test(finds_the_firmwares_font_wherever_it_lies),
        cmocka_unit_test(fonts_are_remembered),
        cmocka_unit_test(unpacks_no_more_than_it_must),
        cmocka_unit_test(damaged_firmware_has_no_font),
    };

    return cmocka_run_group_tests(tests, NULL, forget);
}
