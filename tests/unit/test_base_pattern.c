/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which regular expressions an image may bring. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/pattern.h"

static int check(const char *text)
{
    struct err e = {0};
    int result = pattern_check(&e, text);

    assert_int_equal(e.kind, result < 0 ? ERR_NO : ERR_NONE);
    return result;
}

static void what_people_write_is_fine(void **state)
{
    static const char *const texts[] = {
        "login:",
        "^isowright-live: payload verified sha256 [0-9a-f]{64}$",
        "id [0-9A-F]{32} and [0-9A-F]{32} and ([0-9A-F]{2}:){5}[0-9A-F]{2}",
        "^boot ok firmware=@firmware@ medium=(cd|usb|disk)",
        "a\\{3000\\}",
        "[{]3000}",
        "[]{]9999}",
        "[[:digit:]{]9999}",
        "x{3,}",
        "([a-z]+[0-9]+ +)+b++",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(check(texts[i]), 0);
}

/* Each of these doubles what stands before it. */
#define PLUS_40 "++++++++++++++++++++++++++++++++++++++++"

static void what_explodes_is_refused(void **state)
{
    static const char *const texts[] = {
        "(((a{1,255}){1,255}){1,255})b",
        "((a{32}){32}){32}",
        "(a*)*\\1b",
        "a{1,30000}b",
        "a{30000}",
        "a{99999999999999999999999}",
        "(ab{500}){3}",
        "(ab{,500}){3}",
        "a{x(b{99}){99}}",
        "a" PLUS_40 "b",
        "a{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}b",
        "(((((((a*{9})*{9})*{9})*{9})*{9})*{9})*{9})b",
        "(((((((a?{9})?{9})?{9})?{9})?{9})?{9})?{9})b",
        "((((((((((a+)+)+)+)+)+)+)+)+)+b",
        "((((((((((((((((((((((((((((((((a))))))))))))))))))))))))))))))))",
        "(unclosed",
        "",
        "x*",
        "^.*$",
    };
    char longer[PATTERN_LENGTH + 2];

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(check(texts[i]), -1);
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(check(longer), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_people_write_is_fine),
        cmocka_unit_test(what_explodes_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
