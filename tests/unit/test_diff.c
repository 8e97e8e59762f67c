/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two images: one that xorriso made, and the same with something done to it. What was done is told,
 * and nothing else is.
 */
#include "unit/made_image.h"

#include "base/json.h"
#include "core/bytes.h"
#include "diff/diff.h"
#include "layout/tree.h"

static struct made made;
static struct source original;
static struct layout layout;
static uint8_t *changed; /* a copy of the image */
static struct err e;

static int make(void **state)
{
    (void)state;
    made_image(&made, MADE_GPT);
    original = source_memory("A", made.bytes.data, made.bytes.len);
    changed = mem_alloc(made.bytes.len);
    return layout_from_image(&e, &original, &layout);
}

static int unmake(void **state)
{
    (void)state;
    layout_free(&layout);
    free(changed);
    made_drop(&made);
    return 0;
}

static int start_over(void **state)
{
    (void)state;
    memcpy(changed, made.bytes.data, made.bytes.len);
    e = (struct err){0};
    return 0;
}

static void compare(struct diff *ret_diff)
{
    struct source b = source_memory("B", changed, made.bytes.len);

    if (diff_images(&e, &original, &b, NULL, ret_diff) < 0)
        fail_msg("%s", e.text);
}

/* Where a region begins; `name` may be NULL. */
static uint64_t at_region(enum region_kind kind, const char *name)
{
    const struct region *region = layout_region(&layout, kind, name);

    assert_non_null(region);
    return region->start;
}

/* The directory record of a file, and its system use entry `signature`. */
static uint64_t at_record(const char *path)
{
    struct iso_entry file;
    struct tree tree;

    assert_int_equal(tree_open(&e, &original, &tree), 0);
    assert_int_equal(tree_find(&e, &tree, path, &file), 0);
    return file.record_offset;
}

static uint64_t at_susp(const char *path, const char *signature)
{
    uint64_t at = at_record(path);
    const uint8_t *record = (const uint8_t *)made.bytes.data + at;
    size_t use = 33u + record[32] + (record[32] & 1 ? 0 : 1);

    while (use + 4 <= record[0] && memcmp(record + use, signature, 2) != 0)
        use += record[use + 2];
    assert_true(use + 4 <= record[0]);
    return at + use;
}

/* The entry of a short name in a directory of the FAT volume: found by its eleven bytes. */
static uint64_t at_fat_record(const char *name)
{
    uint64_t start = at_region(REGION_EFI_IMAGE, NULL);

    for (uint64_t at = start; at + 32 <= made.bytes.len; at += 32)
        if (memcmp(made.bytes.data + at, name, 11) == 0)
            return at;
    fail_msg("no %s", name);
    return 0;
}

static void flip(uint64_t at, size_t size)
{
    for (size_t i = 0; i < size; i++)
        changed[at + i] ^= 0x01;
}

/* --- the same --------------------------------------------------------------------------------- */

static void the_same_bytes_are_the_same(void **state)
{
    CLEANUP(diff_free) struct diff diff = {0};
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    compare(&diff);
    assert_true(diff.same);
    assert_false(diff_only_varies(&diff));
    assert_int_equal(diff.change_count + diff.field_count + diff.rest_count, 0);
    diff_to_text(&diff, false, false, &text);
    assert_non_null(strstr(buf_str(&text), "The same, byte for byte."));
}

/* --- one thing done, one field told ------------------------------------------------------------
 */

static uint64_t mbr(void)
{
    return 0;
}

static uint64_t gpt(void)
{
    return 512;
}

static uint64_t gpt_array(void)
{
    return 1024;
}

static uint64_t primary(void)
{
    return at_region(REGION_VOLUME_DESCRIPTOR, NULL);
}

static uint64_t joliet(void)
{
    return primary() + 2 * 2048;
}

static uint64_t kernel_record(void)
{
    return at_record("/live/vmlinuz");
}

static uint64_t kernel_px(void)
{
    return at_susp("/live/vmlinuz", "PX");
}

