/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last of what a kernel said, without what it said again and again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "prove/kernel_tail.h"

static void assert_tail(const char *log, size_t most, const char *expected)
{
    CLEANUP(free_ptr) char *tail = kernel_tail(log, most);

    assert_string_equal(tail, expected);
}

static void the_last_lines(void **state)
{
    (void)state;
    assert_tail("", 3, "");
    assert_tail("one\n", 3, "one");
    assert_tail("one\ntwo", 3, "one\ntwo");
    assert_tail("one\ntwo\nthree\nfour\n", 3, "two\nthree\nfour");
    assert_tail("one\n\ntwo\n", 3, "one\n\ntwo");
    assert_tail("one\n", 0, "");
}

static void what_is_repeated_is_said_once(void **state)
{
    CLEANUP(buf_free) struct buf log = {0};

    (void)state;
    assert_tail("a\nx\nx\nx\n", 3, "a\n(2 more like the next)\nx");
    /* What stands for others is a line, too. */
    assert_tail("a\nx\nx\nx\n", 2, "(2 more like the next)\nx");
    assert_tail("a\nx\nx\nx\n", 1, "x");
    buf_text(&log, "[    1.000000] usb found\n[    2.000000] sr0 found\n");
    for (int i = 0; i < 20; i++)
        buf_format(&log, "[   %2d.000000] Extensions: RRIP\n[   %2d.500000] Extensions: Joliet\n",
                   i + 10, i + 10);
    assert_tail(buf_str(&log), 5,
                "[    1.000000] usb found\n[    2.000000] sr0 found\n(38 more like the next)\n"
                "[   29.000000] Extensions: RRIP\n[   29.500000] Extensions: Joliet");
}

/* Far apart it is news. */
static void what_comes_back_later_is_kept(void **state)
{
    (void)state;
    assert_tail("x\na\nb\nc\nd\nx\n", 9, "x\na\nb\nc\nd\nx");
    assert_tail("[x\n[x\n", 9, "(1 more like the next)\n[x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_lines),
        cmocka_unit_test(what_is_repeated_is_said_once),
        cmocka_unit_test(what_comes_back_later_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
