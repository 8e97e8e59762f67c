/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every rule by which a leg ends, without a machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "legs.h"
#include "base/mem.h"
#include "prove/judge.h"

#define bios_usb leg_named("bios/usb")
#define uefi_usb leg_named("uefi/usb")

static struct promise promise;
static struct matcher matcher;
static struct evidence evidence;
static struct situation situation;
static struct ruling ruling;

static int set_up(void **state)
{
    struct err e = {0};

    (void)state;
    promise_override(&promise.expect, (const char *const[]){"^ok$"}, 1);
    promise_override(&promise.reject, (const char *const[]){"^bad$"}, 1);
    if (matcher_make(&e, &promise, bios_usb, NULL, &matcher) < 0)
        return -1;
    situation = (struct situation){
        .kind = bios_usb,
        .strict = true,
        .until = PHASE_MARKER,
        .evidence = &evidence,
        .matcher = &matcher,
        .budget = 100,
        .now = {.wall = 10, .cpu = 5},
    };
    return 0;
}

static int clean(void **state)
{
    (void)state;
    ruling_free(&ruling);
    matcher_free(&matcher);
    promise_free(&promise);
    evidence_free(&evidence);
    return 0;
}

static void assert_goes_on(void)
{
    assert_false(judge(&situation, &ruling));
}

static void assert_ends(enum verdict verdict, enum fail_class failure)
{
    ruling_free(&ruling);
    assert_true(judge(&situation, &ruling));
    assert_int_equal(ruling.verdict, verdict);
    assert_int_equal(ruling.failure, failure);
    assert_int_equal(ruling.reason == NULL, verdict == VERDICT_PASS);
}

static void reach(enum phase phase, double cpu)
{
    evidence_reach(&evidence, phase, CHANNEL_SERIAL, NULL,
                   (struct moment){.wall = cpu, .cpu = cpu});
}

static void goes_on_until_the_marker(void **state)
{
    (void)state;
    assert_goes_on();
    assert_true(matcher_line(&matcher, "ok", false));
    assert_ends(VERDICT_PASS, FAIL_NONE);
}

/* The guest may turn itself off, reset or complain once it has shown what it should. */
static void the_marker_outweighs_what_follows(void **state)
{
    (void)state;
    assert_true(matcher_line(&matcher, "ok", false));
    situation.guest = GUEST_SHUTDOWN;
    situation.gone = true;
    situation.idle = 1000;
    evidence_line(&evidence, CHANNEL_DEBUGCON, "No bootable device.", situation.now);
    assert_ends(VERDICT_PASS, FAIL_NONE);
}

static void wrong_route_outweighs_the_marker(void **state)
{
    (void)state;
    assert_true(matcher_line(&matcher, "ok", false));
    evidence.route = ROUTE_ELTORITO;
    assert_ends(VERDICT_FAIL, FAIL_WRONG_ROUTE);
    assert_non_null(strstr(ruling.reason, "El Torito"));
    situation.strict = false;
    assert_ends(VERDICT_PASS, FAIL_NONE);
    situation.strict = true;
    evidence.route = ROUTE_MBR;
    assert_ends(VERDICT_PASS, FAIL_NONE);
    situation.kind = uefi_usb;
    assert_ends(VERDICT_PASS, FAIL_NONE);
    evidence.route = ROUTE_ELTORITO;
    assert_ends(VERDICT_FAIL, FAIL_WRONG_ROUTE);
    assert_non_null(strstr(ruling.reason, "MBR or GPT"));
}

static void rejected_line(void **state)
{
    (void)state;
    assert_false(matcher_line(&matcher, "bad", false));
    situation.rejected_line = "bad";
    assert_ends(VERDICT_FAIL, FAIL_REJECTED);
}

static void words_name_the_class(void **state)
{
    (void)state;
    evidence_line(&evidence, CHANNEL_DEBUGCON, "Boot failed: not a bootable disk", situation.now);
    evidence_line(&evidence, CHANNEL_DEBUGCON, "No bootable device.", situation.now);
    assert_ends(VERDICT_FAIL, FAIL_NO_BOOT_ENTRY);
    assert_non_null(strstr(ruling.reason, "not a bootable disk"));
}

static void a_loader_that_comes_back_has_failed(void **state)
{
    (void)state;
    reach(PHASE_LOADER, 2);
    evidence_line(&evidence, CHANNEL_DEBUGCON, "No bootable device.", situation.now);
    assert_ends(VERDICT_FAIL, FAIL_LOADER_ERROR);
    assert_non_null(strstr(ruling.reason, "came back to the firmware"));
}

static void a_silent_console_is_told(void **state)
{
    (void)state;
    reach(PHASE_LOADER, 2);
    situation.idle = JUDGE_IDLE_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_HANG);
    assert_non_null(strstr(ruling.reason, "silent"));
    situation.spoke = true;
    assert_ends(VERDICT_FAIL, FAIL_HANG);
    assert_null(strstr(ruling.reason, "silent"));
}

static void resets_and_shutdowns(void **state)
{
    (void)state;
    situation.guest = GUEST_RESET;
    assert_ends(VERDICT_FAIL, FAIL_BOOT_LOOP);
    situation.guest = GUEST_SHUTDOWN;
    assert_ends(VERDICT_FAIL, FAIL_SHUTDOWN);
    situation.guest = GUEST_STOPPED;
    assert_ends(VERDICT_ERROR, FAIL_NONE);
}

