/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Damaged images: each damage has its own problem at its own place, reading goes on, and nothing
 * that a file can hold makes it crash or run without end.
 */
#include "unit/damaged_image.h"

static void seal_gpt(uint64_t header)
{
    uint64_t array = get_le64(copy + header + 72) * 512;
    uint32_t count = get_le32(copy + header + 80);

    put_le(copy + header + 88, 4, crc32_of(copy + array, count * 128));
    put_le(copy + header + 16, 4, 0);
    put_le(copy + header + 16, 4, crc32_of(copy + header, 92));
}

/* Where things are in the undamaged image. */
static struct {
    uint64_t catalog, bios, esp, backup, kernel_record, root;
} at;

static const struct entry *entry_of(enum entry_kind kind, unsigned number)
{
    for (size_t i = 0; i < layout.entry_count; i++)
        if (layout.entries[i].kind == kind && layout.entries[i].number == number)
            return &layout.entries[i];
    fail_msg("no %s entry %u", entry_kind_name(kind), number);
    return NULL;
}

static void find_places(void)
{
    struct err e = {0};
    const uint8_t *name;

    take_copy(&gpt, gpt.bytes.len);
    assert_int_equal(read_copy(&e), 0);
    assert_int_equal(layout.problem_count, 0);
    at.catalog = layout_region(&layout, REGION_CATALOG, NULL)->start;
    at.bios = entry_of(ENTRY_ELTORITO, 0)->start;
    at.esp = entry_of(ENTRY_ELTORITO, 1)->start;
    at.backup = layout_region(&layout, REGION_GPT_BACKUP_HEADER, NULL)->start;
    at.root = layout_region(&layout, REGION_DIRECTORY, "/")->start;
    name = memmem(copy, size, "VMLINUZ.;1", 10);
    assert_non_null(name);
    at.kernel_record = (uint64_t)(name - copy) - 33;
}

static void damage(uint64_t offset, unsigned bytes, uint64_t value)
{
    take_copy(&gpt, gpt.bytes.len);
    put_le(copy + offset, bytes, value);
}

static void expect(uint64_t offset, const char *says)
{
    struct err e = {0};

    assert_int_equal(read_copy(&e), 0);
    assert_problem(offset, says);
}

static void boot_records(void **state)
{
    (void)state;
    find_places();
    damage(432, 8, 4);
    expect(432, "MBR boot code: loads the image at byte 2048");
    damage(446, 1, 0x81);
    expect(446, "MBR entry 1: status 81");
    damage(446 + 16 + 4, 1,
           0x83); /* the dummy entry becomes a real one that ends beyond the image */
    put_le(copy + 446 + 16 + 12, 4, UINT32_MAX);
    expect(446 + 16 + 8, "MBR entry 2: ends at byte");
    expect(446 + 16, "MBR entries 1 and 2 overlap");
    damage(34816 + 71, 4, 0x7fffffff);
    expect(34816 + 71, "the boot catalog at sector 2147483647 lies beyond the end");
    damage(34816 + 71, 4, 20);
    expect(20 * 2048, "no boot catalog at sector 20");
    damage(at.catalog + 28, 2, 0x1234);
    expect(at.catalog + 28, "the checksum leaves");
    damage(at.catalog + 32 + 8, 4, 0x7fffffff);
    expect(at.catalog + 32 + 8, "El Torito entry 0: points at byte");
    damage(at.catalog + 96 + 6, 2, 65535);
    expect(at.catalog + 96 + 6, "El Torito entry 1: loads up to byte");
    damage(at.catalog + 96 + 6, 2, 100);
    expect(at.catalog + 96 + 6, "states 100 sectors, but the FAT volume there has 4384");
    damage(at.bios + 100, 1, 0x55);
    expect(at.bios + 20, "boot info table: the checksum is");
    assert_false(entry_of(ENTRY_ELTORITO, 0)->as.eltorito.boot_info_table);
    damage(at.bios + 12, 4, 17);
    expect(at.bios + 8, "ISOLINUX needs a boot info table");
    damage(at.esp, 1, 0);
    expect(at.esp, "EFI image: no FAT volume");
}

static void partition_tables(void **state)
{
    (void)state;
    find_places();
    damage(512 + 16, 1, 0);
    copy[512 + 17] ^= 1;
    expect(512 + 16, "GPT header: the CRC is");
    assert_false(layout.gpt_primary_ok);
    assert_true(layout.gpt_backup_ok); /* and its partitions are used */
    assert_int_equal(entry_of(ENTRY_GPT, 2)->start, at.esp);
    damage(512, 1, 'e');
    expect(512, "the MBR announces a GPT (type EE), but there is none");
    assert_int_equal(entry_of(ENTRY_GPT, 2)->start, at.esp);
    damage(at.backup, 1, 'e');
    expect(at.backup, "no backup GPT at sector");
    damage(at.backup + 16, 1, 0);
    copy[at.backup + 17] ^= 1;
    expect(at.backup + 16, "backup GPT header: the CRC is");
    damage(1024 + 128 + 40, 8, 0x7fffffff);
    seal_gpt(512);
    expect(1024 + 128 + 32, "GPT partition 2: sectors");
    expect(at.backup + 88, "its partitions are not those of the primary GPT");
    damage(1024 + 128 + 32, 8, 64);
    seal_gpt(512);
    expect(1024, "GPT partitions 1 and 2 overlap");
    damage(1024 + 32, 8, 1);
    seal_gpt(512);
    expect(1024 + 32, "lie outside the usable");
    damage(at.backup + 56, 1, 0xee);
    copy[at.backup + 57] ^= 0xff;
    seal_gpt(at.backup);
    expect(at.backup + 56, "but the primary GPT has");
    damage(at.backup + 32, 8, 2);
    seal_gpt(at.backup);
    expect(at.backup + 32, "points at sector 2 instead of");
}

