/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is news in what a machine shows, and what only repeats itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "prove/novelty.h"

static struct novelty novelty;

static int clean(void **state)
{
    (void)state;
    novelty_free(&novelty);
    return 0;
}

static void the_same_again_is_no_news(void **state)
{
    (void)state;
    assert_true(novelty_add(&novelty, "[   12.3] usb 1-1: new device"));
    assert_true(novelty_add(&novelty, "[   12.4] usb 1-1: no answer"));
    for (int i = 0; i < 3; i++) {
        assert_false(novelty_add(&novelty, "[   14.5] usb 1-1: new device"));
        assert_false(novelty_add(&novelty, "[   15.6] usb 1-1: no answer"));
    }
    assert_true(novelty_add(&novelty, "[   16.0] sd 0:0:0:0: attached"));
}

/* The same line by the serial console and from the kernel's memory. */
static void clocks_and_spinners_are_no_news(void **state)
{
    (void)state;
    assert_true(novelty_add(&novelty, "waiting |"));
    assert_false(novelty_add(&novelty, "waiting /"));
    assert_false(novelty_add(&novelty, "waiting - ..."));
    assert_true(novelty_add(&novelty, "it is 12:00"));
    assert_false(novelty_add(&novelty, "it is 12:01"));
}

static void a_countdown_moves_once(void **state)
{
    (void)state;
    for (int i = 20; i >= 0; i--) {
        CLEANUP(free_ptr) char *line = str_format("giving up in %d s", i);

        assert_true(novelty_add(&novelty, line));
        assert_false(novelty_add(&novelty, line));
    }
    for (int i = 20; i >= 0; i--) {
        CLEANUP(free_ptr) char *line = str_format("giving up in %d s", i);

        assert_false(novelty_add(&novelty, line));
    }
    /* Nobody waits for that. */
    assert_true(novelty_add(&novelty, "left: 900000"));
    assert_false(novelty_add(&novelty, "left: 899999"));
}

static void a_percentage_moves_up(void **state)
{
    (void)state;
    assert_true(novelty_add(&novelty, "checking 3 %"));
    assert_true(novelty_add(&novelty, "checking 4 %"));
    assert_false(novelty_add(&novelty, "checking 4 %"));
    assert_false(novelty_add(&novelty, "checking 3 %"));
    assert_true(novelty_add(&novelty, "checking 100 %"));
    assert_false(novelty_add(&novelty, "checking 101 %"));
}

/* It has a bound, and is right before and behind it. */
static void many_lines(void **state)
{
    char line[8] = "";

    (void)state;
    for (unsigned i = 0; i < 200000; i++) {
        for (unsigned at = 0, rest = i; at < 5; at++, rest /= 26)
            line[at] = (char)('a' + rest % 26);
        assert_true(novelty_add(&novelty, line));
        assert_false(novelty_add(&novelty, line));
    }
    assert_true(novelty.room <= 1 << 18);
}

static void nothing_is_a_line_too(void **state)
{
    (void)state;
    assert_true(novelty_add(&novelty, ""));
    assert_false(novelty_add(&novelty, "..."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_same_again_is_no_news, clean),
        cmocka_unit_test_teardown(clocks_and_spinners_are_no_news, clean),
        cmocka_unit_test_teardown(a_countdown_moves_once, clean),
        cmocka_unit_test_teardown(a_percentage_moves_up, clean),
        cmocka_unit_test_teardown(many_lines, clean),
        cmocka_unit_test_teardown(nothing_is_a_line_too, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
