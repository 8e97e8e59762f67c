/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel that unpacks its initramfs says nothing, and is not idle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "prove/watch.h"

static struct run run;
static off_t used;

static int set_up(void **state)
{
    (void)state;
    used = 0;
    /* Nothing but growth is looked at: the messages were looked for just now. */
    run = (struct run){.setup.memory = 16, .now.cpu = 9, .effort = 9, .memory_look.cpu = 9};
    watch_memory_make(&run);
    return run.setup.memory_fd < 0 ? -1 : 0;
}

static int clean(void **state)
{
    (void)state;
    evidence_free(&run.evidence);
    return close(run.setup.memory_fd);
}

/* The guest writes `size` bytes that it has never written before; true when that was progress. */
static bool uses(size_t size)
{
    static char bytes[8 << 20];

    memset(bytes, 1, size);
    assert_int_equal(pwrite(run.setup.memory_fd, bytes, size, used), size);
    used += (off_t)size;
    run.moved_effort = 1;
    watch_memory(&run);
    return run.moved_effort > 1;
}

static void a_kernel_that_fills_its_memory_moves(void **state)
{
    (void)state;
    evidence_reach(&run.evidence, PHASE_KERNEL, CHANNEL_CPU, NULL, run.now);
    assert_true(uses(2 << 20));
    assert_false(uses(0));
    assert_false(uses(1 << 19));
    assert_true(uses(1 << 19));
}

static void a_loader_may_fill_it(void **state)
{
    (void)state;
    assert_false(uses(2 << 20));
}

/* Programs use a little more now and then, whatever becomes of them; what fills it comes further.
 */
static void programs_use_more_of_it(void **state)
{
    (void)state;
    evidence_reach(&run.evidence, PHASE_KERNEL, CHANNEL_CPU, NULL, run.now);
    evidence_reach(&run.evidence, PHASE_USERSPACE, CHANNEL_CPU, NULL, run.now);
    assert_false(uses(2 << 20));
    assert_true(uses(7 << 20));
    assert_false(uses(7 << 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_kernel_that_fills_its_memory_moves, set_up, clean),
        cmocka_unit_test_setup_teardown(a_loader_may_fill_it, set_up, clean),
        cmocka_unit_test_setup_teardown(programs_use_more_of_it, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
