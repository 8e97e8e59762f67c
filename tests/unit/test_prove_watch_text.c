/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of the screen and of the kernel: what is new, what is progress, what proves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "legs.h"
#include "prove/watch.h"

static struct run run;
static struct promise promise;

static int set_up(void **state)
{
    struct err e = {0};

    (void)state;
    run = (struct run){.countdown = {-1, -1}, .now = {.wall = 10, .cpu = 5}, .effort = 5};
    promise_override(&promise.expect, (const char *const[]){"ready$"}, 1);
    promise_override(&promise.reject, (const char *const[]){"broken"}, 1);
    return matcher_make(&e, &promise, leg_named("bios/cd"), NULL, &run.matcher);
}

static int clean(void **state)
{
    (void)state;
    buf_free(&run.screen);
    buf_free(&run.kernel_log);
    free(run.rejected_line);
    matcher_free(&run.matcher);
    novelty_free(&run.novelty);
    evidence_free(&run.evidence);
    promise_free(&promise);
    return 0;
}

/* True when the text was progress. */
static bool shows(const char *text)
{
    run.idle = 1;
    watch_rows(&run, text);
    return run.idle == 0;
}

static void new_text_is_progress(void **state)
{
    (void)state;
    assert_true(shows("one\n"));
    assert_false(shows("one\n"));
    assert_true(shows("one\ntwo\n"));
    assert_string_equal(buf_str(&run.screen), "one\ntwo\n");
    assert_false(shows(""));
    assert_string_equal(buf_str(&run.screen), "");
    /* It was shown before. */
    assert_false(shows("one\ntwo\n"));
    assert_true(shows("two\nthree\n"));
}

static void clocks_and_spinners_are_none(void **state)
{
    (void)state;
    assert_true(shows("[ *** ] A start job is running for dev-x (12s / no limit)\n"));
    assert_false(shows("[***  ] A start job is running for dev-x (13s / no limit)\n"));
    assert_true(shows("|\n"));
    assert_false(shows("/\n"));
    /* What is shown is kept all the same. */
    assert_string_equal(buf_str(&run.screen), "/\n");
}

static void countdowns_go_on(void **state)
{
    (void)state;
    assert_true(shows("Automatic boot in 10 seconds...\n"));
    assert_true(shows("Automatic boot in 9 seconds...\n"));
    assert_false(shows("Automatic boot in  9 seconds...\n"));
    assert_int_equal(run.menu_returns, 0);
    assert_true(shows("Automatic boot in 1 second...\n"));
    assert_true(shows("Could not load\n"));
    assert_true(shows("Automatic boot in 10 seconds...\n"));
    assert_int_equal(run.menu_returns, 1);
}

static void countdowns_are_timed(void **state)
{
    (void)state;
    shows("executed automatically in 60s\n");
    run.now.cpu = run.effort = 11;
    shows("executed automatically in 59s\n");
    assert_float_equal(run.counted, 6, 0.01);
    /* The same one, on the other side. */
    run.now.cpu = run.effort = 12;
    watch_countdown(&run, 1, "executed automatically in 59s");
    run.now.cpu = run.effort = 17;
    watch_countdown(&run, 1, "executed automatically in 58s");
    shows("executed automatically in 58s\n");
    assert_float_equal(run.counted, 11, 0.01);
    /* What is between two menus is no countdown. */
    run.now.cpu = run.effort = 100;
    shows("executed automatically in 60s\n");
    assert_float_equal(run.counted, 11, 0.01);
}

static void jobs_with_a_limit_go_on(void **state)
{
    (void)state;
    assert_true(shows("[ *** ] A start job is running for x (12s / 1min 30s)\n"));
    assert_true(shows("[***  ] A start job is running for x (13s / 1min 30s)\n"));
    assert_false(shows("[ *** ] A start job is running for x (13s / 1min 30s)\n"));
    assert_true(shows("[**   ] Job dev-x.device/start running (31s / 1min 30s)\n"));
    assert_true(shows("[*    ] Job dev-x.device/start running (32s / 1min 30s)\n"));
    assert_true(shows("[*    ] (1 of 2) Job y.service/start running (32s / 2min) (loading)\n"));
    assert_true(shows("[*    ] (1 of 2) Job y.service/start running (33s / 2min) (loading)\n"));
    assert_true(shows("Job y.service/start running (33s / no limit)\n"));
    assert_false(shows("Job y.service/start running (34s / no limit)\n"));
    /* What was waited for before stays on the screen. */
    assert_true(shows("[ *** ] A start job is running for x (13s / 1min 30s)\n"
                      "[    *] A start job is running for y (1s / no limit)\n"));
    assert_false(shows("[ *** ] A start job is running for x (13s / 1min 30s)\n"
                       "[   **] A start job is running for y (2s / no limit)\n"));
    assert_true(shows("[ *** ] A start job is running for x (14s / 1min 30s)\n"
                      "[   **] A start job is running for y (2s / no limit)\n"));
}

