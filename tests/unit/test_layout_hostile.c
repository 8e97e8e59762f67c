/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Images made to keep a reader busy: chains that lead back into themselves, structures that claim
 * to be everywhere, sizes that are not there. Each is told, by its rule, and none takes time or
 * memory that the image's real bytes do not account for. What other readers stumbled over is the
 * list of cases.
 */
#include "unit/damaged_image.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#define SECTOR     2048
#define PVD        (16 * SECTOR)
#define CPU_LIMIT  5 /* seconds for one image of a few MiB, under sanitizers */
#define READ_LIMIT (4u << 20)

static double cpu_seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void read_in_time(void)
{
    double start = cpu_seconds();
    struct err e = {0};

    if (read_copy(&e) < 0)
        fail_msg("%s", e.text);
    if (cpu_seconds() - start > CPU_LIMIT)
        fail_msg("took %.1f s", cpu_seconds() - start);
}

static void put_both(uint8_t *to, uint32_t number)
{
    put_le(to, 4, number);
    put_be(to + 4, 4, number);
}

static uint64_t find(const void *what, size_t length)
{
    const uint8_t *found = memmem(copy, size, what, length);

    assert_non_null(found);
    return (uint64_t)(found - copy);
}

/* --- Rock Ridge --------------------------------------------------------------------------------
 */

/* The first record with a continuation in the image; it lies in the main tree. */
static uint64_t find_continuation(void)
{
    take_copy(&gpt, gpt.bytes.len);
    return find("CE\x1c\x01", 4);
}

static uint64_t sector_of(uint64_t offset)
{
    return offset / SECTOR * SECTOR;
}

static void continuations_that_lead_nowhere(void **state)
{
    static const struct {
        unsigned field; /* of the CE entry: block, offset, length */
        uint32_t value;
    } damages[] = {
        {4, 0x7fffffff}, {4, UINT32_MAX}, {20, UINT32_MAX}, {20, 2049}, {12, UINT32_MAX}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        uint64_t ce = find_continuation();

        put_both(copy + ce + damages[i].field, damages[i].value);
        read_in_time();
        assert_broken("ISO-09", sector_of(ce), "is not there");
    }
}

static void continuations_that_lead_back(void **state)
{
    uint64_t ce = find_continuation(), area;

    (void)state;
    area = (uint64_t)get_le32(copy + ce + 4) * SECTOR + get_le32(copy + ce + 12);
    memcpy(copy + area, copy + ce, 28);
    put_both(copy + area + 20, 28);
    put_both(copy + ce + 20, 28);
    read_in_time();
    assert_broken("ISO-09", sector_of(ce), "a chain of Rock Ridge continuation areas");
}

/* Every record of a directory of 2 MiB continues in the same area, which continues in itself. */
static void continuations_without_number(void **state)
{
    const size_t added = 2 << 20;
    uint8_t *root, *at;
    uint64_t area;

    (void)state;
    take_copy(&gpt, gpt.bytes.len);
    copy = mem_resize(copy, size + added, 1);
    root = copy + size;
    area = size + added - SECTOR;
    memset(root, 0, added);
    memcpy(root, copy + (uint64_t)get_le32(copy + PVD + 158) * SECTOR, 255);
    put_both(root + 2, (uint32_t)(size / SECTOR));
    put_both(root + 10, (uint32_t)added);
    for (size_t block = 0; block < added; block += SECTOR)
        for (at = root + block + (block ? 0 : root[0]); at + 64 < root + block + SECTOR; at += 62) {
            at[0] = 62;
            at[32] = 1;
            at[33] = 'X';
            memcpy(at + 34, "CE\x1c\x01", 4);
            put_both(at + 38, (uint32_t)(area / SECTOR));
            put_both(at + 54, 2048);
        }
    memset(copy + area, 0, SECTOR);
    memcpy(copy + area, "CE\x1c\x01", 4);
    put_both(copy + area + 4, (uint32_t)(area / SECTOR));
    put_both(copy + area + 20, 2048);
    put_both(copy + PVD + 158, (uint32_t)(size / SECTOR));
    put_both(copy + PVD + 166, (uint32_t)added);
    size += added;
    read_in_time();
    assert_broken("ISO-09", (uint64_t)(root - copy), "than the image has room for");
}

