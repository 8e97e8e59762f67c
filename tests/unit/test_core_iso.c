/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ISO 9660 reader on images made record by record: what it reads, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "core/iso.h"
#include "unit/tiny_fixture.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- the volume -------------------------------------------------------------------------- */

static void opens(void **state)
{
    (void)state;
    tiny_start(&image, 1);
    open_image();
    assert_string_equal(volume.id, "TINY");
    assert_string_equal(volume.set_id, "ISOWRIGHT_TEST");
    assert_int_equal(volume.blocks, TINY_BLOCKS);
    assert_true(volume.has_rock_ridge);
    tiny_start(&image, 0);
    open_image();
    assert_false(volume.has_rock_ridge);
}

static void keeps_full_identifiers(void **state)
{
    (void)state;
    tiny_start(&image, 0);
    memset(image.bytes + TINY_PVD + 40, 'v', 32);
    memset(image.bytes + TINY_PVD + 190, 's', 128);
    open_image();
    assert_int_equal(strlen(volume.id), 32);
    assert_int_equal(strlen(volume.set_id), 128);
}

static void refuses_bad_descriptors(void **state)
{
    static const struct {
        size_t offset; /* in the descriptor */
        uint8_t value;
        enum iso_status status;
    } cases[] = {
        {0, 2, ISO_NOT_ISO},        /* not the primary one */
        {1, 'X', ISO_NOT_ISO},      /* no CD001 */
        {80, 41, ISO_DAMAGED},      /* space size: the halves differ */
        {129, 4, ISO_DAMAGED},      /* block size: the halves differ */
        {156, 0, ISO_DAMAGED},      /* root record: length 0 */
        {156, 33, ISO_DAMAGED},     /* ... too short for a name */
        {156, 200, ISO_DAMAGED},    /* ... beyond its field */
        {156 + 2, 19, ISO_DAMAGED}, /* ... location: the halves differ */
        {156 + 10, 1, ISO_DAMAGED}, /* ... size: the halves differ */
        {156 + 25, 0, ISO_DAMAGED}, /* ... not a folder */
        {156 + 32, 0, ISO_DAMAGED}, /* ... without a name */
        {156 + 32, 2, ISO_DAMAGED}, /* ... with a longer one than fits */
        {156 + 1, 1, ISO_DAMAGED},  /* ... leads past the "." record */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        tiny_start(&image, 1);
        image.bytes[TINY_PVD + cases[i].offset] = cases[i].value;
        if (tiny_open(&image, &volume) != cases[i].status)
            fail_msg("case %zu", i);
    }
    tiny_start(&image, 1);
    image.bytes[TINY_PVD + 129] = image.bytes[TINY_PVD + 130] = 4; /* 1024-byte blocks */
    assert_int_equal(tiny_open(&image, &volume), ISO_UNSUPPORTED);
}

/* The root folder must begin with its own ".": of this name, at this place. */
static void refuses_bad_roots(void **state)
{
    (void)state;
    tiny_start(&image, 0);
    put_record(TINY_RECORD(&image), "X", 1, 2, TINY_ROOT, ISO_BLOCK_SIZE, NULL);
    assert_int_equal(tiny_open(&image, &volume), ISO_DAMAGED);
    put_record(TINY_RECORD(&image), "\0", 1, 2, TINY_ROOT + 1, ISO_BLOCK_SIZE, NULL);
    assert_int_equal(tiny_open(&image, &volume), ISO_DAMAGED);
    put_record(TINY_RECORD(&image), "\0", 1, 2, TINY_ROOT, ISO_BLOCK_SIZE, NULL);
    assert_int_equal(tiny_open(&image, &volume), ISO_OK);
    put_record(image.bytes + TINY_PVD + 156, "\0", 1, 2, TINY_ROOT, ISO_BLOCK_SIZE - 1, NULL);
    assert_int_equal(tiny_open(&image, &volume), ISO_DAMAGED);
}

static void refuses_short_sources(void **state)
{
    struct iso_volume untouched;

    (void)state;
    memset(&volume, 0x55, sizeof volume);
    untouched = volume;
    tiny_start(&image, 1);
    image.size = 0;
    assert_int_equal(tiny_open(&image, &volume), ISO_NOT_ISO);
    image.size = TINY_PVD + ISO_BLOCK_SIZE - 1;
    assert_int_equal(tiny_open(&image, &volume), ISO_NOT_ISO);
    image.size = TINY_PVD + ISO_BLOCK_SIZE;
    assert_int_equal(tiny_open(&image, &volume), ISO_SHORT);
    assert_int_equal(image.reads, 1); /* the root was not even asked for */
    assert_memory_equal(&volume, &untouched, sizeof volume);
}

