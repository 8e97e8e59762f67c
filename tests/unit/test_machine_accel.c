/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is remembered of a trial of KVM is what was seen, for as long as it counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "machine/accel.h"

static void check_kept(const struct accel_answer *answer, double now, bool counts)
{
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(accel_answer_free) struct accel_answer kept = {0};

    accel_answer_render(answer, &text);
    assert_int_equal(accel_answer_parse(buf_str(&text), now, &kept), counts);
    if (!counts)
        return;
    assert_int_equal(kept.works, answer->works);
    assert_true(kept.until == answer->until);
    assert_int_equal(kept.why == NULL, answer->why == NULL);
    if (kept.why)
        assert_string_equal(kept.why, answer->why);
}

static void counts_for_its_time(void **state)
{
    static char why[] = "a small machine: it does not boot";
    const struct accel_answer works = {.works = true};
    const struct accel_answer fails = {.why = why};
    const struct accel_answer late = {.until = 3600.5, .why = why};

    (void)state;
    check_kept(&works, 0, true);
    check_kept(&works, 1e9, true);
    check_kept(&fails, 1e9, true);
    check_kept(&late, 3600.4, true);
    check_kept(&late, 3600.5, false);
    check_kept(&late, 1e9, false);
}

static void ignores_anything_else(void **state)
{
    static const char *const texts[] = {
        "",
        "works",
        "works\nworks\n",
        "fails",
        "fails until \n",
        "fails until 9\n",
        "fails until 9: \n",
        "fails until 9: why",
        "fails until -9: why\n",
        "fails until nan: why\n",
        "fails until x: why\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct accel_answer answer;

        if (accel_answer_parse(texts[i], 0, &answer))
            fail_msg("%s", texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_for_its_time),
        cmocka_unit_test(ignores_anything_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