/* Entries of 0 to 3 bytes: less than their own head. */
static void system_use_without_length(void **state)
{
    (void)state;
    for (uint8_t length = 0; length < 4; length++) {
        uint64_t name;

        take_copy(&gpt, gpt.bytes.len);
        name = find("NM\x0c\x01\0vmlinuz", 12);
        copy[name + 2] = length;
        read_in_time();
        assert_broken("ISO-08", sector_of(name), "damaged");
    }
}

/* --- the tree ----------------------------------------------------------------------------------
 */

static uint64_t find_record(const char *iso_name)
{
    take_copy(&gpt, gpt.bytes.len);
    return find(iso_name, strlen(iso_name)) - 33;
}

static void sizes_that_are_not_there(void **state)
{
    uint64_t record = find_record("VMLINUZ.;1");

    (void)state;
    put_both(copy + record + 10, UINT32_MAX);
    read_in_time();
    assert_broken("ISO-08", record + 2, "/live/vmlinuz: 4294967295 bytes at byte");
    record = find_record("VMLINUZ.;1");
    put_both(copy + record + 2, UINT32_MAX);
    read_in_time();
    assert_broken("ISO-08", record + 2, "at byte 8796093020160, beyond the end");
    record = find_record("MANY");
    put_both(copy + record + 10, UINT32_MAX);
    read_in_time();
    assert_broken("ISO-08", (uint64_t)get_le32(copy + record + 2) * SECTOR,
                  "together the directories have more than the image");
}

static void path_tables_that_disagree(void **state)
{
    uint64_t little, big;
    uint32_t bytes;

    (void)state;
    take_copy(&gpt, gpt.bytes.len);
    little = (uint64_t)get_le32(copy + PVD + 140) * SECTOR;
    big = (uint64_t)get_be32(copy + PVD + 148) * SECTOR;
    bytes = get_le32(copy + PVD + 132);
    put_le(copy + little + 10 + 2, 4, 5);
    read_in_time();
    assert_broken("ISO-08", little, "its directory 2 should be at sector 5, where there is none");
    take_copy(&gpt, gpt.bytes.len);
    put_be(copy + big + 10 + 2, 4, UINT32_MAX);
    read_in_time();
    assert_broken("ISO-08", big, "path table (big-endian): its directory 2 should be at sector");
    take_copy(&gpt, gpt.bytes.len);
    copy[little + 10] = 0; /* the table ends behind the root */
    read_in_time();
    assert_broken("ISO-08", little, "has 1 directories, the tree has 7");
    take_copy(&gpt, gpt.bytes.len);
    put_both(copy + PVD + 132, UINT32_MAX);
    read_in_time();
    assert_broken("ISO-01", PVD + 140, "path table at sector");
    assert_true(bytes < SECTOR);
}

static void descriptors_that_are_gone(void **state)
{
    (void)state;
    take_copy(&gpt, gpt.bytes.len);
    memset(copy + PVD, 0, SECTOR);
    read_in_time();
    assert_broken("ISO-01", PVD, "sector 16 holds no volume descriptor, but sector 17 does");
    assert_broken("ISO-01", PVD, "no primary volume descriptor");
    assert_non_null(layout_eltorito(&layout, 0)); /* the rest of the set is read */
    take_copy(&gpt, gpt.bytes.len);
    memset(copy + PVD, 0, 2 * SECTOR);
    read_in_time();
    assert_broken("ISO-01", PVD, "but sector 18 does");
    take_copy(&gpt, gpt.bytes.len);
    memset(copy + PVD + SECTOR, 0, SECTOR);
    read_in_time();
    assert_broken("ISO-01", PVD + SECTOR, "end without a terminator");
}

/* --- boot records ------------------------------------------------------------------------------
 */

