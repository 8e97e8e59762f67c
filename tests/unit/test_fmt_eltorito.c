/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot catalogs and boot info tables made record by record, then damaged. */
#include "unit/fmt_test.h"

#include "fmt/eltorito.h"

#define SECTOR  2048
#define CATALOG 2 /* sector */
#define AT      (CATALOG * SECTOR)

static uint8_t image[24 * SECTOR];
static struct eltorito catalog;
static struct problems problems;
static struct err e;

static uint8_t *record(unsigned number)
{
    return image + AT + 32 * number;
}

static void put_checksum(void)
{
    uint16_t sum = 0;

    put_le(record(0) + 28, 2, 0);
    for (int i = 0; i < 32; i += 2)
        sum = (uint16_t)(sum + (record(0)[i] | record(0)[i + 1] << 8));
    put_le(record(0) + 28, 2, (uint16_t)-sum);
}

static void put_entry(unsigned number, uint8_t media, uint16_t sectors, uint32_t sector)
{
    record(number)[0] = 0x88;
    record(number)[1] = media;
    put_le(record(number) + 6, 2, sectors);
    put_le(record(number) + 8, 4, sector);
}

static void put_header(unsigned number, uint8_t indicator, uint8_t platform, uint16_t count)
{
    record(number)[0] = indicator;
    record(number)[1] = platform;
    put_le(record(number) + 2, 2, count);
}

/* BIOS as the default entry, one EFI entry in a section of its own. */
static void make_catalog(void)
{
    memset(image, 0, sizeof image);
    record(0)[0] = 1;
    memcpy(record(0) + 4, "id of the maker ", 16);
    record(0)[30] = 0x55;
    record(0)[31] = 0xaa;
    put_checksum();
    put_entry(1, 0, 4, 8);
    put_header(2, 0x91, 0xef, 1);
    put_entry(3, 0, 4168, 12);
}

static int read_catalog(void)
{
    struct source source = source_memory("image", image, sizeof image);

    problems_free(&problems);
    return eltorito_read(&e, &source, CATALOG, &problems, &catalog);
}

static int forget(void **state)
{
    (void)state;
    problems_free(&problems);
    return 0;
}

static void reads_both_entries(void **state)
{
    (void)state;
    make_catalog();
    assert_int_equal(read_catalog(), 0);
    assert_no_problem(&problems);
    assert_true(catalog.checksum_ok);
    assert_string_equal(catalog.id, "id of the maker");
    assert_int_equal(catalog.count, 2);
    assert_int_equal(catalog.length, SECTOR);
    assert_int_equal(catalog.entries[0].platform, ELTORITO_PLATFORM_X86);
    assert_true(catalog.entries[0].bootable);
    assert_int_equal(catalog.entries[0].load_sectors, 4);
    assert_int_equal(catalog.entries[0].sector, 8);
    assert_int_equal(catalog.entries[1].platform, ELTORITO_PLATFORM_EFI);
    assert_int_equal(catalog.entries[1].load_sectors, 4168);
    assert_int_equal(catalog.entries[1].offset, AT + 96);
}

static void reads_criteria(void **state)
{
    (void)state;
    make_catalog();
    memcpy(record(2) + 4, "a section's id ", 15);
    record(3)[12] = 1;
    memcpy(record(3) + 13, "\x01\x02\xff", 3);
    record(3)[31] = 0x80;
    put_le(record(3) + 2, 2, 0x1000);
    record(3)[4] = 0x83;
    assert_int_equal(read_catalog(), 0);
    assert_no_problem(&problems);
    assert_string_equal(catalog.entries[0].section_id, "");
    assert_int_equal(catalog.entries[0].criteria_type, 0);
    assert_string_equal(catalog.entries[1].section_id, "a section's id");
    assert_int_equal(catalog.entries[1].criteria_type, 1);
    assert_memory_equal(catalog.entries[1].criteria, "\x01\x02\xff", 3);
    assert_int_equal(catalog.entries[1].criteria[18], 0x80);
    assert_int_equal(catalog.entries[1].segment, 0x1000);
    assert_int_equal(catalog.entries[1].system_type, 0x83);
}

static void reads_sections_and_extensions(void **state)
{
    (void)state;
    make_catalog();
    put_header(2, 0x90, 0, 2);
    put_entry(3, 0x20 | 2, 1, 9); /* floppy; an extension record follows, and one more */
    put_header(4, 0x44, 0x20, 0);
    put_header(5, 0x44, 0, 0);
    put_entry(6, 4, 1, 10);
    put_header(7, 0x91, 0xef, 1);
    put_entry(8, 0, 2, 11);
    record(8)[0] = 0; /* not bootable */
    assert_int_equal(read_catalog(), 0);
    assert_no_problem(&problems);
    assert_int_equal(catalog.count, 4);
    assert_int_equal(catalog.entries[1].media, 2);
    assert_string_equal(eltorito_media_name(2), "floppy 1.44 MB");
    assert_int_equal(catalog.entries[2].media, 4);
    assert_int_equal(catalog.entries[3].platform, ELTORITO_PLATFORM_EFI);
    assert_false(catalog.entries[3].bootable);
}

static const struct damage {
    unsigned record, byte;
    uint8_t value;
    uint64_t offset; /* of the problem, from the catalog's start */
    const char *says;
} damages[] = {
    {0, 28, 0x77, 28, "validation entry: the checksum leaves"},
    {1, 0, 0x80, 32, "entry 0: begins with 80"},
    {1, 1, 7, 33, "entry 0: unknown emulation 7"},
    {2, 0, 0x90, 128, "marked 90 (more follow), should be 91"},
    {2, 0, 0, 96, "a boot entry that no section header announces"},
    {2, 2, 0, 96, "a boot entry that no section header announces"},
    {3, 0, 0x99, 96, "entry 1: begins with 99"},
    {3, 1, 0x20, 128, "an extension record (44) is announced but not there"},
    {5, 0, 0x88, 160, "no section header announces"},
};

