/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UEFI firmware is found through descriptors; these are made in a directory of the test's own, and so is a QEMU for
 * each machine, whatever is installed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "machine/firmware.h"

#define TARGET                                                                                     \
    "\"targets\":[{\"architecture\":\"x86_64\",\"machines\":[\"pc-i440fx-*\",\"pc-q35-*\"]}]"

static struct tmpdir work;
static char *high, *low, *code, *vars, *usual_path;
static struct firmware_files found;
static struct err e;

static int make_program(const char *name)
{
    CLEANUP(free_ptr) char *path = tmpdir_file(&work, name);

    return file_write(&e, path, "", 0) < 0 ? -1 : chmod(path, 0700);
}

static int set_up(void **state)
{
    (void)state;
    e = (struct err){0};
    if (tmpdir_make(&e, &work) < 0)
        return -1;
    high = tmpdir_file(&work, "high");
    low = tmpdir_file(&work, "low");
    code = tmpdir_file(&work, "code.fd");
    vars = tmpdir_file(&work, "vars.fd");
    usual_path = str_copy(getenv("PATH"));
    if (make_program("qemu-system-x86_64") < 0 || make_program("qemu-system-aarch64") < 0)
        return -1;
    return setenv("PATH", work.path, 1) < 0 || file_make_dirs(&e, high) < 0 || file_make_dirs(&e, low) < 0 ||
                   file_write(&e, code, "c", 1) < 0 || file_write(&e, vars, "v", 1) < 0
               ? -1
               : 0;
}

static int clean(void **state)
{
    (void)state;
    setenv("PATH", usual_path, 1);
    free_ptr(&usual_path);
    firmware_free(&found);
    tmpdir_remove(&work);
    free_ptr(&high);
    free_ptr(&low);
    free_ptr(&code);
    free_ptr(&vars);
    return 0;
}

static void put_text(const char *folder, const char *name, const char *text)
{
    CLEANUP(free_ptr) char *path = str_format("%s/%s", folder, name);

    assert_int_equal(file_write(&e, path, text, strlen(text)), 0);
}

/* A descriptor that works, with what a test wants to be different. */
static void put_with(const char *folder, const char *name, const char *description,
                     const char *features, const char *targets, const char *code_path,
                     const char *mapping)
{
    CLEANUP(free_ptr)
    char *text = str_format(
        "{\"description\":\"%s\",\"interface-types\":[\"uefi\"],\"mapping\":{%s"
        "\"executable\":{\"filename\":\"%s\",\"format\":\"raw\"},"
        "\"nvram-template\":{\"filename\":\"%s\",\"format\":\"raw\"}},%s,\"features\":[%s]}",
        description, mapping, code_path, vars, targets, features);

    put_text(folder, name, text);
}

static void put(const char *folder, const char *name, const char *description, const char *features)
{
    put_with(folder, name, description, features, TARGET, code, "\"device\":\"flash\",");
}

static int find_for(enum firmware firmware)
{
    const char *folders[] = {high, low, "/nowhere/at/all", NULL};

    firmware_free(&found);
    e = (struct err){0};
    return firmware_find(&e, folders, firmware, &found);
}

static int find(void)
{
    return find_for(FIRMWARE_UEFI);
}

static void assert_finds(const char *description)
{
    assert_int_equal(find(), 0);
    assert_string_equal(found.description, description);
    assert_string_equal(found.code, code);
    assert_string_equal(found.vars, vars);
}

static void none_is_a_fault(void **state)
{
    (void)state;
    assert_int_equal(find(), -1);
    assert_int_equal(e.kind, ERR_FAULT);
}

static void first_by_name_wins(void **state)
{
    (void)state;
    put(low, "60-b.json", "b", "");
    put(low, "50-a.json", "a", "");
    put(low, "40-not-json.txt", "no", "");
    assert_finds("a");
    put(high, "55-c.json", "c", "");
    assert_finds("a");
}

static void plain_is_preferred(void **state)
{
    (void)state;
    /* With keys enrolled it would refuse what plain UEFI boots. */
    put(low, "40.json", "enrolled", "\"enrolled-keys\",\"secure-boot\"");
    assert_int_equal(find(), -1);
    put(low, "45.json", "needs SMM", "\"secure-boot\",\"requires-smm\"");
    assert_finds("needs SMM");
    assert_true(found.smm);
    put(low, "50.json", "secure boot", "\"secure-boot\"");
    assert_false(find());
    assert_false(found.smm);
    assert_finds("secure boot");
    put(low, "60.json", "plain", "\"acpi-s3\"");
    assert_finds("plain");
}

