/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A GPT made here field by field, and each field of it damaged. That ours is what others call a GPT
 * is judged in test_layout_judges.c. */
#include "unit/fmt_test.h"

#include "fmt/crc32.h"
#include "fmt/gpt.h"

#define SECTORS 64
#define HEADER  (image + 512)
#define ARRAY   (image + 1024)

static uint8_t image[SECTORS * 512];

static void seal(void)
{
    put_le(HEADER + 88, 4, crc32_of(ARRAY, 4 * 128));
    put_le(HEADER + 16, 4, 0);
    put_le(HEADER + 16, 4, crc32_of(HEADER, 92));
}

static void make_gpt(void)
{
    static const uint8_t esp[16] = {0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
                                    0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b};
    static const char name[] = "A\0\xc4\0\x3d\xd8\x00\xde"; /* "A", A umlaut, U+1F600 */

    memset(image, 0, sizeof image);
    memcpy(HEADER, "EFI PART\0\0\1\0", 12);
    put_le(HEADER + 12, 4, 92);
    put_le(HEADER + 24, 8, 1);
    put_le(HEADER + 32, 8, SECTORS - 1);
    put_le(HEADER + 40, 8, 3);
    put_le(HEADER + 48, 8, SECTORS - 3);
    for (int i = 0; i < 16; i++)
        HEADER[56 + i] = (uint8_t)i;
    put_le(HEADER + 72, 8, 2);
    put_le(HEADER + 80, 4, 4);
    put_le(HEADER + 84, 4, 128);
    memcpy(ARRAY + 128, esp, 16); /* the second entry; the first stays unused */
    memcpy(ARRAY + 128 + 16, image + 512 + 56, 16);
    put_le(ARRAY + 128 + 32, 8, 10);
    put_le(ARRAY + 128 + 40, 8, 19);
    put_le(ARRAY + 128 + 48, 8, 5);
    memcpy(ARRAY + 128 + 56, name, sizeof name - 1);
    seal();
}

static int read_gpt(struct gpt *gpt, struct problems *problems, struct err *e)
{
    struct source source = source_memory("image", image, sizeof image);

    return gpt_read(e, &source, 1, "GPT", problems, gpt);
}

static void reads_a_good_one(void **state)
{
    CLEANUP(problems_free) struct problems problems = {0};
    CLEANUP(gpt_free) struct gpt gpt = {0};
    struct err e = {0};

    (void)state;
    make_gpt();
    assert_int_equal(read_gpt(&gpt, &problems, &e), 0);
    assert_no_problem(&problems);
    assert_true(gpt.header_ok && gpt.array_ok);
    assert_string_equal(gpt.disk_guid, "03020100-0504-0706-0809-0A0B0C0D0E0F");
    assert_int_equal(gpt.alternate, SECTORS - 1);
    assert_int_equal(gpt.partition_count, 1);
    assert_int_equal(gpt.partitions[0].number, 2);
    assert_string_equal(gpt.partitions[0].type, GPT_TYPE_ESP);
    assert_string_equal(gpt_type_name(gpt.partitions[0].type), "EFI system");
    assert_int_equal(gpt.partitions[0].first, 10);
    assert_int_equal(gpt.partitions[0].last, 19);
    assert_int_equal(gpt.partitions[0].attributes, 5);
    assert_string_equal(gpt.partitions[0].name, "A\xc3\x84\xf0\x9f\x98\x80");
}

