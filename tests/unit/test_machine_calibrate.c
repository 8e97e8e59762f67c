/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is remembered of a calibration, and what is made of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "machine/calibrate.h"

static void remembers_for_one_machine(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};
    double seconds = 7;

    (void)state;
    calibration_render("this one", 0.612, &text);
    assert_true(calibration_parse(buf_str(&text), "this one", &seconds));
    assert_true(seconds > 0.611 && seconds < 0.613);
    seconds = 7;
    assert_false(calibration_parse(buf_str(&text), "this", &seconds));
    assert_false(calibration_parse(buf_str(&text), "this one, newer", &seconds));
    assert_false(calibration_parse(buf_str(&text), "another", &seconds));
    assert_true(seconds == 7);
}

static void ignores_what_it_has_not_written(void **state)
{
    static const char *const texts[] = {
        "",
        "isowright calibration 1\n",
        "isowright calibration 2\nfor m\nseconds 1\n",
        "isowright calibration 1\nfor m\nseconds \n",
        "isowright calibration 1\nfor m\nseconds 1",
        "isowright calibration 1\nfor m\nseconds 1\nmore\n",
        "isowright calibration 1\nfor m\nseconds nan\n",
        "isowright calibration 1\nfor m\nseconds inf\n",
        "isowright calibration 1\nfor m\nseconds -1\n",
        "isowright calibration 1\nfor m\nseconds 0\n",
        "isowright calibration 1\nfor m\nseconds 1e9\n",
        "isowright calibration 1\nfor m\nseconds  1\n",
    };
    double seconds = 7;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_false(calibration_parse(texts[i], "m", &seconds));
    assert_true(seconds == 7);
    assert_true(calibration_parse("isowright calibration 1\nfor m\nseconds 1\n", "m", &seconds));
    assert_true(seconds == 1);
}

static void stays_within_reason(void **state)
{
    (void)state;
    assert_true(calibration_factor(0.01) == CALIBRATE_LEAST);
    assert_true(calibration_factor(900) == CALIBRATE_MOST);
    assert_true(calibration_factor(2) > calibration_factor(1));
}

static void check_path(const char *cache, const char *home, const char *expected)
{
    CLEANUP(free_ptr) char *path = NULL;

    if (cache)
        setenv("XDG_CACHE_HOME", cache, 1);
    else
        unsetenv("XDG_CACHE_HOME");
    if (home)
        setenv("HOME", home, 1);
    else
        unsetenv("HOME");
    path = calibration_path("x");
    if (expected)
        assert_string_equal(path, expected);
    else
        assert_null(path);
}

static void finds_the_users_cache(void **state)
{
    (void)state;
    check_path("/c", "/h", "/c/isowright/x");
    check_path("relative", "/h", "/h/.cache/isowright/x");
    check_path("", "/h", "/h/.cache/isowright/x");
    check_path(NULL, "/h", "/h/.cache/isowright/x");
    check_path(NULL, "", NULL);
    check_path(NULL, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remembers_for_one_machine),
        cmocka_unit_test(ignores_what_it_has_not_written),
        cmocka_unit_test(stays_within_reason),
        cmocka_unit_test(finds_the_users_cache),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