/* As Debian's packages have them. */
static void each_kind_has_its_own(void **state)
{
    static const char i386[] = "\"targets\":[{\"architecture\":\"i386\","
                               "\"machines\":[\"pc-q35-*\"]}]";
    static const char arm[] = "\"targets\":[{\"architecture\":\"aarch64\","
                              "\"machines\":[\"virt-*\"]}]";
    static const char flash[] = "\"device\":\"flash\",";
    static const struct {
        enum firmware firmware;
        const char *description, *program;
        bool smm;
    } expected[] = {
        {FIRMWARE_UEFI, "plain", "qemu-system-x86_64", false},
        {FIRMWARE_UEFI_SB, "enrolled", "qemu-system-x86_64", true},
        {FIRMWARE_UEFI_OWN, "waiting", "qemu-system-x86_64", true},
        {FIRMWARE_UEFI_IA32, "small", "qemu-system-x86_64", true},
        {FIRMWARE_UEFI_AA64, "arm", "qemu-system-aarch64", false},
    };

    (void)state;
    put(low, "40.json", "enrolled", "\"enrolled-keys\",\"secure-boot\",\"requires-smm\"");
    put(low, "50.json", "waiting", "\"secure-boot\",\"requires-smm\"");
    put(low, "60.json", "plain", "");
    put_with(low, "50-i386.json", "small", "\"secure-boot\",\"requires-smm\"", i386, code, flash);
    put_with(low, "40-arm.json", "arm enrolled", "\"secure-boot\",\"enrolled-keys\"", arm, code,
             flash);
    put_with(low, "60-arm.json", "arm", "", arm, code, flash);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_int_equal(find_for(expected[i].firmware), 0);
        assert_string_equal(found.description, expected[i].description);
        assert_string_equal(found.program, expected[i].program);
        assert_int_equal(found.smm, expected[i].smm);
    }
    assert_int_equal(find_for(FIRMWARE_BIOS), 0);
    assert_null(found.code);
    assert_string_equal(found.program, "qemu-system-x86_64");
}

static void what_is_missing_is_told_by_package(void **state)
{
    static const struct {
        enum firmware firmware;
        const char *package;
    } expected[] = {
        {FIRMWARE_UEFI, "package ovmf)"},
        {FIRMWARE_UEFI_SB, "package ovmf)"},
        {FIRMWARE_UEFI_OWN, "package ovmf)"},
        {FIRMWARE_UEFI_IA32, "package ovmf-ia32)"},
        {FIRMWARE_UEFI_AA64, "package qemu-efi-aarch64)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_int_equal(find_for(expected[i].firmware), -1);
        assert_non_null(strstr(e.text, expected[i].package));
    }
    assert_int_equal(setenv("PATH", "/nowhere/at/all", 1), 0);
    assert_int_equal(find_for(FIRMWARE_UEFI_AA64), -1);
    assert_non_null(strstr(e.text, "package qemu-system-arm)"));
    assert_int_equal(find_for(FIRMWARE_BIOS), -1);
    assert_non_null(strstr(e.text, "package qemu-system-x86)"));
}

static void earlier_folder_hides_later(void **state)
{
    (void)state;
    put(low, "50.json", "low", "");
    put(high, "50.json", "high", "");
    assert_finds("high");
    put_text(high, "50.json", "");
    assert_int_equal(find(), -1);
}

static void unfit_ones_are_passed_over(void **state)
{
    static const char flash[] = "\"device\":\"flash\",";

    (void)state;
    put(low, "10.json", "has keys", "\"secure-boot\",\"enrolled-keys\"");
    put_with(low, "11.json", "arm", "",
             "\"targets\":[{\"architecture\":\"aarch64\",\"machines\":[\"virt-*\"]}]", code, flash);
    put_with(low, "12.json", "microvm", "",
             "\"targets\":[{\"architecture\":\"x86_64\",\"machines\":[\"microvm\"]}]", code, flash);
    put_with(low, "13.json", "no file", "", TARGET, "/nowhere/code.fd", flash);
    put_with(low, "14.json", "memory", "", TARGET, code, "\"device\":\"memory\",");
    put_with(low, "15.json", "combined", "", TARGET, code,
             "\"device\":\"flash\",\"mode\":\"combined\",");
    put_text(low, "16.json", "{\"description\": \"cut");
    put_text(low, "17.json", "[1, 2]");
    put_text(low, "18.json", "{\"interface-types\":7,\"targets\":{},\"mapping\":[]}");
    assert_int_equal(find(), -1);
    put_with(low, "99.json", "good", "", TARGET, code, "\"device\":\"flash\",\"mode\":\"split\",");
    assert_finds("good");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(none_is_a_fault, set_up, clean),
        cmocka_unit_test_setup_teardown(first_by_name_wins, set_up, clean),
        cmocka_unit_test_setup_teardown(plain_is_preferred, set_up, clean),
        cmocka_unit_test_setup_teardown(each_kind_has_its_own, set_up, clean),
        cmocka_unit_test_setup_teardown(what_is_missing_is_told_by_package, set_up, clean),
        cmocka_unit_test_setup_teardown(earlier_folder_hides_later, set_up, clean),
        cmocka_unit_test_setup_teardown(unfit_ones_are_passed_over, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