static void rows_prove_and_reject(void **state)
{
    (void)state;
    shows("it is ready\n");
    assert_true(run.evidence.phases[PHASE_MARKER].seen);
    assert_int_equal(run.evidence.phases[PHASE_MARKER].source, CHANNEL_SCREEN);
    assert_string_equal(run.evidence.phases[PHASE_MARKER].proof, "it is ready");
    /* No kernel was seen, so it is no system's. */
    assert_false(run.evidence.phases[PHASE_USERSPACE].seen);
    clean(NULL);
    set_up(NULL);
    shows("one\nit is broken\nit is ready\n");
    assert_string_equal(run.rejected_line, "it is broken");
    assert_false(run.evidence.phases[PHASE_MARKER].seen);
}

static void firmwares_rows_prove_nothing(void **state)
{
    (void)state;
    shows("BdsDxe: starting Boot0001 \"x\" from ready\n");
    shows("SeaBIOS (version 1.16.2-ready\nBooting from Hard Disk... ready\n"
          "Booting from Floppy... ready\nBoot failed: not ready\nNo bootable device, not ready\n"
          "Start boot option, ready\n");
    assert_false(run.evidence.phases[PHASE_MARKER].seen);
    /* What only names it is the image's. */
    shows("Not booting from Hard Disk: ready\n");
    assert_true(run.evidence.phases[PHASE_MARKER].seen);
}

/* Wherever it is told; what is above it on the screen was said before it. */
static void nothing_proves_after_a_failure(void **state)
{
    (void)state;
    shows("Kernel panic - not syncing: x\nit is ready\n");
    assert_int_equal(run.evidence.failure, FAIL_KERNEL_PANIC);
    assert_false(run.evidence.phases[PHASE_MARKER].seen);
    clean(NULL);
    set_up(NULL);
    watch_kernel_text(&run, "Kernel panic - not syncing: x\n");
    shows("it is ready\n");
    assert_false(run.evidence.phases[PHASE_MARKER].seen);
    clean(NULL);
    set_up(NULL);
    shows("it is ready\nKernel panic - not syncing: x\n");
    assert_true(run.evidence.phases[PHASE_MARKER].seen);
}

static void nothing_counts_after_the_end(void **state)
{
    (void)state;
    run.state = RUN_CLOSING;
    shows("it is ready\nKernel panic - not syncing: x\n");
    watch_kernel_text(&run, "Kernel panic - not syncing: x\n");
    assert_false(run.evidence.phases[PHASE_MARKER].seen);
    assert_int_equal(run.evidence.failure, FAIL_NONE);
    assert_string_equal(buf_str(&run.screen), "it is ready\nKernel panic - not syncing: x\n");
    assert_string_equal(buf_str(&run.kernel_log), "Kernel panic - not syncing: x\n");
}

/* What the kernel says to nobody tells how far it came, and proves nothing that was expected. */
static void kernel_messages(void **state)
{
    (void)state;
    watch_kernel_text(&run, "Linux version 6.1\n");
    assert_int_equal(evidence_reached(&run.evidence), PHASE_KERNEL);
    run.idle = 1;
    watch_kernel_text(&run, "Linux version 6.1\n");
    assert_true(run.idle > 0);
    watch_kernel_text(&run, "Linux version 6.1\nRun /init as init process\nready\n");
    assert_true(run.idle == 0);
    assert_int_equal(evidence_reached(&run.evidence), PHASE_USERSPACE);
    /* The ring has lost its begin: all of it is looked at. */
    watch_kernel_text(&run, "ISO 9660 Extensions: RRIP_1991A\n");
    assert_int_equal(evidence_reached(&run.evidence), PHASE_MEDIUM);
    assert_string_equal(buf_str(&run.kernel_log), "ISO 9660 Extensions: RRIP_1991A\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(new_text_is_progress),
        TEST(clocks_and_spinners_are_none),
        TEST(countdowns_go_on),
        TEST(countdowns_are_timed),
        TEST(jobs_with_a_limit_go_on),
        TEST(rows_prove_and_reject),
        TEST(firmwares_rows_prove_nothing),
        TEST(nothing_proves_after_a_failure),
        TEST(nothing_counts_after_the_end),
        TEST(kernel_messages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
