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
#include "machine/pace.h"

static struct calibration calibration;

static bool parses(const char *text, const char *machine)
{
    calibration = (struct calibration){7, 7};
    return calibration_parse(text, machine, &calibration);
}

static void remembers_for_one_machine(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    calibration_render("this one", &(struct calibration){0.612, 0.000301}, &text);
    assert_true(parses(buf_str(&text), "this one"));
    assert_true(calibration.seconds > 0.611 && calibration.seconds < 0.613);
    assert_true(calibration.pace > 0.0003 && calibration.pace < 0.000302);
    assert_false(parses(buf_str(&text), "this"));
    assert_false(parses(buf_str(&text), "this one, newer"));
    assert_false(parses(buf_str(&text), "another"));
    assert_true(calibration.seconds == 7 && calibration.pace == 7);
}

static void ignores_what_it_has_not_written(void **state)
{
    static const char *const texts[] = {
        "",
        "isowright calibration 2\n",
        "isowright calibration 1\nfor m\nseconds 1\n",
        "isowright calibration 1\nfor m\nseconds 1\npace 0.001\n",
        "isowright calibration 2\nfor m\nseconds \npace 0.001\n",
        "isowright calibration 2\nfor m\nseconds 1\npace 0.001",
        "isowright calibration 2\nfor m\nseconds 1\npace 0.001\nmore\n",
        "isowright calibration 2\nfor m\nseconds 1\n",
        "isowright calibration 2\nfor m\nseconds nan\npace 0.001\n",
        "isowright calibration 2\nfor m\nseconds inf\npace 0.001\n",
        "isowright calibration 2\nfor m\nseconds -1\npace 0.001\n",
        "isowright calibration 2\nfor m\nseconds 0\npace 0.001\n",
        "isowright calibration 2\nfor m\nseconds 1e9\npace 0.001\n",
        "isowright calibration 2\nfor m\nseconds  1\npace 0.001\n",
        "isowright calibration 2\nfor m\nseconds 1\npace 0\n",
        "isowright calibration 2\nfor m\nseconds 1\npace 99\n",
        "isowright calibration 2\nfor m\nseconds 1\npace x\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_false(parses(texts[i], "m"));
    assert_true(calibration.seconds == 7);
    assert_true(parses("isowright calibration 2\nfor m\nseconds 1\npace 0.001\n", "m"));
    assert_true(calibration.seconds == 1);
}

/* The same work takes as long now as then, and half as long as a slower machine's. */
static void a_cpu_second_has_a_worth(void **state)
{
    double pace = pace_measure();

    (void)state;
    assert_true(pace > 0);
    assert_true(pace_inflation(0, 1) == 1);
    assert_true(pace_inflation(100 * pace, 10) == 1);
    assert_true(pace_inflation(pace / 1000, 20) == PACE_MOST);
}

static void stays_within_reason(void **state)
{
    (void)state;
    assert_true(calibration_factor(0) == 1);
    assert_true(calibration_factor(0.01) == CALIBRATE_LEAST);
    assert_true(calibration_factor(900) == CALIBRATE_MOST);
    assert_true(calibration_factor(2) > calibration_factor(1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remembers_for_one_machine),
        cmocka_unit_test(ignores_what_it_has_not_written),
        cmocka_unit_test(stays_within_reason),
        cmocka_unit_test(a_cpu_second_has_a_worth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
