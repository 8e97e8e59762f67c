/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "core/text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void compares(void **state)
{
    (void)state;
    assert_true(text_equal("a", "a"));
    assert_false(text_equal("a", "ab"));
    assert_true(text_compare("a", "\xc3") < 0); /* as unsigned bytes */
    assert_true(text_compare("b", "a") > 0);
    assert_true(text_equal_fold("KERNEL.gz", "kernel.GZ"));
    assert_false(text_equal_fold("kernel", "kernel1"));
    assert_true(text_equal_fold("AZ", "az"));
    assert_false(text_equal_fold("[", "{"));
    assert_true(text_ends_with("live.conf", ".conf"));
    assert_true(text_ends_with(".conf", ".conf"));
    assert_false(text_ends_with("onf", ".conf"));
    assert_true(bytes_hold("ab\0c", 4, '\0'));
    assert_false(bytes_hold("abc", 3, '\0'));
    for (size_t length = 0; length < 20; length++)
        for (size_t at = 0; at < 20; at++) {
            char bytes[20];

            memset(bytes, 0x7f, sizeof bytes);
            bytes[at] = '\xff';
            assert_int_equal(bytes_hold(bytes, length, '\xff'), at < length);
            assert_false(bytes_hold(bytes, length, '\0'));
            assert_false(bytes_hold(bytes, length, '\x80'));
            memset(bytes, 1, sizeof bytes);
            bytes[at] = '\0';
            assert_int_equal(bytes_hold(bytes, length, '\0'), at < length);
        }
}

static void matches_patterns(void **state)
{
    static const struct {
        const char *text, *pattern;
        bool matches;
    } cases[] = {
        {"live", "live", true},  {"live", "liv", false},
        {"live", "l*", true},    {"live", "*", true},
        {"", "*", true},         {"", "", true},
        {"live", "", false},     {"live", "*e", true},
        {"live", "*x*", false},  {"live-6.1", "live-?.?", true},
        {"live", "l?ve", true},  {"live", "live?", false},
        {"aaab", "*aab", true},  {"abcabd", "*ab?", true},
        {"abc", "a*b*c*", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (text_matches(cases[i].text, cases[i].pattern) != cases[i].matches)
            fail_msg("\"%s\" against \"%s\"", cases[i].text, cases[i].pattern);
}

/* Stars without end must not take exponential time. */
static void patterns_end(void **state)
{
    char text[4001], pattern[2002];

    (void)state;
    memset(text, 'a', 4000);
    text[4000] = '\0';
    for (size_t i = 0; i < 2000; i += 2)
        memcpy(pattern + i, "*a", 2);
    memcpy(pattern + 2000, "b", 2);
    assert_false(text_matches(text, pattern));
}

static void reads_numbers(void **state)
{
    uint32_t number = 77;

    (void)state;
    assert_true(text_number("0", 10, &number) && number == 0);
    assert_true(text_number("4294967295", UINT32_MAX, &number) && number == UINT32_MAX);
    number = 77;
    assert_false(text_number("", 10, &number));
    assert_false(text_number("11", 10, &number));
    assert_false(text_number("4294967296", UINT32_MAX, &number));
    assert_false(text_number("99999999999999999999999999", UINT32_MAX, &number));
    assert_false(text_number("-1", 10, &number));
    assert_false(text_number("1 ", 10, &number));
    assert_int_equal(number, 77); /* untouched */
}

static void cuts_what_does_not_fit(void **state)
{
    char room[8] = "#######";
    struct text_out out;

    (void)state;
    text_start(&out, room, 6);
    text_add(&out, "abc");
    assert_false(out.is_cut);
    text_add_number(&out, 1234);
    assert_true(out.is_cut);
    assert_string_equal(room, "abc12");
    assert_int_equal(room[6], '#');
}

static void writes_numbers(void **state)
{
    char room[32];
    struct text_out out;

    (void)state;
    text_start(&out, room, sizeof room);
    text_add_number(&out, 0);
    text_add(&out, " ");
    text_add_number(&out, UINT64_MAX);
    assert_string_equal(room, "0 18446744073709551615");
}

static void converts_to_utf16(void **state)
{
    static const struct {
        const char *text;
        uint16_t units[8];
        size_t count; /* with the NUL */
    } cases[] = {
        {"", {0}, 1},
        {"a\xc3\xbc", {'a', 0xfc, 0}, 3},
        {"\xe2\x82\xac", {0x20ac, 0}, 2},
        {"\xf0\x9f\x92\xbf", {0xd83d, 0xdcbf, 0}, 3},
        {"\xc2\x80", {0x80, 0}, 2},
        {"\xf4\x8f\xbf\xbf", {0xdbff, 0xdfff, 0}, 3}, /* the last character there is */
        {"\xed\xbf\xbf", {0xfffd, 0xfffd, 0xfffd, 0}, 4},
        {"\xff", {0xfffd, 0}, 2},
        {"\xc3", {0xfffd, 0}, 2},                         /* ends within a character */
        {"\xc0\xaf", {0xfffd, 0xfffd, 0}, 3},             /* overlong '/' */
        {"\xed\xa0\x80", {0xfffd, 0xfffd, 0xfffd, 0}, 4}, /* a surrogate */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint16_t units[8];

        assert_int_equal(text_to_utf16(cases[i].text, units, 8), cases[i].count);
        assert_memory_equal(units, cases[i].units, cases[i].count * sizeof *units);
    }
}

static void utf16_stays_in_its_room(void **state)
{
    uint16_t units[4] = {9, 9, 9, 9};

    (void)state;
    assert_int_equal(text_to_utf16("a\xf0\x9f\x92\xbf", units, 3), 4);
    assert_int_equal(units[0], 'a');
    assert_int_equal(units[1], 0); /* half a pair is worse than none */
    assert_int_equal(units[3], 9);
    assert_int_equal(text_to_utf16("abc", units, 0), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),
        cmocka_unit_test(matches_patterns),
        cmocka_unit_test(patterns_end),
        cmocka_unit_test(reads_numbers),
        cmocka_unit_test(cuts_what_does_not_fit),
        cmocka_unit_test(writes_numbers),
        cmocka_unit_test(converts_to_utf16),
        cmocka_unit_test(utf16_stays_in_its_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
