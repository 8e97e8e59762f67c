/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Volume descriptors made field by field, then damaged. */
#include "unit/fmt_test.h"

#include "fmt/iso9660.h"

#define AT(sector) ((sector)*ISO9660_SECTOR)

static uint8_t image[64 * ISO9660_SECTOR];
static struct iso9660_set set;
static struct problems problems;
static struct err e;

static void put_twin(uint8_t *to, unsigned size, uint32_t value)
{
    put_le(to, size, value);
    put_be(to + size, size, value);
}

static uint8_t *put_descriptor(unsigned sector, uint8_t type)
{
    uint8_t *at = image + AT(sector);

    memset(at, 0, ISO9660_SECTOR);
    at[0] = type;
    memcpy(at + 1, "CD001\1", 6);
    return at;
}

static uint8_t *put_volume(unsigned sector, uint8_t type)
{
    uint8_t *at = put_descriptor(sector, type);

    memset(at + 8, ' ', 64);
    memcpy(at + 40, "LABEL", 5);
    memset(at + 190, ' ', 512);
    memcpy(at + 190, "SET", 3);
    memcpy(at + 813, "2026010112000000", 16);
    put_twin(at + 80, 4, 60);
    put_twin(at + 128, 2, 2048);
    put_twin(at + 132, 4, 10);
    put_le(at + 140, 4, 22);
    put_be(at + 148, 4, 23);
    at[156] = 34;
    put_twin(at + 158, 4, 24);
    put_twin(at + 166, 4, 2048);
    return at;
}

static void make_set(unsigned sector)
{
    uint8_t *at;

    memset(image, 0, sizeof image);
    put_volume(sector, 1);
    at = put_descriptor(sector + 1, 0);
    memcpy(at + 7, "EL TORITO SPECIFICATION", 23);
    put_le(at + 71, 4, 30);
    at = put_volume(sector + 2, 2);
    memcpy(at + 88, "%/E", 3);
    for (int i = 0; i < 16; i++)
        put_be(at + 40 + 2 * i, 2, i < 2 ? 0xc4 : ' ');
    put_descriptor(sector + 3, 255);
}

static int read_set(unsigned sector)
{
    struct source source = source_memory("image", image, sizeof image);

    problems_free(&problems);
    return iso9660_read(&e, &source, sector, &problems, &set);
}

static int forget(void **state)
{
    (void)state;
    problems_free(&problems);
    return 0;
}

static void reads_a_set(void **state)
{
    const unsigned places[] = {16, 32}; /* the second one as with a partition offset */

    (void)state;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const struct iso9660_descriptor *primary;

        make_set(places[i]);
        assert_int_equal(read_set(places[i]), 0);
        assert_no_problem(&problems);
        assert_int_equal(set.count, 4);
        primary = iso9660_find(&set, ISO9660_PRIMARY);
        assert_string_equal(primary->volume_id, "LABEL");
        assert_string_equal(primary->volume_set_id, "SET");
        assert_string_equal(primary->creation, "2026010112000000");
        assert_int_equal(primary->volume_sectors, 60);
        assert_int_equal(primary->path_tables[0], 22);
        assert_int_equal(primary->path_tables[2], 23);
        assert_int_equal(primary->root_sector, 24);
        assert_true(set.items[1].eltorito);
        assert_int_equal(set.items[1].catalog_sector, 30);
        assert_true(set.items[2].joliet);
        assert_string_equal(set.items[2].volume_id, "\xc3\x84\xc3\x84");
        assert_null(iso9660_find(&set, ISO9660_PARTITION));
    }
}

static void full_length_identifiers(void **state)
{
    uint8_t *at;

    (void)state;
    make_set(16);
    at = image + AT(16);
    memset(at + 40, 'L', 32);
    memset(at + 190, 'S', 128);
    assert_int_equal(read_set(16), 0);
    assert_int_equal(strlen(set.items[0].volume_id), 32);
    assert_int_equal(strlen(set.items[0].volume_set_id), 128);
}

static const struct damage {
    unsigned byte; /* in the primary descriptor */
    uint8_t value;
    unsigned offset; /* of the problem */
    const char *says;
} damages[] = {
    {6, 3, 6, "version 3"},
    {84, 1, 80, "the volume's size is 60 little-endian but"},
    {130, 9, 128, "the sector size is 2048 little-endian but"},
    {136, 1, 132, "the path table's size is 10 little-endian but"},
    {162, 1, 158, "the root directory's sector is 24 little-endian but"},
    {170, 1, 166, "the root directory's size is 2048 little-endian but"},
    {156, 33, 156, "record is 33 bytes long"},
};

static void tells_what_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        make_set(16);
        image[AT(16) + damages[i].byte] = damages[i].value;
        assert_int_equal(read_set(16), 0);
        assert_one_problem(&problems, AT(16) + damages[i].offset, damages[i].says);
    }
    make_set(16);
    put_twin(image + AT(16) + 128, 2, 512);
    assert_int_equal(read_set(16), 0);
    assert_one_problem(&problems, AT(16) + 128, "sectors of 512 bytes");
}

static void the_end_may_be_missing(void **state)
{
    struct source cut = source_memory("cut", image, AT(18) + 100);

    (void)state;
    make_set(16);
    image[AT(19) + 1] = 'X';
    assert_int_equal(read_set(16), 0);
    assert_one_problem(&problems, AT(19), "without a terminator");
    assert_int_equal(set.count, 3);
    problems_free(&problems);
    assert_int_equal(iso9660_read(&e, &cut, 16, &problems, &set), 0);
    assert_one_problem(&problems, AT(18), "without a terminator");
    assert_int_equal(set.count, 2);
    assert_int_equal(read_set(40), -1);
    assert_error(&e, ERR_NO, "no volume descriptor at sector 40");
    assert_int_equal(read_set(4000), -1);
}

static void endless_sets_end(void **state)
{
    (void)state;
    memset(image, 0, sizeof image);
    for (unsigned i = 10; i < 64; i++)
        put_volume(i, 1);
    assert_int_equal(read_set(10), 0);
    assert_int_equal(set.count, ISO9660_MAX_DESCRIPTORS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(reads_a_set, forget),
        cmocka_unit_test_teardown(full_length_identifiers, forget),
        cmocka_unit_test_teardown(tells_what_is_wrong, forget),
        cmocka_unit_test_teardown(the_end_may_be_missing, forget),
        cmocka_unit_test_teardown(endless_sets_end, forget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