static void passes_read_errors_on(void **state)
{
    size_t count;

    (void)state;
    tiny_start(&image, 1);
    image.fails_at = TINY_PVD + 5;
    assert_int_equal(tiny_open(&image, &volume), ISO_READ_FAILED);
    image.fails_at = TINY_ROOT * ISO_BLOCK_SIZE + 5;
    assert_int_equal(tiny_list(&image, &count), ISO_READ_FAILED);
}

static void every_status_has_a_text(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ISO_STATUS_COUNT; i++) {
        assert_non_null(iso_status_text((enum iso_status)i));
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(iso_status_text((enum iso_status)i),
                                    iso_status_text((enum iso_status)j));
    }
    assert_string_equal(iso_status_text(ISO_STATUS_COUNT), "unknown error");
    assert_string_equal(iso_status_text((enum iso_status)9999), "unknown error");
}

/* --- directory records ------------------------------------------------------------------- */

static void refuses_bad_records(void **state)
{
    static const struct {
        size_t offset; /* in the record */
        uint8_t value;
    } cases[] = {
        {0, 1},   /* length */
        {0, 33},  /* no room for a name */
        {0, 34},  /* the name goes on beyond it */
        {2, 31},  /* location: the halves differ */
        {10, 99}, /* size: the halves differ */
        {32, 0},  /* no name */
        {32, 255} /* longer than the record */
    };
    size_t count;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t *at = tiny_start(&image, 0);

        add(at, "FILE.;1", NULL);
        assert_int_equal(tiny_list(&image, &count), ISO_NO_MORE);
        assert_int_equal(count, 1);
        at[cases[i].offset] = cases[i].value;
        if (tiny_list(&image, &count) != ISO_DAMAGED)
            fail_msg("case %zu", i);
    }
}

static void record_must_end_with_its_block(void **state)
{
    uint8_t *at = tiny_start(&image, 0);
    size_t count;

    (void)state;
    while (at + 100 < TINY_RECORD(&image) + ISO_BLOCK_SIZE)
        at = add(at, "ABCDEFGH.IJK;1", NULL);
    at[0] = (uint8_t)(TINY_RECORD(&image) + ISO_BLOCK_SIZE - at + 1);
    assert_int_equal(tiny_list(&image, &count), ISO_DAMAGED);
    at[0] = 0; /* the rest of the block is padding */
    assert_int_equal(tiny_list(&image, &count), ISO_NO_MORE);
    assert_true(count > 30);
}

static void folder_goes_on_in_the_next_block(void **state)
{
    uint8_t *at = tiny_start(&image, 1);
    struct tiny_susp sign = {.length = 0};

    (void)state;
    add_named(at, "A.;1", "first");
    rock_ridge_sign(&sign, 0);
    put_record(TINY_RECORD(&image), "\0", 1, 2, TINY_ROOT, 2 * ISO_BLOCK_SIZE, &sign);
    put_record(image.bytes + TINY_PVD + 156, "\0", 1, 2, TINY_ROOT, 2 * ISO_BLOCK_SIZE, NULL);
    add_named(TINY_RECORD(&image) + ISO_BLOCK_SIZE, "B.;1", "second");
    assert_int_equal(find("second"), ISO_OK);
    assert_int_equal(entry.record_offset, (TINY_ROOT + 1) * ISO_BLOCK_SIZE);
    assert_true(image.largest <= ISO_BLOCK_SIZE);
}

static void folder_must_lie_on_the_medium(void **state)
{
    uint8_t *at = tiny_start(&image, 0);
    struct iso_dir dir;

    (void)state;
    put_record(at, "SUB", 3, 2, 30, UINT32_MAX, NULL);
    assert_int_equal(find("sub"), ISO_OK);
    assert_int_equal(iso_dir_open(&volume, &entry, &dir), ISO_SHORT);
    assert_int_equal(find("sub/x"), ISO_SHORT);
    put_record(at, "SUB", 3, 2, UINT32_MAX, 2048, NULL);
    assert_int_equal(find("sub/x"), ISO_SHORT);
}

