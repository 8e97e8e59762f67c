/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "core/menu.h"

static struct menu_entry entry;
static struct menu_config config;
static struct menu_fault fault;

static bool parse_entry(const char *text)
{
    return menu_parse_entry("live.conf", text, strlen(text), &entry, &fault);
}

static bool parse_config(const char *text)
{
    return menu_parse_config(text, strlen(text), &config, &fault);
}

static void reads_an_entry(void **state)
{
    (void)state;
    assert_true(parse_entry("# a comment\n"
                            "title    Live system, with blanks\r\n"
                            "\n"
                            "sort-key\t00\n"
                            "machine-id 1234\n"
                            "linux /live/vmlinuz  \n"
                            "  initrd /live/one\n"
                            "initrd /live/two\n"
                            "options quiet   splash\n"
                            "architecture x64\n"
                            "options console=ttyS0"));
    assert_string_equal(entry.id, "live");
    assert_string_equal(entry.title, "Live system, with blanks");
    assert_string_equal(entry.sort_key, "00");
    assert_string_equal(entry.linux_path, "/live/vmlinuz");
    assert_int_equal(entry.initrd_count, 2);
    assert_string_equal(entry.initrds[0], "/live/one");
    assert_string_equal(entry.initrds[1], "/live/two");
    assert_string_equal(entry.options, "quiet   splash console=ttyS0");
    assert_string_equal(entry.architecture, "x64");
}

static void fills_in_the_title(void **state)
{
    (void)state;
    assert_true(parse_entry("linux /k"));
    assert_string_equal(entry.title, "live");
    assert_int_equal(entry.initrd_count, 0);
    assert_string_equal(entry.options, "");
}

static void key_must_match_as_a_whole(void **state)
{
    (void)state;
    assert_true(parse_entry("linux /k\nlinuxx /no\nlin /no\ntitl x\n"));
    assert_string_equal(entry.linux_path, "/k");
    assert_string_equal(entry.title, "live");
}

static void refuses(const char *text, uint32_t line)
{
    struct menu_entry before;

    memset(&entry, 0x55, sizeof entry);
    before = entry;
    if (parse_entry(text))
        fail_msg("accepted: %.60s", text);
    assert_int_equal(fault.line, line);
    assert_non_null(fault.reason);
    assert_memory_equal(&entry, &before, sizeof entry);
}

static void refuses_bad_entries(void **state)
{
    char text[4096];
    size_t length;

    (void)state;
    refuses("", 0);
    refuses("title only\n", 0);
    refuses("linux\n", 0);
    snprintf(text, sizeof text, "linux /k\ntitle %0*d\n", MENU_TITLE_MAX + 1, 0);
    refuses(text, 2);
    snprintf(text, sizeof text, "linux %0*d\n", MENU_PATH_MAX + 1, 0);
    refuses(text, 1);
    snprintf(text, sizeof text, "linux /k\noptions %0*d\noptions %0*d\n", 1000, 0,
             MENU_OPTIONS_MAX - 1000, 0); /* one too many with the blank between them */
    refuses(text, 3);
    length = (size_t)snprintf(text, sizeof text, "linux /k\n");
    for (int i = 0; i <= MENU_INITRDS_MAX; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "initrd /%d\n", i);
    refuses(text, MENU_INITRDS_MAX + 2);
}

static void takes_the_longest_values(void **state)
{
    char text[4096];

    (void)state;
    snprintf(text, sizeof text, "linux /k\ntitle %0*d\noptions %0*d\n", MENU_TITLE_MAX, 0,
             MENU_OPTIONS_MAX, 0);
    assert_true(parse_entry(text));
    assert_int_equal(strlen(entry.title), MENU_TITLE_MAX);
    assert_int_equal(strlen(entry.options), MENU_OPTIONS_MAX);
}