static uint64_t kernel_tf(void)
{
    return at_susp("/live/vmlinuz", "TF");
}

static uint64_t catalog(void)
{
    return at_region(REGION_CATALOG, NULL);
}

static uint64_t bios(void)
{
    return at_region(REGION_BIOS_IMAGE, NULL);
}

static uint64_t esp(void)
{
    return at_region(REGION_EFI_IMAGE, NULL);
}

static uint64_t fat_folder(void)
{
    return at_fat_record("BOOT       ");
}

static const struct {
    uint64_t (*start)(void);
    size_t offset, size; /* bytes */
    const char *structure, *field, *cause;
} one_field[] = {
    {mbr, 440, 4, "MBR", "disk signature", "disk-signature"},
    {mbr, 100, 3, "MBR", "boot code", "tool-version"},
    {mbr, 447, 2, "MBR entry", "first CHS", "follows"},
    {gpt, 88, 4, "GPT header", "array CRC", "follows"},
    {gpt_array, 16, 16, "GPT entry", "partition GUID", "gpt-guid"},
    {primary, 813, 14, "primary volume descriptor", "creation date", "volume-date"},
    {primary, 830, 14, "primary volume descriptor", "modification date", "volume-date"},
    {primary, 446, 7, "primary volume descriptor", "data preparer", "tool-version"},
    {primary, 829, 1, "primary volume descriptor", "creation date's time zone", "time-zone"},
    {primary, 174, 6, "primary volume descriptor", "root directory's date", "file-date"},
    {primary, 883, 20, "primary volume descriptor", "application use", "content"},
    {joliet, 813, 14, "Joliet volume descriptor", "creation date", "volume-date"},
    {kernel_record, 18, 6, "directory record", "date", "file-date"},
    {kernel_record, 24, 1, "directory record", "time zone", "time-zone"},
    {kernel_px, 20, 1, "Rock Ridge", "owner", "owner"},
    {kernel_px, 28, 1, "Rock Ridge", "group", "owner"},
    {kernel_tf, 5, 6, "Rock Ridge", "modification date", "file-date"},
    {kernel_tf, 12, 6, "Rock Ridge", "access date", "file-date"},
    {catalog, 4, 8, "boot catalog, validation", "identifier", "content"},
    {bios, 20, 4, "BIOS boot image", "boot info table: checksum", "follows"},
    {esp, 39, 4, "FAT boot sector", "volume serial number", "fat-serial"},
    {esp, 100, 9, "FAT boot sector", "boot code", "tool-version"},
    {fat_folder, 14, 2, "FAT directory record", "creation time", "fat-date"},
    {fat_folder, 24, 2, "FAT directory record", "modification date", "fat-date"},
};

/* Problems and the GPT's state may follow, but no other field, and no byte stays unexplained. */
static void one_mutation_is_one_field(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(one_field); i++) {
        CLEANUP(diff_free) struct diff diff = {0};

        (void)start_over(NULL);
        flip(one_field[i].start() + one_field[i].offset, one_field[i].size);
        compare(&diff);
        print_message("%s: %s\n", one_field[i].structure, one_field[i].field);
        assert_false(diff.same);
        assert_int_equal(diff.bytes, one_field[i].size);
        assert_int_equal(diff.field_count, 1);
        assert_string_equal(diff.fields[0].structure, one_field[i].structure);
        assert_string_equal(diff.fields[0].name, one_field[i].field);
        assert_string_equal(cause_row(diff.fields[0].cause)->id, one_field[i].cause);
        assert_int_equal(diff.fields[0].places, 1);
        assert_int_equal(diff.fields[0].bytes, one_field[i].size);
        assert_int_equal(diff.rest_count, 0);
    }
}

/* The root's "." record has its extension's name (ER) in a continuation area, which a CE entry
 * names. Nothing in the directory itself changes. */
