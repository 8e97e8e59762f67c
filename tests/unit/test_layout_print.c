/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The map for people and the JSON: what they show, sum up, and never let through. */
#include "unit/made_image.h"

#include <jansson.h>

#include "layout/layout.h"

static struct layout layout;
static struct buf text;

static int drop(void **state)
{
    (void)state;
    layout_free(&layout);
    buf_free(&text);
    return 0;
}

static void assert_shows(const char *part)
{
    if (!strstr(buf_str(&text), part))
        fail_msg("\"%s\" is not in\n%s", part, buf_str(&text));
}

static void assert_hides(const char *part)
{
    if (strstr(buf_str(&text), part))
        fail_msg("\"%s\" is in\n%s", part, buf_str(&text));
}

static void map_of_a_hybrid_image(void **state)
{
    struct made made;
    struct source source;
    struct err e = {0};

    (void)state;
    made_image(&made, MADE_GPT);
    source = source_memory("image", made.bytes.data, made.bytes.len);
    assert_int_equal(layout_from_image(&e, &source, &layout), 0);
    made_drop(&made);
    layout_to_text(&layout, false, &text);
    layout_problems_to_text(&layout, false, &text);
    assert_shows("volume \"TEST VOLUME\"\nMedium ISOWRIGHT_TEST\n");
    assert_shows("  0x0000000000         0         512 B  mbr                isohybrid boot code  "
                 "<- MBR 2\n");
    assert_shows("  0x0000000200         0.25      512 B  gpt-header         <- MBR 1\n");
    assert_shows("/isolinux/isolinux.bin (ISOLINUX 0.01 test)  <- El Torito 0 (x86)\n");
    assert_shows("efi-image          FAT16, label TESTESP  <- GPT 2, El Torito 1 (EFI)\n");
    assert_shows("340.7 KiB  file               /live/vmlinuz\n");
    assert_shows("  1   EFI  bootable      no emulation  4,400 x 512 B at sector ");
    assert_shows("primary good, backup good\n");
    assert_shows("       1 B  /EFI/BOOT/BOOTX64.EFI\n");
    assert_shows("\nNo problems in its structure; isowright lint judges the rest.\n");
    assert_hides("\033");
}

static void hostile_names_are_harmless(void **state)
{
    json_t *json;
    char *line;

    (void)state;
    layout.size = 4096;
    layout.volume_id = str_copy("\033]0;title\007");
    layout.medium_id = str_copy("\xff\xfe");
    (void)layout_add_region(&layout, REGION_FILE, 0, 4096, "/\033[2J\n\xe2\x80\xae.txt");
    layout_add_problem(&layout, 7, "ISO-01", "bad name %s", "\033[31m");
    layout_to_text(&layout, false, &text);
    layout_problems_to_text(&layout, false, &text);
    assert_hides("\033");
    assert_hides("\007");
    assert_hides("\xe2\x80\xae"); /* turns the direction of text around */
    assert_shows("/\\x1b[2J\\x0a");
    assert_shows("at byte 7 (sector 0): bad name \\x1b[31m\n");
    json = layout_to_json(&layout);
    line = json_dumps(json, JSON_COMPACT);
    assert_non_null(strstr(line, "\"medium_id\":\"\\\\xff\\\\xfe\""));
    free(line);
    json_decref(json);
}

static void many_files_are_summed_up(void **state)
{
    uint64_t at = 0;

    (void)state;
    for (int i = 0; i < 5000; i++) {
        CLEANUP(free_ptr) char *name = str_format("/pool/%d.deb", i);
        uint64_t length = i == 1000 ? 8 << 20 : 2048;

        (void)layout_add_region(&layout, REGION_FILE, at, length, name);
        at += length;
    }
    (void)layout_add_region(&layout, REGION_FILE, at, 100, "/EFI/BOOT/BOOTX64.EFI");
    layout.size = at + 100;
    layout_to_text(&layout, false, &text);
    layout_problems_to_text(&layout, false, &text);
    assert_true(text.len < 4000);
    assert_shows("2.0 MiB  \xe2\x80\xa6 1,000 more files\n");
    assert_shows("8.0 MiB  file               /pool/1000.deb\n");
    assert_shows("7.8 MiB  \xe2\x80\xa6 3,999 more files\n");
    assert_shows("/EFI/BOOT/BOOTX64.EFI\n");
}

static void json_has_everything(void **state)
{
    struct entry *entry;
    struct region *region;
    json_t *json, *item;

    (void)state;
    layout.size = PLACE_OPEN;
    region = layout_add_region(&layout, REGION_EFI_IMAGE, PLACE_OPEN, 2048, NULL);
    region->padding = 3;
    entry = layout_add_entry(&layout, ENTRY_ELTORITO, 1, 2048, 1024);
    entry->as.eltorito.platform = 0xef;
    entry->as.eltorito.load_sectors = 2;
    json = layout_to_json(&layout);
    assert_int_equal(json_integer_value(json_object_get(json, "schema")), 2);
    item = json_array_get(json_object_get(json, "regions"), 0);
    assert_true(json_is_null(json_object_get(item, "start")));
    assert_int_equal(json_integer_value(json_object_get(item, "padding")), 3);
    item = json_array_get(json_object_get(json, "entries"), 0);
    assert_string_equal(json_string_value(json_object_get(item, "platform_name")), "EFI");
    assert_int_equal(json_integer_value(json_object_get(item, "load_sectors")), 2);
    assert_true(json_is_null(json_object_get(json, "gpt")));
    json_decref(json);
}

