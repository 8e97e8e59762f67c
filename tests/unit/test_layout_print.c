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
    assert_shows("\nNo problems found.\n");
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
    assert_int_equal(json_integer_value(json_object_get(json, "schema")), 1);
    item = json_array_get(json_object_get(json, "regions"), 0);
    assert_true(json_is_null(json_object_get(item, "start")));
    assert_int_equal(json_integer_value(json_object_get(item, "padding")), 3);
    item = json_array_get(json_object_get(json, "entries"), 0);
    assert_string_equal(json_string_value(json_object_get(item, "platform_name")), "EFI");
    assert_int_equal(json_integer_value(json_object_get(item, "load_sectors")), 2);
    assert_true(json_is_null(json_object_get(json, "gpt")));
    json_decref(json);
}

static void colour_only_when_wanted(void **state)
{
    (void)state;
    layout.size = 512;
    (void)layout_add_region(&layout, REGION_MBR, 0, 512, NULL);
    layout_to_text(&layout, true, &text);
    assert_shows("\033[1mMap\033[0m");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(map_of_a_hybrid_image, drop),
        cmocka_unit_test_teardown(hostile_names_are_harmless, drop),
        cmocka_unit_test_teardown(many_files_are_summed_up, drop),
        cmocka_unit_test_teardown(json_has_everything, drop),
        cmocka_unit_test_teardown(colour_only_when_wanted, drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
