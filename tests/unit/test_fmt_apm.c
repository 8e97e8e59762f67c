/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Apple partition maps made entry by entry, then damaged. */
#include "unit/fmt_test.h"

#include "base/cleanup.h"
#include "fmt/apm.h"

static uint8_t image[64 * 2048];
static uint32_t block;

static void put_partition(unsigned number, uint32_t count, uint32_t first, uint32_t blocks,
                          const char *name, const char *type)
{
    uint8_t *entry = image + number * block;

    memcpy(entry, "PM", 2);
    put_be(entry + 4, 4, count);
    put_be(entry + 8, 4, first);
    put_be(entry + 12, 4, blocks);
    memcpy(entry + 16, name, strlen(name));
    memcpy(entry + 48, type, strlen(type));
    put_be(entry + 88, 4, 3);
}

static void make_map(uint32_t block_size)
{
    block = block_size;
    memset(image, 0, sizeof image);
    memcpy(image, "ER", 2);
    put_be(image + 2, 2, block);
    put_partition(1, 2, 1, 2, "Apple", "Apple_partition_map");
    put_partition(2, 2, 10, 5, "A name of thirty-two characters!", "Apple_HFS");
}

static int read_map(struct apm *apm, struct problems *problems, struct err *e)
{
    struct source source = source_memory("map", image, sizeof image);

    return apm_read(e, &source, problems, apm);
}

static void reads_both_block_sizes(void **state)
{
    (void)state;
    for (uint32_t size = 512; size <= 2048; size *= 4) {
        CLEANUP(problems_free) struct problems problems = {0};
        struct apm apm;
        struct err e = {0};

        make_map(size);
        assert_int_equal(read_map(&apm, &problems, &e), 0);
        assert_no_problem(&problems);
        assert_int_equal(apm.block_size, size);
        assert_int_equal(apm.count, 2);
        assert_string_equal(apm.partitions[0].type, "Apple_partition_map");
        assert_string_equal(apm.partitions[1].name, "A name of thirty-two characters!");
        assert_int_equal(apm.partitions[1].offset, 2 * size);
        assert_int_equal(apm.partitions[1].first, 10);
        assert_int_equal(apm.partitions[1].blocks, 5);
        assert_int_equal(apm.partitions[1].status, 3);
    }
}

/* One field set to a value. */
static const struct damage {
    unsigned at, size;
    uint64_t value;
    uint64_t offset; /* of the problem */
    const char *says;
} damages[] = {
    {512 + 4, 4, 0, 512 + 4, "announces no entries"},
    {512 + 4, 4, 3, 1536, "the one at byte 1536 does not begin with \"PM\""},
    {1024 + 4, 4, 3, 1024 + 4, "says that the map has 3 entries, the first one says 2"},
    {1024 + 8, 4, UINT32_MAX, 1024 + 8, "partition 2: ends at byte 2199023257600, beyond"},
    {1024 + 12, 4, 247, 1024 + 8, "partition 2: ends at byte 131584, beyond the end at 131072"},
};

static void tells_what_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        CLEANUP(problems_free) struct problems problems = {0};
        struct apm apm;
        struct err e = {0};

        make_map(512);
        put_be(image + damages[i].at, damages[i].size, damages[i].value);
        assert_int_equal(read_map(&apm, &problems, &e), 0);
        if (i == 1) /* the second entry does not agree, either */
            assert_int_equal(problems.count, 2);
        else
            assert_one_problem(&problems, damages[i].offset, damages[i].says);
        if (i == 1) {
            assert_int_equal(problems.items[1].offset, damages[i].offset);
            assert_non_null(strstr(problems.items[1].text, damages[i].says));
        }
    }
}

/* 2^32 - 1 entries are announced: as many are read as anybody needs. */
static void endless_maps_end(void **state)
{
    CLEANUP(problems_free) struct problems problems = {0};
    struct apm apm;
    struct err e = {0};

    (void)state;
    make_map(512);
    for (unsigned i = 1; i < sizeof image / 512; i++)
        put_partition(i, UINT32_MAX, 1, 1, "x", "y");
    assert_int_equal(read_map(&apm, &problems, &e), 0);
    assert_int_equal(apm.count, APM_MAX_PARTITIONS);
    assert_one_problem(&problems, 512 + 4, "4294967295 entries; more than 64 are not read");
}

static void absent_is_no_map(void **state)
{
    static const uint32_t sizes[] = {0, 1, 511, 513, 1536, 8192, 65535};
    CLEANUP(problems_free) struct problems problems = {0};
    struct source shorter = source_memory("short", image, 512);
    struct apm apm;
    struct err e = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        make_map(512);
        put_be(image + 2, 2, sizes[i]);
        assert_int_equal(read_map(&apm, &problems, &e), -1);
        assert_error(&e, ERR_NO, "no Apple partition map");
    }
    make_map(512);
    image[0] = 'X';
    assert_int_equal(read_map(&apm, &problems, &e), -1);
    make_map(512);
    image[512] = 'X';
    assert_int_equal(read_map(&apm, &problems, &e), -1);
    make_map(512);
    assert_int_equal(apm_read(&e, &shorter, &problems, &apm), -1);
    shorter.size = 7;
    assert_int_equal(apm_read(&e, &shorter, &problems, &apm), -1);
    assert_int_equal(problems.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_both_block_sizes),
        cmocka_unit_test(tells_what_is_wrong),
        cmocka_unit_test(endless_maps_end),
        cmocka_unit_test(absent_is_no_map),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
