/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which legs run, what each leg's copy of the medium must not offer, and the exit code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "legs.h"
#include <stdio.h>

#include "base/mem.h"
#include "prove/matrix.h"
#include "machine/overlay.h"
#include "report/verdict.h"

static const char *const leg_names[] = {"bios/cd", "bios/usb", "uefi/cd", "uefi/usb"};

static struct layout layout;
static struct legs legs;
static struct blanks blanks;
static struct err e;

static int clean(void **state)
{
    (void)state;
    legs_free(&legs);
    blanks_free(&blanks);
    layout_free(&layout);
    layout = (struct layout){0};
    e = (struct err){0};
    return 0;
}

static void add_eltorito(unsigned number, uint8_t platform)
{
    struct entry *entry = layout_add_entry(&layout, ENTRY_ELTORITO, number, 2048, 2048);

    entry->as.eltorito.platform = platform;
    entry->as.eltorito.bootable = true;
}

static void add_gpt_esp(void)
{
    struct entry *entry = layout_add_entry(&layout, ENTRY_GPT, 2, 65536, 65536);

    strcpy(entry->as.gpt.type, "C12A7328-F81F-11D2-BA4B-00A0C93EC93B");
    layout.gpt_primary_ok = layout.gpt_backup_ok = true;
}

static void add_mbr_esp(void)
{
    layout_add_entry(&layout, ENTRY_MBR, 2, 65536, 65536)->as.mbr.type = 0xEF;
}

static void full_image(void)
{
    add_eltorito(0, 0);
    add_eltorito(1, 0xEF);
    add_gpt_esp();
    layout.mbr_boot_code = true;
}

static void choose(const char *list, char *const *promised, bool strict)
{
    const struct legs_choice choice = {.legs = list, .promised = promised, .strict = strict};

    legs_free(&legs);
    assert_int_equal(legs_from_layout(&e, &choice, &layout, &legs), 0);
}

/* The names of the legs to run; those that must are marked: "bios/cd! uefi/usb". */
static const char *chosen(const char *list, const char *skip, const char *require)
{
    static char names[2048];
    const struct legs_choice choice = {
        .legs = list, .skip = skip, .require = require, .strict = true};

    legs_free(&legs);
    e = (struct err){0};
    names[0] = '\0';
    if (legs_from_layout(&e, &choice, &layout, &legs) < 0)
        return e.text;
    for (size_t i = 0; i < legs.count; i++) {
        size_t used = strlen(names);

        (void)snprintf(names + used, sizeof names - used, "%s%s%s", i ? " " : "",
                       legs.items[i].kind->name, legs.items[i].must ? "!" : "");
    }
    return names;
}

static const char *missing(const char *name)
{
    choose(name, NULL, true);
    assert_int_equal(legs.count, 1);
    return legs.items[0].missing;
}

static void legs_are_left_out_and_required(void **state)
{
    (void)state;
    assert_string_equal(chosen("core", "bios", NULL), "uefi/cd uefi/usb");
    assert_string_equal(chosen("core,bios/disk", "uefi/cd,usb", NULL), "bios/cd bios/disk!");
    assert_string_equal(chosen("bios", NULL, "uefi/usb"), "bios/cd bios/usb uefi/usb!");
    assert_string_equal(chosen("bios", NULL, "cd"), "bios/cd! bios/usb uefi/cd!");
    assert_non_null(strstr(chosen("core", "bios/cd", "bios/cd"), "bios/cd is required and left"));
    assert_int_equal(e.kind, ERR_USAGE);
    assert_non_null(strstr(chosen("bios", "core", NULL), "no leg is left"));
    assert_int_equal(e.kind, ERR_USAGE);
    assert_non_null(strstr(chosen("core", "uefi/floppy", NULL), "there is no leg"));
    assert_non_null(strstr(chosen("core", NULL, "x"), "there is no leg"));
}

static void full_has_the_other_presets(void **state)
{
    const char *all = chosen("full", NULL, NULL);
    static const char *const some[] = {"bios/cd ",       "uefi/usb ",      "uefi-sb/usb ",
                                       "uefi-ia32/usb ", "uefi-aa64/usb ", "uefi/usb:fixed"};

    (void)state;
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        assert_non_null(strstr(all, some[i]));
    assert_null(strchr(all, '!'));
    assert_null(strstr(all, "uhci"));
}