static void refuses_nul_and_long_file_names(void **state)
{
    char name[MENU_ID_MAX + 8];

    (void)state;
    assert_false(menu_parse_entry("a.conf", "linux /k\0\n", 10, &entry, &fault));
    assert_false(menu_parse_config("timeout 5\0\n", 11, &config, &fault));
    memset(name, 'n', MENU_ID_MAX + 1);
    strcpy(name + MENU_ID_MAX + 1, ".conf");
    assert_false(menu_parse_entry(name, "linux /k\n", 9, &entry, &fault));
    assert_true(menu_parse_entry(name + 1, "linux /k\n", 9, &entry, &fault));
    assert_int_equal(strlen(entry.id), MENU_ID_MAX);
}

static void knows_entry_files(void **state)
{
    (void)state;
    assert_true(menu_is_entry_file("live.conf"));
    assert_false(menu_is_entry_file(".conf"));
    assert_false(menu_is_entry_file(".hidden.conf"));
    assert_false(menu_is_entry_file("live.conf~"));
    assert_false(menu_is_entry_file("conf"));
}

static void reads_the_configuration(void **state)
{
    (void)state;
    assert_true(parse_config("timeout 5\r\n#timeout 7\ndefault live-*\neditor no\n"));
    assert_int_equal(config.timeout, 5);
    assert_string_equal(config.wanted, "live-*");
    assert_true(parse_config(""));
    assert_int_equal(config.timeout, 0);
    assert_string_equal(config.wanted, "");
    assert_true(parse_config("timeout menu-force"));
    assert_int_equal(config.timeout, MENU_WAIT_FOR_EVER);
    assert_true(parse_config("timeout menu-hidden"));
    assert_int_equal(config.timeout, 0);
}

static void refuses_bad_configurations(void **state)
{
    static const char *const bad[] = {"timeout", "timeout -1", "timeout 5s", "timeout 86401",
                                      "timeout 18446744073709551617"};
    char text[512];

    (void)state;
    memset(&config, 0x55, sizeof config);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(parse_config(bad[i]));
        assert_int_equal(fault.line, 1);
    }
    snprintf(text, sizeof text, "timeout 1\ndefault %0*d", MENU_ID_MAX + 1, 0);
    assert_false(parse_config(text));
    assert_int_equal(fault.line, 2);
    assert_int_equal(config.timeout, 0x55555555);
}

static struct menu_entry entry_named(const char *id, const char *sort_key)
{
    struct menu_entry made = {0};

    strcpy(made.id, id);
    strcpy(made.sort_key, sort_key);
    return made;
}

static void sorts(void **state)
{
    static struct menu_entry list[6];
    static const char *const order[] = {"z", "b", "c", "a", "d", "e"};

    (void)state;
    list[0] = entry_named("e", "");
    list[1] = entry_named("c", "02");
    list[2] = entry_named("d", "");
    list[3] = entry_named("b", "02");
    list[4] = entry_named("a", "1");
    list[5] = entry_named("z", "01");
    menu_sort(list, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(list[i].id, order[i]);
    menu_sort(list, 0);
}

static void finds_the_default(void **state)
{
    static struct menu_entry list[3];
    static const struct {
        const char *wanted;
        size_t index;
    } cases[] = {{"rescue", 1},   {"rescue.conf", 1}, {"res*", 1}, {"*.conf", 0}, {"l*2", 2},
                 {"l*2.conf", 2}, {"absent", 0},      {"", 0},     {"@saved", 0}};
    char text[MENU_ID_MAX + 2];

    (void)state;
    list[0] = entry_named("live", "");
    list[1] = entry_named("rescue", "");
    list[2] = entry_named("live-2", "");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(menu_default(list, 3, cases[i].wanted), cases[i].index);
    memset(text, '*', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(menu_default(list, 3, text), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_an_entry),
        cmocka_unit_test(fills_in_the_title),
        cmocka_unit_test(key_must_match_as_a_whole),
        cmocka_unit_test(refuses_bad_entries),
        cmocka_unit_test(takes_the_longest_values),
        cmocka_unit_test(refuses_nul_and_long_file_names),
        cmocka_unit_test(knows_entry_files),
        cmocka_unit_test(reads_the_configuration),
        cmocka_unit_test(refuses_bad_configurations),
        cmocka_unit_test(sorts),
        cmocka_unit_test(finds_the_default),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