/* One field set to a value; sealed again, so that not just the CRC speaks. */
static const struct damage {
    unsigned at, size;
    uint64_t value;
    uint64_t offset; /* of the problem */
    const char *says;
} damages[] = {
    {512 + 12, 4, 91, 512 + 12, "its size is 91"},
    {512 + 12, 4, 513, 512 + 12, "its size is 513"},
    {512 + 24, 8, 2, 512 + 24, "says that it is at sector 2, but it is at 1"},
    {512 + 40, 8, 62, 512 + 40, "first usable sector 62 comes after the last"},
    {512 + 72, 8, 64, 512 + 72, "array at sector 64 lies beyond the end"},
    {512 + 72, 8, UINT64_MAX, 512 + 72, "lies beyond the end"},
    {512 + 72, 8, UINT64_MAX / 512 + 3, 512 + 72, "lies beyond the end"},
    {512 + 80, 4, 0, 512 + 80, "0 entries of 128 bytes make no sense"},
    {512 + 80, 4, UINT32_MAX, 512 + 80, "4294967295 entries of 128 bytes make no sense"},
    {512 + 84, 4, 0, 512 + 80, "4 entries of 0 bytes"},
    {512 + 84, 4, 1, 512 + 80, "4 entries of 1 bytes"},
    {512 + 84, 4, 127, 512 + 80, "4 entries of 127 bytes"},
    {512 + 84, 4, 192, 512 + 80, "4 entries of 192 bytes"},
    {512 + 84, 4, 1u << 31, 512 + 80, "4 entries of 2147483648 bytes"},
};

static void tells_what_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        CLEANUP(problems_free) struct problems problems = {0};
        CLEANUP(gpt_free) struct gpt gpt = {0};
        struct err e = {0};

        make_gpt();
        put_le(image + damages[i].at, damages[i].size, damages[i].value);
        seal();
        assert_int_equal(read_gpt(&gpt, &problems, &e), 0);
        assert_one_problem(&problems, damages[i].offset, damages[i].says);
        assert_false(gpt.header_ok && gpt.array_ok);
    }
}

static void checks_both_sums(void **state)
{
    CLEANUP(problems_free) struct problems header = {0};
    CLEANUP(problems_free) struct problems array = {0};
    CLEANUP(gpt_free) struct gpt gpt = {0};
    CLEANUP(gpt_free) struct gpt again = {0};
    struct err e = {0};

    (void)state;
    make_gpt();
    HEADER[57] ^= 1;
    assert_int_equal(read_gpt(&gpt, &header, &e), 0);
    assert_one_problem(&header, 512 + 16, "GPT header: the CRC is");
    assert_true(gpt.array_ok && !gpt.header_ok);
    make_gpt();
    ARRAY[128 + 33] ^= 1;
    assert_int_equal(read_gpt(&again, &array, &e), 0);
    assert_one_problem(&array, 1024, "GPT array: the header gives CRC");
    assert_true(again.header_ok && !again.array_ok);
    assert_int_equal(again.partition_count, 1); /* what is there is still shown */
}

static void absent_is_no_error_text_of_ours(void **state)
{
    CLEANUP(problems_free) struct problems problems = {0};
    CLEANUP(gpt_free) struct gpt gpt = {0};
    struct source source = source_memory("image", image, sizeof image);
    struct err e = {0};

    (void)state;
    make_gpt();
    HEADER[0] = 'e';
    assert_int_equal(read_gpt(&gpt, &problems, &e), -1);
    assert_error(&e, ERR_NO, "no GPT at sector 1");
    assert_int_equal(gpt_read(&e, &source, SECTORS, "GPT", &problems, &gpt), -1);
    assert_error(&e, ERR_NO, "beyond the end");
    assert_int_equal(gpt_read(&e, &source, UINT64_MAX, "GPT", &problems, &gpt), -1);
    assert_no_problem(&problems);
}

/* The CRC's check value, from the catalogue of CRC algorithms. */
static void crc_is_the_known_one(void **state)
{
    (void)state;
    assert_int_equal(crc32_of("123456789", 9), 0xcbf43926);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_good_one),     cmocka_unit_test(tells_what_is_wrong),
        cmocka_unit_test(checks_both_sums),     cmocka_unit_test(absent_is_no_error_text_of_ours),
        cmocka_unit_test(crc_is_the_known_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