/* A table full of EFI partitions must not multiply the work. */
static void many_efi_partitions(void **state)
{
    (void)state;
    find_places();
    take_copy(&gpt, gpt.bytes.len);
    for (unsigned i = 3; i < 100; i++) {
        memcpy(copy + 1024 + 128 * i, copy + 1024 + 128, 128);
        put_le(copy + 1024 + 128 * i + 32, 8, 200 + 4 * i);
        put_le(copy + 1024 + 128 * i + 40, 8, 203 + 4 * i);
    }
    seal_gpt(512);
    expect((200 + 4 * 20) * 512, "more than 16 EFI images");
}

static void a_longer_file(void **state)
{
    struct err e = {0};
    struct source source;

    (void)state;
    find_places();
    copy = mem_resize(copy, size + 4096, 1);
    memset(copy + size, 0, 4096);
    size += 4096;
    assert_int_equal(read_copy(&e), 0);
    assert_problem(at.backup, "instead of the image's last one");
    /* On a larger stick that is how it must be. */
    source = source_memory("stick", copy, size);
    source.device = true;
    layout_free(&layout);
    assert_int_equal(layout_from_image(&e, &source, &layout), 0);
    assert_int_equal(layout.problem_count, 0);
    assert_true(layout.gpt_backup_ok);
}

static void trees(void **state)
{
    (void)state;
    find_places();
    damage(32768 + 84, 4, 0xffffffff);
    expect(32768 + 80, "the volume's size is");
    damage(32768 + 80, 4, 0x00ffffff);
    put_be(copy + 32768 + 84, 4, 0x00ffffff);
    expect(32768 + 80, "truncated");
    damage(32768 + 140, 4, 0x00ffffff);
    expect(32768 + 140, "the path table at sector 16777215 lies beyond the end");
    damage(32768 + 158, 4, 0x00ffffff);
    put_be(copy + 32768 + 162, 4, 0x00ffffff);
    expect(32768 + 158, "the root directory, 2048 bytes at sector 16777215, is not there");
    damage(at.kernel_record + 2, 4, 0x00ffffff);
    put_be(copy + at.kernel_record + 6, 4, 0x00ffffff);
    expect(at.kernel_record + 2, "/live/vmlinuz: ");
    damage(at.kernel_record + 2, 4, at.esp / 2048 + 1);
    put_be(copy + at.kernel_record + 6, 4, at.esp / 2048 + 1);
    expect(at.esp + 2048, "file /live/vmlinuz (348890 bytes from");
}

/* The file's record is the kernel's, so its name is one of the tree's; "/" would be found again. */
static void directories_that_contain_themselves(void **state)
{
    struct err e = {0};
    uint8_t *record;

    (void)state;
    find_places();
    record = memmem(copy + at.root, 2048, "LIVE", 4);
    assert_non_null(record);
    put_le(record - 33 + 2, 4, at.root / 2048);
    put_be(record - 33 + 6, 4, at.root / 2048);
    assert_int_equal(read_copy(&e), 0);
    assert_problem((uint64_t)(record - 33 - copy),
                   "leads back to a directory that was there before");
}

/* Truncated at every sector of the first 200 KiB, and around every border of the rest. */
static void every_length(void **state)
{
    struct err e = {0};

    (void)state;
    for (size_t length = 0; length <= 200 * 1024; length += 2048) {
        take_copy(&gpt, length);
        if (read_copy(&e) == 0 && !layout.problem_count)
            fail_msg("truncated to %zu bytes, and nothing is wrong", length);
    }
    for (size_t length = 1; length < gpt.bytes.len; length = length * 5 / 4 + 1) {
        take_copy(&gpt, length);
        if (read_copy(&e) == 0 && !layout.problem_count)
            fail_msg("truncated to %zu bytes, and nothing is wrong", length);
    }
}

/* A fixed sequence, so that what fails once fails again (Knuth's MMIX generator). */
static uint64_t sequence = 1;

static uint32_t next_random(void)
{
    sequence = sequence * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(sequence >> 33);
}

static uint64_t interesting_place(void)
{
    static const uint32_t areas[][2] = {{0, 1536}, {32768, 4 * 2048}, {65536, 200 * 1024}};
    const uint32_t *area = areas[next_random() % COUNT_OF(areas)];

    return area[0] + next_random() % area[1];
}