static void silent_boot_sector(void **state)
{
    (void)state;
    reach(PHASE_HANDOFF, 1);
    situation.now.cpu = 10;
    assert_goes_on();
    situation.now.cpu = 12;
    assert_ends(VERDICT_FAIL, FAIL_BOOT_SECTOR_SILENT);
    situation.read_since_handoff = JUDGE_SILENT_BYTES;
    assert_goes_on();
    situation.read_since_handoff = 0;
    situation.spoke = true;
    assert_goes_on();
    situation.spoke = false;
    reach(PHASE_LOADER, 2);
    assert_goes_on();
}

/* UEFI has read the whole loader before it hands over. */
static void silence_means_nothing_under_uefi(void **state)
{
    (void)state;
    situation.kind = uefi_usb;
    reach(PHASE_HANDOFF, 1);
    situation.now.cpu = 50;
    assert_goes_on();
}

static void idling_is_a_hang(void **state)
{
    (void)state;
    reach(PHASE_KERNEL, 2);
    situation.idle = JUDGE_IDLE_LIMIT - 1;
    assert_goes_on();
    situation.idle = JUDGE_IDLE_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_HANG);
    assert_non_null(strstr(ruling.reason, "^ok$"));
    reach(PHASE_USERSPACE, 3);
    assert_ends(VERDICT_FAIL, FAIL_MARKER_MISSING);
}

static void the_budget_counts_cpu_seconds(void **state)
{
    (void)state;
    reach(PHASE_USERSPACE, 3);
    situation.now = (struct moment){.wall = 1500, .cpu = 99};
    assert_goes_on();
    situation.now.cpu = 100;
    assert_ends(VERDICT_FAIL, FAIL_MARKER_MISSING);
}

/* A slow machine is not the image's fault. */
static void wall_time_never_says_no(void **state)
{
    (void)state;
    situation.now = (struct moment){.wall = 2000, .cpu = 99};
    assert_ends(VERDICT_ERROR, FAIL_NONE);
    assert_false(ruling.try_again);
    situation.budget = 5;
    situation.now = (struct moment){.wall = 599, .cpu = 4};
    assert_goes_on();
    situation.now.wall = 600;
    assert_ends(VERDICT_ERROR, FAIL_NONE);
}

static void this_machines_faults_are_errors(void **state)
{
    (void)state;
    situation.gone = true;
    assert_ends(VERDICT_ERROR, FAIL_NONE);
    assert_true(ruling.try_again);
    assert_true(ruling.alone);
    situation.emulation_failed = true;
    assert_ends(VERDICT_ERROR, FAIL_NONE);
    assert_false(ruling.try_again);
    situation.gone = situation.emulation_failed = false;
    evidence.starved = true;
    assert_ends(VERDICT_ERROR, FAIL_NONE);
    assert_true(ruling.try_again);
}

/* What KVM may have caused is tried without it; what somebody said in words is not. */
static void kvm_is_suspected_first(void **state)
{
    (void)state;
    situation.kvm_suspect = true;
    situation.gone = true;
    assert_ends(VERDICT_ERROR, FAIL_NONE);
    assert_true(ruling.try_again);
    situation.gone = false;
    situation.guest = GUEST_RESET;
    assert_ends(VERDICT_FAIL, FAIL_BOOT_LOOP);
    assert_true(ruling.try_again);
    situation.guest = GUEST_RUNS;
    situation.idle = JUDGE_IDLE_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_HANG);
    assert_true(ruling.try_again);
    situation.kvm_suspect = false;
    assert_ends(VERDICT_FAIL, FAIL_HANG);
    assert_false(ruling.try_again);
    situation.kvm_suspect = true;
    evidence_line(&evidence, CHANNEL_DEBUGCON, "No bootable device.", situation.now);
    assert_ends(VERDICT_FAIL, FAIL_NO_BOOT_ENTRY);
    assert_false(ruling.try_again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(goes_on_until_the_marker, set_up, clean),
        cmocka_unit_test_setup_teardown(the_marker_outweighs_what_follows, set_up, clean),
        cmocka_unit_test_setup_teardown(wrong_route_outweighs_the_marker, set_up, clean),
        cmocka_unit_test_setup_teardown(rejected_line, set_up, clean),
        cmocka_unit_test_setup_teardown(words_name_the_class, set_up, clean),
        cmocka_unit_test_setup_teardown(a_loader_that_comes_back_has_failed, set_up, clean),
        cmocka_unit_test_setup_teardown(a_silent_console_is_told, set_up, clean),
        cmocka_unit_test_setup_teardown(resets_and_shutdowns, set_up, clean),
        cmocka_unit_test_setup_teardown(silent_boot_sector, set_up, clean),
        cmocka_unit_test_setup_teardown(silence_means_nothing_under_uefi, set_up, clean),
        cmocka_unit_test_setup_teardown(idling_is_a_hang, set_up, clean),
        cmocka_unit_test_setup_teardown(the_budget_counts_cpu_seconds, set_up, clean),
        cmocka_unit_test_setup_teardown(wall_time_never_says_no, set_up, clean),
        cmocka_unit_test_setup_teardown(this_machines_faults_are_errors, set_up, clean),
        cmocka_unit_test_setup_teardown(kvm_is_suspected_first, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