static void a_continuation_is_followed(void **state)
{
    CLEANUP(diff_free) struct diff diff = {0};
    uint64_t root = at_region(REGION_DIRECTORY, "/");
    uint64_t area = root + 2048;

    (void)state;
    assert_memory_equal(made.bytes.data + area, "ER", 2);
    flip(area + 8, 1);
    flip(area + 1000, 2);
    compare(&diff);
    assert_int_equal(diff.field_count, 1);
    assert_string_equal(diff.fields[0].name, "extension's name");
    assert_string_equal(diff.fields[0].where, "/ (.)");
    assert_int_equal(diff.rest_count, 1);
    assert_int_equal(diff.rest[0].a_at, area + 1000);
    assert_int_equal(diff.rest[0].length, 2);
}

/* --- content -----------------------------------------------------------------------------------
 */

static const struct diff_change *only_change(const struct diff *diff, enum diff_section section)
{
    const struct diff_change *found = NULL;

    for (size_t i = 0; i < diff->change_count; i++) {
        if (diff->changes[i].section != section)
            continue;
        assert_null(found);
        found = &diff->changes[i];
    }
    assert_non_null(found);
    return found;
}

static void a_changed_file_is_told_by_path(void **state)
{
    CLEANUP(diff_free) struct diff diff = {0};
    const struct diff_change *change;
    char expected[SHA256_HEX_SIZE];
    const struct region *kernel = layout_region(&layout, REGION_FILE, "/live/vmlinuz");

    (void)state;
    flip(kernel->start + 5000, 3);
    compare(&diff);
    change = only_change(&diff, DIFF_FILES);
    assert_int_equal(diff.change_count, 1);
    assert_string_equal(change->what, "/live/vmlinuz");
    assert_int_equal(change->sign, DIFF_CHANGED);
    assert_int_equal(change->differing, 3);
    assert_int_equal(change->first, 5000);
    assert_int_equal(diff.field_count + diff.rest_count, 0);
    assert_int_equal(diff_digests(&e, &diff, NULL), 0);
    sha256_of(changed + kernel->start, (size_t)kernel->length, expected);
    assert_string_equal(change->b_sha256, expected);
    sha256_of(made.bytes.data + kernel->start, (size_t)kernel->length, expected);
    assert_string_equal(change->a_sha256, expected);
}

static void a_changed_file_of_the_esp_is_told_by_path(void **state)
{
    CLEANUP(diff_free) struct diff diff = {0};
    uint64_t record = at_fat_record("BOOTX64 EFI");
    uint32_t cluster = get_le16(made.bytes.data + record + 26);
    const uint8_t *boot = (const uint8_t *)made.bytes.data + esp();
    uint32_t data =
        get_le16(boot + 14) + boot[16] * get_le16(boot + 22) + get_le16(boot + 17) / 16u;

    (void)state;
    flip(esp() + 512ull * (data + (cluster - 2) * boot[13]), 1);
    compare(&diff);
    assert_string_equal(only_change(&diff, DIFF_BOOT_FILES)->what, "/EFI/BOOT/BOOTX64.EFI");
    assert_int_equal(diff.change_count, 1);
    assert_int_equal(diff.field_count + diff.rest_count, 0);
}

static void free_space_of_fat_is_stale(void **state)
{
    CLEANUP(diff_free) struct diff diff = {0};
    const struct region *image = layout_region(&layout, REGION_EFI_IMAGE, NULL);

    (void)state;
    flip(image->start + image->length - 10240, 5);
    compare(&diff);
    assert_int_equal(diff.change_count, 0);
    assert_int_equal(diff.field_count, 1);
    assert_string_equal(diff.fields[0].name, "free space");
    assert_int_equal(diff.fields[0].cause, CAUSE_FAT_STALE);
}

static void padding_is_unexplained(void **state)
{
    CLEANUP(diff_free) struct diff diff = {0};
    const struct region *kernel = layout_region(&layout, REGION_FILE, "/live/vmlinuz");

    (void)state;
    assert_true(kernel->padding > 10);
    flip(kernel->start + kernel->length + 4, 2);
    compare(&diff);
    assert_int_equal(diff.change_count + diff.field_count, 0);
    assert_int_equal(diff.rest_count, 1);
    assert_string_equal(diff.rest[0].structure, "padding");
    assert_string_equal(diff.rest[0].where, "/live/vmlinuz");
    assert_int_equal(diff.rest[0].a_at, kernel->start + kernel->length + 4);
    assert_int_equal(diff.rest[0].length, 2);
    assert_false(diff_only_varies(&diff));
}