static void catalogs_anywhere(void **state)
{
    static const uint32_t sectors[] = {0, 1, 16, 17, 20, 33, 0x7fffffff, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sectors); i++) {
        size_t told = 0;

        take_copy(&gpt, gpt.bytes.len);
        put_le(copy + 17 * SECTOR + 71, 4, sectors[i]);
        read_in_time();
        for (size_t k = 0; k < layout.problem_count; k++)
            told += strncmp(layout.problems[k].rule, "ELT-", 4) == 0;
        if (!told)
            fail_msg("a catalog at sector %u is fine", sectors[i]);
    }
    take_copy(&gpt, gpt.bytes.len);
    put_le(copy + 17 * SECTOR + 71, 4, (uint32_t)(size / SECTOR - 1));
    read_in_time();
}

/* Extended partitions are no chain for us: one that leads to itself is an entry like others. */
static void extended_partitions_are_not_followed(void **state)
{
    (void)state;
    for (uint8_t type = 0x05; type <= 0x0f; type += 10) {
        take_copy(&mbr, mbr.bytes.len);
        copy[446 + 48 + 4] = type;
        put_le(copy + 446 + 48 + 8, 4, 1);
        put_le(copy + 446 + 48 + 12, 4, 8);
        memcpy(copy + 512 + 446, copy + 446 + 48, 16);
        put_le(copy + 512 + 510, 2, 0xaa55);
        read_in_time();
        assert_int_equal(layout.entries[2].kind, ENTRY_MBR);
        assert_int_equal(layout.entries[2].as.mbr.type, type);
    }
}

static void seal_gpt(void)
{
    uint64_t array = get_le64(copy + 512 + 72);
    uint32_t bytes = get_le32(copy + 512 + 80) * get_le32(copy + 512 + 84);

    if (array < size / 512 && array * 512 + bytes <= size)
        put_le(copy + 512 + 88, 4, crc32_of(copy + array * 512, bytes));
    put_le(copy + 512 + 16, 4, 0);
    put_le(copy + 512 + 16, 4, crc32_of(copy + 512, 92));
}

static void partition_arrays_without_end(void **state)
{
    static const struct {
        unsigned at, bytes;
        uint64_t value;
        const char *says;
        uint64_t offset;
    } damages[] = {
        {80, 4, UINT32_MAX, "4294967295 entries of 128 bytes make no sense", 512 + 80},
        {84, 4, 0, "of 0 bytes make no sense", 512 + 80},
        {84, 4, 1, "of 1 bytes make no sense", 512 + 80},
        {84, 4, 1u << 31, "of 2147483648 bytes make no sense", 512 + 80},
        {72, 8, UINT64_MAX, "lies beyond the end", 512 + 72},
        {72, 8, 1u << 30, "lies beyond the end", 512 + 72},
        {32, 8, UINT64_MAX, "the image ends with", 512 + 32},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        take_copy(&gpt, gpt.bytes.len);
        put_le(copy + 512 + damages[i].at, damages[i].bytes, damages[i].value);
        seal_gpt();
        read_in_time();
        assert_broken(damages[i].at == 32 ? "GPT-06" : "GPT-01", damages[i].offset,
                      damages[i].says);
    }
}

/* What lies behind a descriptor that is gone is no session of its own. */
static void descriptors_that_nobody_reaches(void **state)
{
    (void)state;
    take_copy(&gpt, gpt.bytes.len);
    memset(copy + PVD + SECTOR, 0, SECTOR);
    read_in_time();
    assert_string_equal(layout_region_at(&layout, PVD + 2 * SECTOR)->detail, "volume descriptors");
}

/* --- checksums ---------------------------------------------------------------------------------
 */

static void put_tag(uint64_t sector, const char *text)
{
    memset(copy + sector * SECTOR, 0, SECTOR);
    memcpy(copy + sector * SECTOR, text, strlen(text));
}