static const json_t *find_entry(const json_t *json, const char *kind, int number)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(
        json_object_get(json, "entries"), i,
        entry) if (strcmp(json_string_value(json_object_get(entry, "kind")), kind) == 0 &&
                   json_integer_value(json_object_get(entry, "number")) == number) return entry;
    fail_msg("no %s entry %d", kind, number);
    return NULL;
}

static void assert_text(const json_t *object, const char *key, const char *expected)
{
    assert_non_null(json_object_get(object, key));
    assert_string_equal(json_string_value(json_object_get(object, key)), expected);
}

static int64_t number_of(const json_t *object, const char *key)
{
    assert_true(json_is_integer(json_object_get(object, key)));
    return json_integer_value(json_object_get(object, key));
}

/* Items of one array have the same keys: who reads one has read all. */
static void assert_regular(const json_t *json, const char *key)
{
    const json_t *array = json_object_get(json, key), *item, *value;
    const char *name;
    size_t i;

    assert_true(json_array_size(array) > 0);
    json_array_foreach(array, i, item)
    {
        json_object_foreach((json_t *)json_array_get(array, 0), name,
                            value) if (!json_object_get(item, name))
            fail_msg("%s[%zu] has no \"%s\"", key, i, name);
        assert_int_equal(json_object_size(item), json_object_size(json_array_get(array, 0)));
    }
}

static void json_of_a_hybrid_image(void **state)
{
    struct made made;
    struct source source;
    struct err e = {0};
    json_t *json;
    const json_t *entry;

    (void)state;
    made_image(&made, MADE_APPLE_GPT);
    source = source_memory("image", made.bytes.data, made.bytes.len);
    assert_int_equal(layout_from_image(&e, &source, &layout), 0);
    made_drop(&made);
    json = layout_to_json(&layout);
    assert_regular(json, "regions");
    assert_regular(json, "esps");
    assert_regular(json, "esp_files");
    assert_int_equal(number_of(json, "size"), layout.size);
    assert_text(json_object_get(json, "mbr"), "code", "grub");
    assert_true(json_is_true(json_object_get(json_object_get(json, "gpt"), "announced")));
    assert_int_equal(number_of(json_object_get(json, "gpt"), "array_sector"), 20);
    assert_int_equal(number_of(json_object_get(json_object_get(json, "gpt"), "backup"), "start"),
                     layout.size - 512);
    entry = find_entry(json, "mbr", 1);
    assert_text(entry, "type_name", "GPT protective");
    assert_int_equal(number_of(json_object_get(entry, "first_chs"), "sector"), 2);
    assert_text(find_entry(json, "gpt", 1), "attributes", "0x1000000000000001");
    assert_text(find_entry(json, "apm", 1), "type", "Apple_partition_map");
    assert_text(find_entry(json, "eltorito", 1), "loader", "fat");
    assert_true(json_is_null(json_object_get(find_entry(json, "eltorito", 1), "criteria")));
    assert_text(find_entry(json, "volume", 1), "id", "TEST VOLUME");
    assert_int_equal(number_of(json_array_get(json_object_get(json, "esps"), 0), "serial"),
                     0x1234abcd);
    json_decref(json);
}

/* Numbers that an image claims and no integer of JSON's readers holds stay numbers. */
static void json_of_huge_claims(void **state)
{
    struct entry *entry = layout_add_entry(&layout, ENTRY_GPT, 1, UINT64_MAX - 511, 512);
    json_t *json;

    (void)state;
    entry->as.gpt.attributes = UINT64_MAX;
    layout.gpt_primary_start = 512;
    layout.gpt_last_usable = UINT64_MAX;
    json = layout_to_json(&layout);
    assert_true(json_real_value(json_object_get(find_entry(json, "gpt", 1), "start")) > 1.8e19);
    assert_true(json_real_value(
                    json_object_get(json_object_get(json, "gpt"), "last_usable_sector")) > 1.8e19);
    assert_text(find_entry(json, "gpt", 1), "attributes", "0xffffffffffffffff");
    json_decref(json);
}

static void colour_only_when_wanted(void **state)
{
    (void)state;
    layout.size = 512;
    (void)layout_add_region(&layout, REGION_MBR, 0, 512, NULL);
    layout_to_text(&layout, true, &text);
    layout_problems_to_text(&layout, true, &text);
    assert_shows("\033[1mMap\033[0m");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(map_of_a_hybrid_image, drop),
        cmocka_unit_test_teardown(hostile_names_are_harmless, drop),
        cmocka_unit_test_teardown(many_files_are_summed_up, drop),
        cmocka_unit_test_teardown(json_has_everything, drop),
        cmocka_unit_test_teardown(json_of_a_hybrid_image, drop),
        cmocka_unit_test_teardown(json_of_huge_claims, drop),
        cmocka_unit_test_teardown(colour_only_when_wanted, drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