static void only_folders_are_listed(void **state)
{
    struct iso_dir dir;

    (void)state;
    put_record(tiny_start(&image, 0), "FILE.;1", 7, 0, TINY_ROOT, 2048, NULL);
    assert_int_equal(find("file"), ISO_OK);
    assert_int_equal(iso_dir_open(&volume, &entry, &dir), ISO_NOT_DIRECTORY);
    iso_root(&volume, &entry);
    entry.extent_count = 2;
    assert_int_equal(iso_dir_open(&volume, &entry, &dir), ISO_NOT_DIRECTORY);
}

static void plain_names(void **state)
{
    uint8_t *at = tiny_start(&image, 0);
    struct tiny_susp name = {.length = 0};

    (void)state;
    susp_name(&name, 0, "not used without SP");
    at = add(at, "README.;1", &name);
    at = add(at, "KERNEL.GZ;12", NULL);
    put_record(at, "V1.", 3, 2, 31, 2048, NULL);
    put_dots(image.bytes + 31 * ISO_BLOCK_SIZE, 31, NULL);
    assert_int_equal(find("/readme"), ISO_OK);
    assert_string_equal(entry.name, "README");
    assert_int_equal(find("Kernel.gz"), ISO_OK);
    assert_string_equal(entry.name, "KERNEL.GZ");
    assert_int_equal(find("v1."), ISO_OK);
    assert_true(entry.is_directory);
    assert_int_equal(find("readm"), ISO_NOT_FOUND);
}

static void hides_associated_files(void **state)
{
    uint8_t *at = tiny_start(&image, 0);
    size_t count;

    (void)state;
    put_record(at, "FORK.;1", 7, 4, 30, 100, NULL);
    assert_int_equal(tiny_list(&image, &count), ISO_NO_MORE);
    assert_int_equal(count, 0);
}

/* --- paths ------------------------------------------------------------------------------- */

static void paths(void **state)
{
    char path[ISO_PATH_MAX + 2];

    (void)state;
    add_named(tiny_start(&image, 1), "FILE.;1", "file");
    assert_int_equal(find(""), ISO_OK);
    assert_true(entry.is_directory);
    assert_int_equal(find("/"), ISO_OK);
    assert_int_equal(find("/../.././/file"), ISO_OK);
    assert_int_equal(find("file/.."), ISO_NOT_DIRECTORY);
    assert_int_equal(find("nothing"), ISO_NOT_FOUND);
    memset(path, '/', sizeof path);
    path[ISO_PATH_MAX] = '\0';
    assert_int_equal(find(path), ISO_OK);
    path[ISO_PATH_MAX] = '/';
    path[ISO_PATH_MAX + 1] = '\0';
    assert_int_equal(find(path), ISO_TOO_LONG);
}

/* A folder that contains itself: paths through it end at the depth limit. */
static void endless_depth(void **state)
{
    struct tiny_susp name = {.length = 0};
    char path[ISO_PATH_MAX + 1] = "";

    (void)state;
    susp_name(&name, 0, "d");
    put_record(tiny_start(&image, 1), "D", 1, 2, TINY_ROOT, 2048, &name);
    for (int i = 0; i < ISO_DEPTH_MAX; i++)
        strcat(path, "d/");
    assert_int_equal(find(path), ISO_OK);
    strcat(path, "d");
    assert_int_equal(find(path), ISO_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens),
        cmocka_unit_test(keeps_full_identifiers),
        cmocka_unit_test(refuses_bad_descriptors),
        cmocka_unit_test(refuses_bad_roots),
        cmocka_unit_test(refuses_short_sources),
        cmocka_unit_test(passes_read_errors_on),
        cmocka_unit_test(every_status_has_a_text),
        cmocka_unit_test(refuses_bad_records),
        cmocka_unit_test(record_must_end_with_its_block),
        cmocka_unit_test(folder_goes_on_in_the_next_block),
        cmocka_unit_test(folder_must_lie_on_the_medium),
        cmocka_unit_test(only_folders_are_listed),
        cmocka_unit_test(plain_names),
        cmocka_unit_test(hides_associated_files),
        cmocka_unit_test(paths),
        cmocka_unit_test(endless_depth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