/* --- entries -----------------------------------------------------------------------------------
 */

static const struct diff_value *value_of(const struct diff_change *change, const char *name)
{
    for (size_t i = 0; i < change->value_count; i++)
        if (strcmp(change->values[i].name, name) == 0)
            return &change->values[i];
    return NULL;
}

static void a_lost_boot_entry_is_told(void **state)
{
    CLEANUP(diff_free) struct diff diff = {0};
    const struct diff_change *change;

    (void)state;
    memset(changed + catalog() + 64, 0, 64); /* the section of the EFI entry */
    compare(&diff);
    change = only_change(&diff, DIFF_ENTRIES);
    assert_string_equal(change->what, "El Torito 1 (EFI)");
    assert_int_equal(change->sign, DIFF_REMOVED);
    assert_int_equal(diff.rest_count, 0);
}

static void a_changed_boot_entry_is_told(void **state)
{
    CLEANUP(diff_free) struct diff diff = {0};
    const struct diff_value *value;

    (void)state;
    put_le(changed + catalog() + 96 + 6, 2, 1);
    compare(&diff);
    value = value_of(only_change(&diff, DIFF_ENTRIES), "load sectors");
    assert_non_null(value);
    assert_string_equal(value->b, "1");
    assert_int_equal(diff.field_count, 1);
    assert_string_equal(diff.fields[0].name, "load size");
}

static void a_changed_partition_is_told(void **state)
{
    CLEANUP(diff_free) struct diff diff = {0};
    const struct diff_change *change;

    (void)state;
    changed[446 + 16] = 0; /* the second entry is active no more */
    compare(&diff);
    change = only_change(&diff, DIFF_ENTRIES);
    assert_string_equal(change->what, "MBR 2");
    assert_string_equal(value_of(change, "active")->a, "yes");
    assert_string_equal(value_of(change, "active")->b, "no");
}

static void a_broken_gpt_is_told(void **state)
{
    CLEANUP(diff_free) struct diff diff = {0};

    (void)state;
    flip(512 + 56, 16);
    compare(&diff);
    assert_string_equal(value_of(only_change(&diff, DIFF_IMAGE), "primary GPT")->b, "damaged");
    assert_int_equal(only_change(&diff, DIFF_PROBLEMS)->sign, DIFF_ADDED);
    assert_int_equal(diff.fields[0].cause, CAUSE_GUID);
}

/* --- whatever it is, it is told -----------------------------------------------------------------
 */

static bool is_told(const struct diff *diff)
{
    return diff->change_count || diff->field_count || diff->rest_count;
}

static void tell_of_byte(uint64_t at)
{
    CLEANUP(diff_free) struct diff diff = {0};
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(json_drop) json_t *json = NULL;

    changed[at] ^= 0x5a;
    compare(&diff);
    if (diff.same || !is_told(&diff))
        fail_msg("the byte at %ju, in %s %s, is not told of", (uintmax_t)at,
                 region_kind_name(layout_region_at(&layout, at)->kind),
                 layout_region_at(&layout, at)->name);
    diff_to_text(&diff, true, true, &text);
    json = diff_to_json(&diff);
    assert_non_null(json);
    changed[at] ^= 0x5a;
}

static void no_byte_is_passed_over(void **state)
{
    (void)state;
    for (uint64_t at = 3; at < 200 * 1024 && at < made.bytes.len; at += 1009)
        tell_of_byte(at);
    for (uint64_t at = 200 * 1024; at < made.bytes.len; at += 99991)
        tell_of_byte(at);
}

