/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is read from the medium, and whom it proves: firmware reads, too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fake_qemu.h"
#include "legs.h"

static struct entry entry = {.kind = ENTRY_ELTORITO};
static const struct layout layout = {.entries = &entry, .entry_count = 1};
static const struct run_plan plan = {.layout = &layout};
static struct run run;

static int set_up(void **state)
{
    (void)state;
    run = (struct run){.plan = &plan, .setup = {.kind = leg_named("bios/cd")}};
    return fake_qemu_open(&run);
}

static int clean(void **state)
{
    (void)state;
    fake_qemu_close(&run);
    evidence_free(&run.evidence);
    return 0;
}

/* QEMU has read so much of the medium by now. */
static void read_so_far(unsigned bytes)
{
    CLEANUP(free_ptr)
    char *result = str_format(
        "[{\"node-name\": \"medium\", \"stats\": {\"rd_bytes\": %u, \"failed_rd_operations\": 0}}]",
        bytes);

    watch_ask_disk(&run);
    assert_int_equal(fake_qemu_heard("query-blockstats"), 1);
    assert_true(fake_qemu_answer(&run, result));
}

static void hand_over(void)
{
    evidence_reach(&run.evidence, PHASE_HANDOFF, CHANNEL_DEBUGCON, NULL, run.now);
}

static void a_loader_reads(void **state)
{
    (void)state;
    entry.as.eltorito.load_sectors = 4;
    read_so_far(2048);
    hand_over();
    read_so_far(10000);
    assert_false(run.evidence.phases[PHASE_LOADER].seen);
    read_so_far(200000);
    assert_true(run.evidence.phases[PHASE_LOADER].seen);
}

/* The BIOS loads the whole boot image, however long that is: it has not run by that. */
static void the_bios_loads_the_boot_image(void **state)
{
    (void)state;
    entry.as.eltorito.load_sectors = 400;
    read_so_far(2048);
    hand_over();
    read_so_far(2048 + 400 * 512);
    read_so_far(2048 + 400 * 512 + 6144);
    assert_false(run.evidence.phases[PHASE_LOADER].seen);
    read_so_far(2048 + 400 * 512 + 70000);
    assert_true(run.evidence.phases[PHASE_LOADER].seen);
}

/* The figure before the hand-over may have all of that in it already. */
static void what_was_loaded_before_is_not_taken_off_twice(void **state)
{
    (void)state;
    entry.as.eltorito.load_sectors = 400;
    read_so_far(2048 + 400 * 512);
    hand_over();
    read_so_far(2048 + 400 * 512);
    read_so_far(2048 + 400 * 512 + 70000);
    assert_true(run.evidence.phases[PHASE_LOADER].seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_loader_reads, set_up, clean),
        cmocka_unit_test_setup_teardown(the_bios_loads_the_boot_image, set_up, clean),
        cmocka_unit_test_setup_teardown(what_was_loaded_before_is_not_taken_off_twice, set_up,
                                        clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