static void the_default_is_core(void **state)
{
    static const char *const names[] = {"bios/cd", "bios/usb", "uefi/cd", "uefi/usb"};

    (void)state;
    full_image();
    choose(NULL, NULL, true);
    assert_int_equal(legs.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(legs.items[i].kind->name, names[i]);
        assert_false(legs.items[i].must);
        assert_null(legs.items[i].missing);
    }
}

static void named_legs_must_run(void **state)
{
    (void)state;
    full_image();
    choose("cd,uefi/cd,uefi/usb", NULL, true);
    assert_int_equal(legs.count, 3);
    assert_string_equal(legs.items[0].kind->name, "bios/cd");
    assert_false(legs.items[0].must);
    assert_true(legs.items[1].must);
    assert_true(legs.items[2].must);
}

static void promised_legs_must_run(void **state)
{
    char name[] = "bios/usb";
    char *promised[] = {name, NULL};

    (void)state;
    choose("bios", promised, true);
    assert_false(legs.items[0].must);
    assert_true(legs.items[1].must);
    assert_non_null(legs.items[1].missing);
}

static void unknown_legs_are_refused(void **state)
{
    static const char *const lists[] = {"",         "bios/",       "bios/cd,",
                                        ",bios/cd", "uefi/floppy", "bios/cd uefi/cd"};

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct legs_choice choice = {.legs = lists[i], .strict = true};

        e = (struct err){0};
        assert_int_equal(legs_from_layout(&e, &choice, &layout, &legs), -1);
        assert_int_equal(e.kind, ERR_USAGE);
        assert_non_null(strstr(e.text, "uefi/usb"));
    }
}

static void says_what_the_image_lacks(void **state)
{
    (void)state;
    choose(NULL, NULL, true);
    assert_string_equal(legs.items[0].missing, "the image has no El Torito entry for BIOS");
    assert_string_equal(legs.items[1].missing, "the image has no boot code in its MBR");
    assert_string_equal(legs.items[2].missing, "the image has no El Torito entry for EFI");
    assert_string_equal(legs.items[3].missing,
                        "the image has no EFI system partition in its GPT or MBR");
    add_eltorito(0, 0xEF);
    choose("uefi", NULL, true);
    assert_null(legs.items[0].missing);
    assert_non_null(legs.items[1].missing);
    /* With every route open OVMF takes the El Torito entry on a stick, too. */
    choose("uefi", NULL, false);
    assert_null(legs.items[1].missing);
}

static void the_only_route_left(void **state)
{
    (void)state;
    assert_int_equal(leg_only_route(leg_named("uefi/cd"), &layout), ROUTE_ELTORITO);
    assert_int_equal(leg_only_route(leg_named("bios/usb"), &layout), ROUTE_MBR);
    assert_int_equal(leg_only_route(leg_named("uefi/usb"), &layout), ROUTE_UNKNOWN);
    add_mbr_esp();
    assert_int_equal(leg_only_route(leg_named("uefi/usb"), &layout), ROUTE_MBR);
}

static void the_only_route_left_is_gpt(void **state)
{
    (void)state;
    add_gpt_esp();
    assert_int_equal(leg_only_route(leg_named("uefi/usb"), &layout), ROUTE_GPT);
}

static void two_tables_leave_the_route_open(void **state)
{
    (void)state;
    add_gpt_esp();
    add_mbr_esp();
    assert_int_equal(leg_only_route(leg_named("uefi/usb"), &layout), ROUTE_UNKNOWN);
}

static void add_loader(uint64_t volume, const char *path)
{
    ARRAY_GROW(layout.esp_files, layout.esp_file_count, layout.esp_file_room);
    layout.esp_files[layout.esp_file_count++] =
        (struct esp_file){.volume = volume, .path = str_copy(path)};
}