static void hostile_images_end(void **state)
{
    uint32_t random = 1;

    (void)state;
    for (int round = 0; round < 60; round++) {
        CLEANUP(diff_free) struct diff diff = {0};

        (void)start_over(NULL);
        for (int i = 0; i < 40; i++) {
            random = random * 1664525u + 1013904223u;
            changed[(random >> 8) % (190 * 1024)] = (uint8_t)(random >> 3);
        }
        compare(&diff);
        assert_true(diff.same || is_told(&diff));
    }
}

/* Every file of the tree claims the whole image: work must not multiply. */
static void files_that_share_their_bytes_end(void **state)
{
    CLEANUP(diff_free) struct diff diff = {0};

    (void)state;
    for (int i = 0; i < 5; i++) {
        CLEANUP(free_ptr) char *path = str_format("/many/file%d", i);
        uint64_t at = at_record(path);

        put_le(changed + at + 2, 4, 1);
        put_le(changed + at + 10, 4, made.bytes.len - 4096);
    }
    compare(&diff);
    assert_true(is_told(&diff));
}

static void images_without_structure_are_compared(void **state)
{
    CLEANUP(diff_free) struct diff diff = {0};
    static uint8_t a[5000], b[6000];
    struct source x = source_memory("A", a, sizeof a), y = source_memory("B", b, sizeof b);

    (void)state;
    memset(a, 'a', sizeof a);
    memset(b, 'a', sizeof b);
    b[4321] = 'b';
    assert_int_equal(diff_images(&e, &x, &y, NULL, &diff), 0);
    assert_int_equal(diff.rest_count, 1);
    assert_int_equal(diff.rest[0].a_at, 4321);
    assert_string_equal(value_of(only_change(&diff, DIFF_IMAGE), "bytes")->b, "6000");
}

static void reading_errors_are_faults(void **state)
{
    struct source broken = {.name = "broken disk", .fd = -1, .size = made.bytes.len};
    struct diff diff = {0};

    (void)state;
    assert_int_equal(diff_images(&e, &original, &broken, NULL, &diff), -1);
    assert_error(&e, ERR_FAULT, "broken disk");
}

/* A stick is longer than its image. */
static void a_longer_device_is_cut(void **state)
{
    CLEANUP(diff_free) struct diff diff = {0};
    CLEANUP(free_ptr) uint8_t *stick = mem_alloc(made.bytes.len + 100000);
    struct source device = source_memory("stick", stick, made.bytes.len + 100000);

    (void)state;
    memcpy(stick, made.bytes.data, made.bytes.len);
    stick[made.bytes.len + 5000] = 1;
    device.device = true;
    assert_int_equal(diff_images(&e, &original, &device, NULL, &diff), 0);
    assert_true(diff.same);
    assert_true(diff.cut_b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_same_bytes_are_the_same, start_over),
        cmocka_unit_test_setup(one_mutation_is_one_field, start_over),
        cmocka_unit_test_setup(a_continuation_is_followed, start_over),
        cmocka_unit_test_setup(a_changed_file_is_told_by_path, start_over),
        cmocka_unit_test_setup(a_changed_file_of_the_esp_is_told_by_path, start_over),
        cmocka_unit_test_setup(free_space_of_fat_is_stale, start_over),
        cmocka_unit_test_setup(padding_is_unexplained, start_over),
        cmocka_unit_test_setup(a_lost_boot_entry_is_told, start_over),
        cmocka_unit_test_setup(a_changed_boot_entry_is_told, start_over),
        cmocka_unit_test_setup(a_changed_partition_is_told, start_over),
        cmocka_unit_test_setup(a_broken_gpt_is_told, start_over),
        cmocka_unit_test_setup(no_byte_is_passed_over, start_over),
        cmocka_unit_test_setup(hostile_images_end, start_over),
        cmocka_unit_test_setup(files_that_share_their_bytes_end, start_over),
        cmocka_unit_test_setup(images_without_structure_are_compared, start_over),
        cmocka_unit_test_setup(reading_errors_are_faults, start_over),
        cmocka_unit_test_setup(a_longer_device_is_cut, start_over),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