static void tells_what_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        make_catalog();
        put_le(record(5) + 8, 4, 20); /* the stray one has a sector */
        record(damages[i].record)[damages[i].byte] = damages[i].value;
        assert_int_equal(read_catalog(), 0);
        assert_one_problem(&problems, AT + damages[i].offset, damages[i].says);
    }
}

static void wants_its_key_bytes(void **state)
{
    (void)state;
    make_catalog();
    record(0)[30] = 0x54;
    record(0)[28]++; /* keeps the sum */
    assert_int_equal(read_catalog(), 0);
    assert_one_problem(&problems, AT + 30, "ends in 54 AA instead of 55 AA");
    record(0)[0] = 2;
    assert_int_equal(read_catalog(), -1);
    assert_error(&e, ERR_NO, "begins with 02 instead of 01");
}

static void sections_that_lie_end(void **state)
{
    (void)state;
    make_catalog();
    put_header(2, 0x91, 0xef, 0xffff);
    assert_int_equal(read_catalog(), 0);
    assert_true(problems.count > 0);
    assert_true(catalog.count <= ELTORITO_MAX_ENTRIES);
    make_catalog();
    put_header(2, 0x90, 0xef, 2); /* a header where the second entry should be */
    put_header(4, 0x91, 0, 0);
    assert_int_equal(read_catalog(), 0);
    assert_one_problem(&problems, AT + 128, "announces 2 entries, but has 1");
}

static void catalogs_longer_than_a_sector(void **state)
{
    (void)state;
    make_catalog();
    put_header(2, 0x91, 0xef, 62);
    for (unsigned i = 0; i < 62; i++)
        put_entry(3 + i, 0, 4, 12 + i);
    assert_int_equal(read_catalog(), 0);
    assert_no_problem(&problems);
    assert_int_equal(catalog.count, 63);
    assert_int_equal(catalog.length, 2 * SECTOR);
}

static void outside_is_said(void **state)
{
    struct source source = source_memory("image", image, sizeof image);

    (void)state;
    assert_int_equal(eltorito_read(&e, &source, 24, &problems, &catalog), -1);
    assert_error(&e, ERR_NO, "beyond the end");
    assert_int_equal(eltorito_read(&e, &source, UINT32_MAX, &problems, &catalog), -1);
}

/* --- boot info table --- */

#define BOOT (8 * SECTOR)

static enum boot_info_state read_info(void)
{
    struct source source = source_memory("image", image, sizeof image);
    enum boot_info_state state;
    struct boot_info info;

    problems_free(&problems);
    assert_int_equal(boot_info_read(&e, &source, BOOT, &problems, &info, &state), 0);
    return state;
}

static void make_info(uint32_t size)
{
    uint32_t sum = 0;

    memset(image, 0, sizeof image);
    for (uint32_t i = 64; i < size; i++) {
        image[BOOT + i] = (uint8_t)(i * 7);
        sum += (uint32_t)image[BOOT + i] << 8 * (i % 4);
    }
    put_le(image + BOOT + 8, 4, 16);
    put_le(image + BOOT + 12, 4, 8);
    put_le(image + BOOT + 16, 4, size);
    put_le(image + BOOT + 20, 4, sum);
}

static void checks_the_boot_info_table(void **state)
{
    (void)state;
    for (uint32_t size = 3000; size < 3004; size++) {
        make_info(size);
        assert_int_equal(read_info(), BOOT_INFO_GOOD);
        assert_no_problem(&problems);
        image[BOOT + size - 1] ^= 1;
        assert_int_equal(read_info(), BOOT_INFO_WRONG);
        assert_one_problem(&problems, BOOT + 20, "the checksum is");
    }
    make_info(3000);
    put_le(image + BOOT + 16, 4, UINT32_MAX);
    assert_int_equal(read_info(), BOOT_INFO_WRONG);
    assert_one_problem(&problems, BOOT + 16, "4294967295 bytes makes no sense");
    make_info(3000);
    put_le(image + BOOT + 12, 4, 9);
    assert_int_equal(read_info(), BOOT_INFO_NONE);
    assert_no_problem(&problems);
}

static void knows_grubs_boot_info(void **state)
{
    struct source source = source_memory("image", image, sizeof image);
    bool is;

    (void)state;
    make_info(3000);
    assert_int_equal(boot_info_is_grub(&e, &source, BOOT, &is), 0);
    assert_false(is);
    put_le(image + BOOT + 2548, 8, BOOT / 512 + 5);
    assert_int_equal(boot_info_is_grub(&e, &source, BOOT, &is), 0);
    assert_true(is);
    assert_int_equal(boot_info_is_grub(&e, &source, sizeof image - 100, &is), 0);
    assert_false(is);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(reads_both_entries, forget),
        cmocka_unit_test_teardown(reads_criteria, forget),
        cmocka_unit_test_teardown(reads_sections_and_extensions, forget),
        cmocka_unit_test_teardown(tells_what_is_wrong, forget),
        cmocka_unit_test_teardown(wants_its_key_bytes, forget),
        cmocka_unit_test_teardown(sections_that_lie_end, forget),
        cmocka_unit_test_teardown(catalogs_longer_than_a_sector, forget),
        cmocka_unit_test_teardown(outside_is_said, forget),
        cmocka_unit_test_teardown(checks_the_boot_info_table, forget),
        cmocka_unit_test_teardown(knows_grubs_boot_info, forget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