static void the_loader_must_be_of_the_firmwares_kind(void **state)
{
    (void)state;
    full_image();
    /* An ESP that could not be read may have any. */
    assert_null(missing("uefi-ia32/usb"));
    ARRAY_GROW(layout.esps, layout.esp_count, layout.esp_room);
    layout.esps[layout.esp_count++] = (struct esp){.start = 65536};
    assert_string_equal(missing("uefi/usb"),
                        "the image has no /EFI/BOOT/BOOTX64.EFI in its EFI system partition");
    assert_null(missing("uefi/cd")); /* another one, which was not read */
    add_loader(65536, "/efi/boot/bootx64.efi");
    add_loader(4096, "/EFI/BOOT/BOOTIA32.EFI");
    assert_null(missing("uefi/usb"));
    assert_null(missing("uefi-sb/usb"));
    assert_null(missing("uefi-own/usb"));
    assert_non_null(strstr(missing("uefi-ia32/usb"), "BOOTIA32.EFI"));
    assert_non_null(strstr(missing("uefi-aa64/usb"), "BOOTAA64.EFI"));
    add_loader(65536, "/EFI/BOOT/BOOTAA64.EFI");
    assert_null(missing("uefi-aa64/usb"));
    layout.esps[0].cut = true;
    assert_null(missing("uefi-ia32/usb"));
}

static void some_legs_never_boot(void **state)
{
    (void)state;
    full_image();
    assert_non_null(strstr(missing("bios/usb:4kn"), "4096"));
    assert_non_null(strstr(missing("bios/nvme:4kn"), "4096"));
    assert_non_null(strstr(missing("uefi/sd"), "SD"));
    assert_non_null(strstr(missing("uefi-aa64/sd"), "SD"));
    assert_non_null(strstr(missing("uefi-aa64/disk:ahci"), "AHCI"));
    assert_null(missing("uefi-aa64/disk"));
    assert_null(missing("uefi/disk:ahci"));
    assert_null(missing("bios/sd"));
    assert_int_equal(leg_only_route(leg_named("uefi/usb:4kn"), &layout), ROUTE_UNKNOWN);
}

/* Tables that were made for larger sectors are not read: only the firmware can tell. */
static void large_sectors_are_tried(void **state)
{
    (void)state;
    assert_non_null(missing("uefi/usb"));
    assert_null(missing("uefi/usb:4kn"));
    assert_null(missing("uefi/nvme:4kn"));
}

/* --- blanking --------------------------------------------------------------------------------- */

static uint8_t image[65536];

static void blank(size_t kind)
{
    struct source source = source_memory("image", image, sizeof image);

    blanks_free(&blanks);
    layout.size = sizeof image;
    assert_int_equal(
        blanks_for_leg(&e, leg_named(leg_names[kind]), true, &layout, &source, &blanks), 0);
}

static bool is_blanked(uint64_t offset)
{
    for (size_t i = 0; i < blanks.count; i++)
        if (offset >= blanks.items[i].offset &&
            offset < blanks.items[i].offset + blanks.items[i].length)
            return true;
    return false;
}

static void stick_under_uefi_loses_the_identifier_only(void **state)
{
    (void)state;
    blank(3);
    assert_int_equal(blanks.count, 1);
    assert_int_equal(blanks.items[0].offset, 34823);
    assert_int_equal(blanks.items[0].length, 23);
    assert_false(is_blanked(34817)); /* "CD001" */
}

static void uefi_does_not_see_udf(void **state)
{
    (void)state;
    /* A bridge: ISO 9660 in the sectors 16 and 17, then UDF; and one behind a gap. */
    memcpy(image + 19 * 2048 + 1, "BEA01", 5);
    memcpy(image + 20 * 2048 + 1, "NSR02", 5);
    memcpy(image + 25 * 2048 + 1, "BEA01", 5);
    for (size_t kind = 0; kind < 4; kind++) {
        bool uefi = leg_named(leg_names[kind])->firmware == FIRMWARE_UEFI;

        blank(kind);
        assert_int_equal(is_blanked(19 * 2048 + 1), uefi);
        assert_int_equal(is_blanked(19 * 2048 + 5), uefi);
        assert_int_equal(is_blanked(25 * 2048 + 1), uefi);
        assert_false(is_blanked(19 * 2048));
        assert_false(is_blanked(19 * 2048 + 6));
        assert_false(is_blanked(20 * 2048 + 1));
    }
    memset(image, 0, sizeof image);
}

static void stick_under_bios_loses_nothing(void **state)
{
    (void)state;
    blank(1);
    assert_int_equal(blanks.count, 0);
}

