/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What QEMU tells of by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fake_qemu.h"

static struct run run;

static int set_up(void **state)
{
    (void)state;
    run = (struct run){.setup.memory_fd = -1};
    return fake_qemu_open(&run);
}

static int clean(void **state)
{
    (void)state;
    fake_qemu_close(&run);
    evidence_free(&run.evidence);
    return 0;
}

static void a_panic_is_told_by_its_device(void **state)
{
    (void)state;
    assert_true(fake_qemu_event(&run, "RTC_CHANGE"));
    assert_int_equal(run.evidence.failure, FAIL_NONE);
    assert_true(fake_qemu_event(&run, "GUEST_PANICKED"));
    assert_int_equal(run.evidence.failure, FAIL_KERNEL_PANIC);
    assert_non_null(strstr(run.evidence.failure_line, "panicked"));
}

static void the_kernels_own_words_come_first(void **state)
{
    static const char words[] = "Kernel panic - not syncing: VFS: no root";

    (void)state;
    evidence_reach(&run.evidence, PHASE_KERNEL, CHANNEL_CPU, NULL, run.now);
    evidence_line(&run.evidence, CHANNEL_MEMORY, words, run.now);
    assert_true(fake_qemu_event(&run, "GUEST_PANICKED"));
    assert_string_equal(run.evidence.failure_line, words);
}

static void an_end_without_a_reason_is_nobodys(void **state)
{
    (void)state;
    assert_true(fake_qemu_event(&run, "SHUTDOWN"));
    assert_int_equal(run.guest, GUEST_STOPPED);
}

static void ignore(struct run *at, const json_t *result)
{
    (void)at;
    (void)result;
}

/* For `seconds` it has answered nothing, and used no processor time for as long. */
static void stand_still(double seconds)
{
    run.now.wall += seconds;
    run.idle += seconds;
}

static void a_qemu_that_hangs_is_known_by_what_it_does_not_answer(void **state)
{
    struct run_plan again = {0};

    (void)state;
    stand_still(100); /* nothing was asked */
    assert_false(watch_is_deaf(&run));
    watch_progress(&run);
    assert_true(watch_question(&run, QMP_FRAME, NULL, ignore));
    assert_false(watch_question(&run, QMP_FRAME, NULL, ignore)); /* one at a time */
    stand_still(JUDGE_DEAF - 1);
    assert_false(watch_is_deaf(&run));
    assert_int_equal(watch_unanswered(&run), 0);
    stand_still(1);
    assert_true(watch_is_deaf(&run));
    assert_int_equal(watch_unanswered(&run), 1u << QMP_FRAME);
    /* The next attempt does not ask that. */
    again.unasked = watch_unanswered(&run);
    assert_true(fake_qemu_answer(&run, "{}"));
    assert_false(watch_is_deaf(&run));
    run.plan = &again;
    assert_false(watch_question(&run, QMP_FRAME, NULL, ignore));
    assert_true(watch_question(&run, QMP_DISKS, NULL, ignore));
}

/* A guest that computes is slow, no more; and a greeting is an answer, too. */
static void a_qemu_that_never_says_a_word(void **state)
{
    (void)state;
    run.qmp.ready = false;
    run.now.wall = JUDGE_DEAF;
    assert_false(watch_is_deaf(&run));
    run.idle = JUDGE_DEAF;
    assert_true(watch_is_deaf(&run));
    assert_int_equal(watch_unanswered(&run), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_panic_is_told_by_its_device, set_up, clean),
        cmocka_unit_test_setup_teardown(the_kernels_own_words_come_first, set_up, clean),
        cmocka_unit_test_setup_teardown(an_end_without_a_reason_is_nobodys, set_up, clean),
        cmocka_unit_test_setup_teardown(a_qemu_that_hangs_is_known_by_what_it_does_not_answer,
                                        set_up, clean),
        cmocka_unit_test_setup_teardown(a_qemu_that_never_says_a_word, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