static void random_damage(void **state)
{
    static const uint8_t values[] = {0, 1, 0x7f, 0x80, 0xff, 0xef, 0xee};

    (void)state;
    for (int round = 0; round < 400; round++) {
        CLEANUP(buf_free) struct buf text = {0};
        struct err e = {0};

        take_copy(round % 2 ? &gpt : &mbr, round % 2 ? gpt.bytes.len : mbr.bytes.len);
        for (uint32_t i = 0; i < 1 + next_random() % 20; i++)
            copy[interesting_place()] = next_random() % 2 ? values[next_random() % COUNT_OF(values)]
                                                          : (uint8_t)next_random();
        if (read_copy(&e) < 0)
            assert_int_equal(e.kind, ERR_NO);
        else
            layout_to_text(&layout, false, &text);
    }
}

static void nothing_known(void **state)
{
    struct err e = {0};

    (void)state;
    take_copy(&gpt, 100000);
    memset(copy, 'x', size);
    assert_int_equal(read_copy(&e), -1);
    assert_error(&e, ERR_NO, "no boot record, partition table or ISO 9660 volume");
    take_copy(&gpt, 0);
    assert_int_equal(read_copy(&e), -1);
    assert_error(&e, ERR_NO, "in its 0 bytes");
}

static void what_it_is_instead(void **state)
{
    static const struct {
        size_t offset;
        const char *bytes, *told;
    } kinds[] = {
        {0, "\x1f\x8b", "gzip -d first"},
        {0, "PK\x03\x04", "a ZIP archive"},
        {0, "QFI\xfb", "a QCOW2 image: convert it with qemu-img convert -O raw first"},
        {64, "\x7f\x10\xda\xbe", "a VDI image"},
        {257, "ustar", "a tar archive"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct err e = {0};

        take_copy(&gpt, 1000);
        memset(copy, 0, size);
        assert_int_equal(read_copy(&e), -1);
        assert_null(strstr(e.text, "(it is "));
        memcpy(copy + kinds[i].offset, kinds[i].bytes, strlen(kinds[i].bytes));
        assert_int_equal(read_copy(&e), -1);
        assert_error(&e, ERR_NO, kinds[i].told);
    }
}

static void a_text_is_no_image(void **state)
{
    struct err e = {0};

    (void)state;
    take_copy(&gpt, 100);
    memset(copy, 'x', size);
    assert_int_equal(read_copy(&e), -1);
    assert_error(&e, ERR_NO, "it is a text");
    copy[50] = 0;
    assert_int_equal(read_copy(&e), -1);
    assert_null(strstr(e.text, "it is a text"));
}

static void faults_are_not_damage(void **state)
{
    struct source source = {.name = "broken disk", .fd = -1, .size = 1 << 20};
    struct err e = {0};

    (void)state;
    assert_int_equal(layout_from_image(&e, &source, &layout), -1);
    assert_error(&e, ERR_FAULT, "broken disk");
}

/* Not a damage: a second filesystem, which is told and not read. */
static void udf_is_told(void **state)
{
    static const char *const names[] = {"BEA01", "NSR03", "TEA01"};
    struct err e = {0};
    size_t sector = 16;

    (void)state;
    take_copy(&mbr, mbr.bytes.len);
    while (copy[sector * 2048] != 255)
        sector++;
    for (size_t i = 0; i < 3; i++)
        memcpy(copy + (sector + 1 + i) * 2048 + 1, names[i], 5);
    assert_int_equal(read_copy(&e), 0);
    assert_int_equal(layout.problem_count, 0);
    for (size_t i = 0; i < 3; i++) {
        const struct region *region = layout_region_at(&layout, (sector + 1 + i) * 2048);

        assert_int_equal(region->kind, REGION_VOLUME_DESCRIPTOR);
        assert_memory_equal(region->detail, "UDF (", 5);
        assert_non_null(strstr(region->detail, names[i]));
    }
    assert_int_not_equal(layout_region_at(&layout, (sector + 4) * 2048)->kind,
                         REGION_VOLUME_DESCRIPTOR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(udf_is_told, drop),
        cmocka_unit_test_teardown(boot_records, drop),
        cmocka_unit_test_teardown(partition_tables, drop),
        cmocka_unit_test_teardown(many_efi_partitions, drop),
        cmocka_unit_test_teardown(a_longer_file, drop),
        cmocka_unit_test_teardown(trees, drop),
        cmocka_unit_test_teardown(directories_that_contain_themselves, drop),
        cmocka_unit_test_teardown(every_length, drop),
        cmocka_unit_test_teardown(random_damage, drop),
        cmocka_unit_test_teardown(nothing_known, drop),
        cmocka_unit_test_teardown(what_it_is_instead, drop),
        cmocka_unit_test_teardown(a_text_is_no_image, drop),
        cmocka_unit_test_teardown(faults_are_not_damage, drop),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
