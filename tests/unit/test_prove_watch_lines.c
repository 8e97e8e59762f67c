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
    console_free(&run.serial);
    close_fd(&run.qemu.serial);
    matcher_free(&run.matcher);
    evidence_free(&run.evidence);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_flood_comes_in_parts, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