static void checksum_tags_that_lead_back(void **state)
{
    static const char *const next[] = {"20",         "0", "19", "99999999999999999999",
                                       "4294967296", "x", ""};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(next); i++) {
        CLEANUP(free_ptr)
        char *text = str_format("libisofs_sb_checksum_tag_v1 pos=20 next=%s md5=%040d", next[i], 0);

        take_copy(&gpt, gpt.bytes.len);
        put_tag(20, text);
        read_in_time();
        assert_int_equal(layout.checksum_count, 1);
        assert_int_equal(layout_region_at(&layout, 20 * SECTOR)->kind, REGION_CHECKSUM);
    }
    take_copy(&gpt, gpt.bytes.len);
    put_tag(20, "libisofs_sb_checksum_tag_v1 pos=20 next=21 md5=");
    put_tag(21, "libisofs_tree_checksum_tag_v1 pos=21 next=20");
    read_in_time();
    assert_int_equal(layout.checksum_count, 2);
}

static void checksums_are_found(void **state)
{
    static const char field[] = "ISO MD5SUM = 0123456789abcdef0123456789abcdef;SKIPSECTORS = 15;"
                                "RHLISOSTATUS=1;FRAGMENT SUMS = 00;FRAGMENT COUNT = 20;";

    (void)state;
    take_copy(&gpt, gpt.bytes.len);
    memcpy(copy + PVD + 883, field, sizeof field - 1);
    read_in_time();
    assert_int_equal(layout.checksum_count, 1);
    assert_string_equal(layout.checksums[0].kind, "isomd5");
    assert_int_equal(layout.checksums[0].offset, PVD + 883);
    assert_string_equal(layout.checksums[0].text,
                        "0123456789abcdef0123456789abcdef, without the last 15 sectors, "
                        "20 fragments");
    /* A field that does not end. */
    memset(copy + PVD + 883 + 13, 'a', 512 - 13);
    read_in_time();
    assert_int_equal(strlen(layout.checksums[0].text), 512 - 13);
}

/* --- much room ---------------------------------------------------------------------------------
 */

/* An image on a stick of 10 GiB: what is read is what the structures ask for. */
static void reads_little(void **state)
{
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    CLEANUP(free_ptr) char *path = NULL;
    CLEANUP(source_close) struct source source = {.fd = -1};
    struct source_stats stats = {0};
    struct err e = {0};
    const struct region *last;

    (void)state;
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    path = tmpdir_file(&dir, "stick");
    assert_int_equal(file_write(&e, path, mbr.bytes.data, mbr.bytes.len), 0);
    assert_int_equal(truncate(path, 10ll << 30), 0);
    assert_int_equal(source_open(&e, path, &source), 0);
    source.stats = &stats;
    layout_free(&layout);
    assert_int_equal(layout_from_image(&e, &source, &layout), 0);
    assert_int_equal(layout.problem_count, 0);
    assert_in_range(stats.bytes, 1, READ_LIMIT);
    last = &layout.regions[layout.region_count - 1];
    assert_int_equal(last->kind, REGION_ZERO);
    assert_string_equal(last->detail, "zeros where examined");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(continuations_that_lead_nowhere, drop),
        cmocka_unit_test_teardown(continuations_that_lead_back, drop),
        cmocka_unit_test_teardown(continuations_without_number, drop),
        cmocka_unit_test_teardown(system_use_without_length, drop),
        cmocka_unit_test_teardown(sizes_that_are_not_there, drop),
        cmocka_unit_test_teardown(path_tables_that_disagree, drop),
        cmocka_unit_test_teardown(descriptors_that_are_gone, drop),
        cmocka_unit_test_teardown(catalogs_anywhere, drop),
        cmocka_unit_test_teardown(extended_partitions_are_not_followed, drop),
        cmocka_unit_test_teardown(partition_arrays_without_end, drop),
        cmocka_unit_test_teardown(descriptors_that_nobody_reaches, drop),
        cmocka_unit_test_teardown(checksum_tags_that_lead_back, drop),
        cmocka_unit_test_teardown(checksums_are_found, drop),
        cmocka_unit_test_teardown(reads_little, drop),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
