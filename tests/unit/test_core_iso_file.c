/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Content of files, also of those over 4 GiB (on a medium that exists only as a formula). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "core/iso.h"
#include "unit/tiny_fixture.h"

static void assert_pattern(uint64_t offset, uint64_t on_medium, size_t size)
{
    static uint8_t data[65536];

    assert_int_equal(iso_file_read(&volume, &entry, offset, data, size), ISO_OK);
    for (size_t i = 0; i < size; i++)
        if (data[i] != tiny_pattern(on_medium + i))
            fail_msg("wrong byte at %llu", (unsigned long long)(offset + i));
}

#define EXTENT_SIZE 0xfffff800u /* what writers put into one extent: 4 GiB less a block */

/* Three extents, the first two side by side: a file of 12 GiB on a medium of 16. */
static void files_over_4_gib(void **state)
{
    uint8_t *at = tiny_start(&image, 0);
    uint64_t second = (uint64_t)100 * 2048 + EXTENT_SIZE, third = (uint64_t)6000000 * 2048;
    char byte;

    (void)state;
    at = put_record(at, "BIG.;1", 6, 0x80, 100, EXTENT_SIZE, NULL);
    at = put_record(at, "BIG.;1", 6, 0x80, 100 + EXTENT_SIZE / 2048, EXTENT_SIZE, NULL);
    at = put_record(at, "BIG.;1", 6, 0, 6000000, 4000000001u, NULL);
    add(at, "NEXT.;1", NULL);
    image.size = (uint64_t)16 << 30;
    assert_int_equal(find("next"), ISO_OK);
    assert_int_equal(find("big"), ISO_OK);
    assert_true(entry.size == 2 * (uint64_t)EXTENT_SIZE + 4000000001u);
    assert_int_equal(entry.extent_count, 2);
    assert_pattern(0, 100 * 2048, 4096);
    assert_pattern(EXTENT_SIZE - 1000, second - 1000, 4096); /* across the seam: one read */
    assert_pattern(2 * (uint64_t)EXTENT_SIZE, third, 65536);
    assert_pattern(entry.size - 10, third + 4000000001u - 10, 10);
    assert_int_equal(iso_file_read(&volume, &entry, entry.size, &byte, 1), ISO_SHORT);
    assert_int_equal(iso_file_read(&volume, &entry, entry.size - 1, &byte, 2), ISO_SHORT);
    assert_int_equal(iso_file_read(&volume, &entry, UINT64_MAX, &byte, 1), ISO_SHORT);
    assert_int_equal(iso_file_read(&volume, &entry, entry.size, NULL, 0), ISO_OK);
}

static void reads_across_extents(void **state)
{
    uint8_t *at = tiny_start(&image, 0), data[20];

    (void)state;
    at = put_record(at, "TWO.;1", 6, 0x80, 100, 2048, NULL);
    put_record(at, "TWO.;1", 6, 0, 200, 1000, NULL);
    image.size = 1 << 20;
    assert_int_equal(find("two"), ISO_OK);
    assert_int_equal(entry.extent_count, 2);
    image.reads = 0;
    assert_pattern(0, 100 * 2048, 2048);
    assert_pattern(2048, 200 * 2048, 1000);
    assert_int_equal(image.reads, 2);
    image.reads = 0;
    assert_int_equal(iso_file_read(&volume, &entry, 2038, data, 20), ISO_OK);
    assert_int_equal(image.reads, 2);
    assert_int_equal(data[9], tiny_pattern(101 * 2048 - 1));
    assert_int_equal(data[10], tiny_pattern(200 * 2048));
}

static void refuses_broken_extent_chains(void **state)
{
    uint8_t *at = tiny_start(&image, 0), *second;
    size_t count;

    (void)state;
    second = put_record(at, "BIG.;1", 6, 0x80, 30, 2048, NULL);
    assert_int_equal(tiny_list(&image, &count), ISO_DAMAGED); /* the last one is missing */
    put_record(second, "BAG.;1", 6, 0, 32, 2048, NULL);
    assert_int_equal(tiny_list(&image, &count), ISO_DAMAGED); /* it is of another file */
    at = tiny_start(&image, 0);
    for (uint32_t i = 0; i <= ISO_EXTENTS_MAX; i++)
        at = put_record(at, "B.;1", 4, 0x80, 1000 - 2 * i, 2048, NULL);
    assert_int_equal(tiny_list(&image, &count), ISO_UNSUPPORTED);
    put_record(tiny_start(&image, 0), "DIR", 3, 0x82, 30, 2048, NULL);
    assert_int_equal(tiny_list(&image, &count), ISO_DAMAGED); /* folders have one extent */
}

static void reading_is_bounded(void **state)
{
    uint8_t data[10];

    (void)state;
    put_record(tiny_start(&image, 0), "FILE.;1", 7, 0, TINY_BLOCKS - 1, 4096, NULL);
    assert_int_equal(find("file"), ISO_OK);
    assert_int_equal(iso_file_read(&volume, &entry, 2038, data, 10), ISO_OK);
    assert_int_equal(iso_file_read(&volume, &entry, 2039, data, 10), ISO_SHORT);
    assert_int_equal(find(""), ISO_OK);
    assert_int_equal(iso_file_read(&volume, &entry, 0, data, 1), ISO_NOT_FILE);
}

static void does_not_read_what_it_cannot(void **state)
{
    struct tiny_susp susp = {.length = 0};
    uint8_t *at = tiny_start(&image, 1), byte;

    (void)state;
    susp_name(&susp, 0, "zipped");
    susp_add(&susp, "ZF", "pz\4\17\0\0\0\0\0\0\0\0", 12);
    at = add(at, "ZIPPED.;1", &susp);
    assert_int_equal(find("zipped"), ISO_OK);
    assert_true(entry.is_encoded);
    assert_int_equal(iso_file_read(&volume, &entry, 0, &byte, 1), ISO_UNSUPPORTED);
    add_named(at, "GAPS.;1", "gaps");
    at[26] = 1;
    assert_int_equal(find("gaps"), ISO_OK);
    assert_int_equal(iso_file_read(&volume, &entry, 0, &byte, 1), ISO_UNSUPPORTED);
}

/* Extended attributes stand before the content: ECMA-119 9.1.2. */
static void skips_extended_attributes(void **state)
{
    uint8_t *at = tiny_start(&image, 0);

    (void)state;
    put_record(at, "FILE.;1", 7, 0, 30, 10, NULL);
    at[1] = 2;
    assert_int_equal(find("file"), ISO_OK);
    assert_int_equal(entry.extents[0].offset, 32 * 2048);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_over_4_gib),
        cmocka_unit_test(reads_across_extents),
        cmocka_unit_test(refuses_broken_extent_chains),
        cmocka_unit_test(reading_is_bounded),
        cmocka_unit_test(does_not_read_what_it_cannot),
        cmocka_unit_test(skips_extended_attributes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