static void cd_loses_the_tables_where_they_are(void **state)
{
    (void)state;
    layout_add_region(&layout, REGION_GPT_HEADER, 512, 512, NULL);
    layout_add_region(&layout, REGION_GPT_ARRAY, 1024, 4096, NULL);
    layout_add_region(&layout, REGION_FILE, 40000, 512, "/f");
    layout_add_region(&layout, REGION_GPT_BACKUP_ARRAY, 50000, 4096, NULL);
    layout_add_region(&layout, REGION_GPT_BACKUP_HEADER, 60000, 512, NULL);
    for (size_t kind = 0; kind < 4; kind += 2) {
        blank(kind);
        assert_false(is_blanked(445)); /* boot code */
        assert_true(is_blanked(446));
        assert_true(is_blanked(509));
        assert_false(is_blanked(510)); /* 55 AA */
        assert_true(is_blanked(512));
        assert_true(is_blanked(1024 + 4095));
        assert_false(is_blanked(1024 + 4096));
        assert_false(is_blanked(34823));
        assert_false(is_blanked(40000));
        assert_true(is_blanked(50000));
        assert_true(is_blanked(60000));
    }
}

/* A GPT that is too broken for the layout may still be good enough for some firmware. */
static void cd_loses_headers_that_the_layout_does_not_know(void **state)
{
    (void)state;
    blank(0);
    assert_int_equal(blanks.count, 1);
    memcpy(image + 512, "EFI PART", 8);
    memcpy(image + sizeof image - 512, "EFI PART", 8);
    blank(0);
    assert_true(is_blanked(512));
    assert_true(is_blanked(32767));
    assert_false(is_blanked(32768));
    assert_true(is_blanked(sizeof image - 512));
    assert_false(is_blanked(sizeof image - 513));
    memset(image, 0, sizeof image);
}

static void blanks_stay_inside_small_images(void **state)
{
    struct source source = source_memory("image", image, 100);

    (void)state;
    for (size_t kind = 0; kind < 4; kind++) {
        blanks_free(&blanks);
        assert_int_equal(
            blanks_for_leg(&e, leg_named(leg_names[kind]), true, &layout, &source, &blanks), 0);
        assert_int_equal(blanks.count, 0);
    }
}

/* --- the exit code ---------------------------------------------------------------------------- */

static void exit_codes(void **state)
{
    static const struct {
        enum verdict verdicts[3];
        int code;
    } cases[] = {
        {{VERDICT_PASS, VERDICT_PASS, VERDICT_PASS}, 0},
        {{VERDICT_PASS, VERDICT_SKIP, VERDICT_PASS}, 0},
        {{VERDICT_PASS, VERDICT_ERROR, VERDICT_FAIL}, 1},
        {{VERDICT_FAIL, VERDICT_PASS, VERDICT_PASS}, 1},
        {{VERDICT_PASS, VERDICT_ERROR, VERDICT_SKIP}, 3},
        {{VERDICT_SKIP, VERDICT_SKIP, VERDICT_SKIP}, 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(verdicts_exit_code(cases[i].verdicts, 3), cases[i].code);
    assert_int_equal(verdicts_exit_code(NULL, 0), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_default_is_core, clean),
        cmocka_unit_test_teardown(named_legs_must_run, clean),
        cmocka_unit_test_teardown(promised_legs_must_run, clean),
        cmocka_unit_test_teardown(unknown_legs_are_refused, clean),
        cmocka_unit_test_teardown(legs_are_left_out_and_required, clean),
        cmocka_unit_test_teardown(full_has_the_other_presets, clean),
        cmocka_unit_test_teardown(the_loader_must_be_of_the_firmwares_kind, clean),
        cmocka_unit_test_teardown(some_legs_never_boot, clean),
        cmocka_unit_test_teardown(large_sectors_are_tried, clean),
        cmocka_unit_test_teardown(says_what_the_image_lacks, clean),
        cmocka_unit_test_teardown(the_only_route_left, clean),
        cmocka_unit_test_teardown(the_only_route_left_is_gpt, clean),
        cmocka_unit_test_teardown(two_tables_leave_the_route_open, clean),
        cmocka_unit_test_teardown(uefi_does_not_see_udf, clean),
        cmocka_unit_test_teardown(stick_under_uefi_loses_the_identifier_only, clean),
        cmocka_unit_test_teardown(stick_under_bios_loses_nothing, clean),
        cmocka_unit_test_teardown(cd_loses_the_tables_where_they_are, clean),
        cmocka_unit_test_teardown(cd_loses_headers_that_the_layout_does_not_know, clean),
        cmocka_unit_test_teardown(blanks_stay_inside_small_images, clean),
        cmocka_unit_test_teardown(exit_codes, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
