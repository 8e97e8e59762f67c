/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a machine says is heard, all of it, and never so much at once that others are kept waiting.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "legs.h"
#include "base/mem.h"
#include "prove/watch.h"

#define SAID ((size_t)5 << 19) /* bytes: 2.5 MiB */

static struct run run;
static struct promise promise;

static int set_up(void **state)
{
    struct err e = {0};

    (void)state;
    run = (struct run){.countdown = {-1, -1}, .qemu = QEMU_NONE};
    promise_override(&promise.expect, (const char *const[]){"^ready$"}, 1);
    return matcher_make(&e, &promise, leg_named("bios/cd"), NULL, &run.matcher);
}

static int clean(void **state)
{
    (void)state;
    for (size_t i = 0; i < TAIL_LINES; i++)
        free(run.tail.lines[i]);
    buf_free(&run.serial_log);
    buf_free(&run.screen);
    console_free(&run.serial);
    close_fd(&run.qemu.serial);
    matcher_free(&run.matcher);
    evidence_free(&run.evidence);
    novelty_free(&run.novelty);
    promise_free(&promise);
    return 0;
}

/* A guest that never stops, as a file: there is always more to read. */
static void a_flood_comes_in_parts(void **state)
{
    static const char last[] = "ready\n";
    CLEANUP(free_ptr) char *flood = mem_alloc(SAID);
    size_t looks = 0;

    (void)state;
    memset(flood, 'y', SAID);
    for (size_t i = 4000; i < SAID; i += 4001)
        flood[i] = '\n';
    memcpy(flood + SAID - sizeof last + 1, last, sizeof last - 1);
    flood[SAID - sizeof last] = '\n';
    run.qemu.serial = memfd_create("flood", MFD_CLOEXEC);
    assert_int_equal(pwrite(run.qemu.serial, flood, SAID, 0), SAID);
    watch_lines(&run);
    assert_true(run.serial_log.len > 0 && run.serial_log.len < SAID);
    assert_false(matcher_done(&run.matcher));
    while (run.qemu.serial >= 0 && looks++ < 10)
        watch_lines(&run);
    assert_int_equal(run.serial_log.len, SAID);
    assert_true(matcher_done(&run.matcher));
}

/* The serial console goes on, and all of it is heard, after the screen has shown a panic. */
static void nothing_proves_after_a_failure_on_the_screen(void **state)
{
    (void)state;
    for (int panics = 0; panics < 2; panics++) {
        watch_rows(&run, panics ? "Kernel panic - not syncing: x\n" : "all is well\n");
        run.qemu.serial = memfd_create("words", MFD_CLOEXEC);
        assert_int_equal(pwrite(run.qemu.serial, "ready\n", 6, 0), 6);
        watch_lines(&run);
        assert_int_equal(run.serial_log.len, 6);
        assert_int_equal(matcher_done(&run.matcher), !panics);
        clean(NULL);
        set_up(NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_flood_comes_in_parts, set_up, clean),
        cmocka_unit_test_setup_teardown(nothing_proves_after_a_failure_on_the_screen, set_up,
                                        clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
