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

/* It may look for its medium in words of its own that the kernel is not told. */
static void who_misses_his_medium_has_not_settled(void **state)
{
    (void)state;
    situation.until = PHASE_USERSPACE;
    reach(PHASE_KERNEL, 1);
    reach(PHASE_USERSPACE, 2);
    situation.since_userspace = 20;
    assert_ends(VERDICT_PASS, FAIL_NONE);
    evidence_line(&evidence, CHANNEL_SERIAL, "Boot media not found", situation.now);
    assert_goes_on();
    reach(PHASE_MEDIUM, 3);
    assert_goes_on();
    situation.since_medium = 20;
    assert_ends(VERDICT_PASS, FAIL_NONE);
    assert_null(ruling.note);
}

/* The kernel waits by itself when it is told to (rootwait), and says so to nobody but its ring. */
static void a_kernel_may_wait_for_its_root(void **state)
{
    (void)state;
    situation.until = PHASE_USERSPACE;
    reach(PHASE_KERNEL, 1);
    situation.idle = JUDGE_IDLE_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_HANG);
    evidence_line(&evidence, CHANNEL_MEMORY, "[    4.9] Waiting for root device PARTUUID=1-01...",
                  situation.now);
    assert_ends(VERDICT_FAIL, FAIL_NO_MEDIUM);
}

/* Whichever came first: lines of both kinds may have come since the judge was asked last. */
static void a_rejected_line_outweighs_a_phase(void **state)
{
    (void)state;
    situation.until = PHASE_KERNEL;
    reach(PHASE_KERNEL, 1);
    assert_ends(VERDICT_PASS, FAIL_NONE);
    assert_false(matcher_line(&matcher, "bad", false));
    situation.rejected_line = "bad";
    assert_ends(VERDICT_FAIL, FAIL_REJECTED);
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

static void compute(double seconds)
{
    situation.now.cpu = situation.effort = seconds;
}

static void the_budget_counts_cpu_seconds(void **state)
{
    (void)state;
    reach(PHASE_USERSPACE, 3);
    situation.now.wall = 1500;
    compute(99);
    assert_goes_on();
    compute(100);
    assert_ends(VERDICT_FAIL, FAIL_MARKER_MISSING);
    assert_non_null(strstr(ruling.reason, "the budget of 100 CPU seconds is used up"));
    /* As every limit, it is the reference machine's. */
    situation.scale = 5;
    assert_goes_on();
    compute(500);
    assert_ends(VERDICT_FAIL, FAIL_MARKER_MISSING);
    assert_non_null(strstr(ruling.reason, "the budget of 500 CPU seconds is used up"));
}

/* A boot that moves is given up at a ceiling alone, which is told as what it is. */
static void without_a_budget_what_moves_goes_on(void **state)
{
    (void)state;
    situation.budget = 0;
    reach(PHASE_KERNEL, 3);
    reach(PHASE_USERSPACE, 4);
    situation.now.wall = 1500;
    compute(JUDGE_CEILING - 1);
    assert_goes_on();
    compute(JUDGE_CEILING);
    assert_ends(VERDICT_FAIL, FAIL_MARKER_MISSING);
    assert_non_null(strstr(ruling.reason, "the ceiling of 1200 CPU seconds was reached"));
    situation.scale = 2;
    assert_goes_on();
}

/* Programs compute for longer than loaders without a word, but not for ever. */
static void computing_in_silence_ends(void **state)
{
    (void)state;
    reach(PHASE_KERNEL, 3);
    reach(PHASE_USERSPACE, 4);
    situation.budget = 0;
    situation.busy = JUDGE_WORK_LIMIT - 1;
    assert_goes_on();
    situation.busy = JUDGE_WORK_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_MARKER_MISSING);
}

/* A slow machine is not the image's fault. */
static void wall_time_never_says_no(void **state)
{
    (void)state;
    compute(50);
    situation.now.wall = 999;
    assert_goes_on();
    situation.now.wall = 1000;
    assert_ends(VERDICT_ERROR, FAIL_NONE);
    assert_false(ruling.try_again);
    compute(4);
    situation.now.wall = JUDGE_WALL_LEAST - 1;
    assert_goes_on();
    situation.now.wall = JUDGE_WALL_LEAST;
    assert_ends(VERDICT_ERROR, FAIL_NONE);
    /* A guest that idles has had what it wanted. */
    situation.rest = 500;
    assert_goes_on();
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
    situation.unwritten = true;
    assert_ends(VERDICT_ERROR, FAIL_NONE);
    assert_non_null(strstr(ruling.reason, "no room"));
    situation.unwritten = false;
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

/* --- goals before the marker --------------------------------------------------------------- */

static void a_loader_is_enough(void **state)
{
    (void)state;
    situation.until = PHASE_LOADER;
    reach(PHASE_HANDOFF, 1);
    assert_goes_on();
    reach(PHASE_LOADER, 2);
    /* It ran and came back: it has run. */
    evidence_line(&evidence, CHANNEL_DEBUGCON, "No bootable device.", situation.now);
    assert_ends(VERDICT_PASS, FAIL_NONE);
}

static void what_comes_later_is_enough_too(void **state)
{
    (void)state;
    situation.until = PHASE_LOADER;
    reach(PHASE_KERNEL, 2);
    assert_ends(VERDICT_PASS, FAIL_NONE);
    situation.until = PHASE_MEDIUM;
    assert_goes_on();
}

static void an_earlier_failure_still_fails(void **state)
{
    (void)state;
    situation.until = PHASE_KERNEL;
    reach(PHASE_LOADER, 2);
    evidence_line(&evidence, CHANNEL_SERIAL, "Failed to load ldlinux.c32", situation.now);
    assert_ends(VERDICT_FAIL, FAIL_LOADER_ERROR);
}

static void a_marker_is_no_goal_of_its_own(void **state)
{
    (void)state;
    /* Nothing expected is nothing proven. */
    matcher.expect.count = 0;
    reach(PHASE_USERSPACE, 2);
    assert_goes_on();
    matcher.expect.count = 1;
}

static void words_are_no_kernel(void **state)
{
    (void)state;
    situation.until = PHASE_KERNEL;
    evidence_line(&evidence, CHANNEL_SERIAL, "Linux version 6.1.0 (a@b) #1", situation.now);
    situation.belied = true;
    assert_goes_on();
    situation.belied = false;
    assert_ends(VERDICT_PASS, FAIL_NONE);
}

static void user_space_must_go_on(void **state)
{
    (void)state;
    situation.until = PHASE_USERSPACE;
    reach(PHASE_USERSPACE, 2);
    situation.since_userspace = JUDGE_SETTLE - 1;
    assert_goes_on();
    situation.since_userspace = JUDGE_SETTLE;
    /* Words alone: anybody can print them. */
    situation.belied = true;
    assert_goes_on();
    situation.belied = false;
    assert_ends(VERDICT_PASS, FAIL_NONE);
    situation.scale = 2;
    assert_goes_on();
    situation.since_userspace = 2 * JUDGE_SETTLE;
    evidence_line(&evidence, CHANNEL_MEMORY, "Kernel panic - not syncing: x", situation.now);
    assert_ends(VERDICT_FAIL, FAIL_KERNEL_PANIC);
}

static void a_reset_is_no_going_on(void **state)
{
    (void)state;
    situation.until = PHASE_USERSPACE;
    reach(PHASE_USERSPACE, 2);
    situation.since_userspace = JUDGE_SETTLE;
    situation.guest = GUEST_RESET;
    assert_ends(VERDICT_FAIL, FAIL_BOOT_LOOP);
}

static void a_medium_that_is_asked_for_must_be_found(void **state)
{
    (void)state;
    situation.until = PHASE_USERSPACE;
    situation.asks_for_medium = true;
    reach(PHASE_USERSPACE, 2);
    situation.since_userspace = 5 * JUDGE_SETTLE;
    assert_goes_on();
    situation.idle = JUDGE_SEARCH_LIMIT - 1;
    assert_goes_on();
    situation.idle = JUDGE_SEARCH_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_NO_MEDIUM);
    situation.idle = 0;
    reach(PHASE_MEDIUM, 3);
    assert_goes_on();
    situation.since_medium = JUDGE_SETTLE;
    assert_ends(VERDICT_PASS, FAIL_NONE);
}

/* --- where a boot ends --------------------------------------------------------------------- */

static void hear(const char *line)
{
    evidence_line(&evidence, CHANNEL_SCREEN, line, situation.now);
}

/* Nothing is expected: the system itself has to be seen. */
static void expect_the_system(bool lenient)
{
    situation.until = PHASE_SYSTEM;
    situation.lenient = lenient;
    reach(PHASE_KERNEL, 1);
    reach(PHASE_USERSPACE, 2);
    situation.since_userspace = 5 * JUDGE_SETTLE;
}

static void a_system_that_is_up_and_stays_up_passes(void **state)
{
    (void)state;
    expect_the_system(false);
    assert_goes_on();
    hear("debian login: ");
    situation.since_system = JUDGE_SETTLE - 1;
    assert_goes_on();
    situation.since_system = JUDGE_SETTLE;
    assert_ends(VERDICT_PASS, FAIL_NONE);
    assert_null(ruling.note);
}

/* A media check reads all of a medium, a probe mounts any: neither is a system. */
static void a_medium_is_not_a_system(void **state)
{
    (void)state;
    expect_the_system(true);
    situation.asks_for_medium = true;
    reach(PHASE_MEDIUM, 3);
    situation.since_medium = 5 * JUDGE_SETTLE;
    assert_goes_on();
    hear("[FAILED] Failed to mount sysroot.mount - /sysroot.");
    situation.idle = JUDGE_IDLE_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_RESCUE_SHELL);
    assert_non_null(strstr(ruling.reason, "sysroot.mount"));
}

static void rest_without_a_word_passes_with_a_note(void **state)
{
    (void)state;
    expect_the_system(true);
    situation.idle = JUDGE_IDLE_LIMIT - 1;
    assert_goes_on();
    situation.idle = JUDGE_IDLE_LIMIT;
    assert_ends(VERDICT_PASS, FAIL_NONE);
    assert_non_null(strstr(ruling.note, "--until system"));
    situation.lenient = false;
    assert_ends(VERDICT_FAIL, FAIL_MARKER_MISSING);
    assert_non_null(strstr(ruling.reason, "still waiting for: system"));
    /* It looks for a medium that it has not found. */
    situation.lenient = true;
    situation.asks_for_medium = true;
    assert_goes_on();
    situation.idle = JUDGE_SEARCH_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_NO_MEDIUM);
}

/* Whatever was said before it. */
static void a_bare_shell_is_not_an_end(void **state)
{
    (void)state;
    expect_the_system(true);
    hear("the thing was not found");
    situation.shell = "/ # ";
    situation.busy = JUDGE_PROMPT_LIMIT - 1;
    assert_goes_on();
    situation.busy = JUDGE_PROMPT_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_RESCUE_SHELL);
    assert_non_null(strstr(ruling.reason, "the thing was not found"));
    assert_non_null(strstr(ruling.reason, "/ #"));
    /* With lines expected, too: they had better come soon. */
    situation.until = PHASE_MARKER;
    assert_goes_on();
    situation.busy = JUDGE_SHELL_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_RESCUE_SHELL);
    /* A medium that was asked for and not found is what is to be looked for. */
    situation.asks_for_medium = true;
    assert_ends(VERDICT_FAIL, FAIL_NO_MEDIUM);
    reach(PHASE_MEDIUM, 3);
    assert_ends(VERDICT_FAIL, FAIL_RESCUE_SHELL);
}

/* A shell on one console of a system that asks for a login on the other. */
static void a_shell_of_a_system_that_is_up(void **state)
{
    (void)state;
    expect_the_system(false);
    situation.shell = "# ";
    hear("box login: ");
    situation.since_system = JUDGE_SETTLE;
    situation.busy = JUDGE_PROMPT_LIMIT;
    assert_ends(VERDICT_PASS, FAIL_NONE);
}

static void what_comes_later_counts(void **state)
{
    (void)state;
    expect_the_system(true);
    hear("Unable to find a medium containing a live file system");
    assert_goes_on(); /* it may yet */
    situation.idle = JUDGE_PROMPT_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_NO_MEDIUM);
    situation.idle = 0;
    hear("[  OK  ] Reached target multi-user.target - Multi-User System.");
    situation.since_system = JUDGE_SETTLE;
    assert_ends(VERDICT_PASS, FAIL_NONE);
    /* And the other way round. */
    hear("You are in emergency mode. After logging in, type \"journalctl -xb\"");
    assert_goes_on();
    situation.idle = JUDGE_PROMPT_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_RESCUE_SHELL);
}

/* The kernel warned, and went on to start programs. */
static void a_warning_of_the_kernels_ends_with_it(void **state)
{
    (void)state;
    situation.until = PHASE_SYSTEM;
    reach(PHASE_KERNEL, 1);
    hear("[    1.2] Initramfs unpacking failed: invalid magic at start of compressed archive");
    situation.guest = GUEST_RESET;
    assert_ends(VERDICT_FAIL, FAIL_KERNEL_PANIC);
    situation.guest = GUEST_RUNS;
    hear("[    1.3] Run /init as init process");
    hear("dracut: FATAL: CD check failed!");
    hear("dracut: Refusing to continue");
    assert_goes_on();
    hear("[   33.9] reboot: System halted");
    assert_ends(VERDICT_FAIL, FAIL_SHUTDOWN);
    assert_non_null(strstr(ruling.reason, "halted"));
    assert_non_null(strstr(ruling.reason, "Refusing to continue"));
}

/* --- menus and prompts --------------------------------------------------------------------- */

static struct prompt prompt;

static void stand_at(enum prompt_kind kind, double seconds)
{
    prompt = (struct prompt){.kind = kind, .row = (char *)(uintptr_t) "the row"};
    situation.prompt = &prompt;
    situation.busy = seconds;
    reach(PHASE_LOADER, 1);
}

static void a_prompt_waits_for_a_key(void **state)
{
    (void)state;
    stand_at(PROMPT_GRUB_SHELL, JUDGE_PROMPT_LIMIT - 1);
    assert_goes_on();
    stand_at(PROMPT_GRUB_SHELL, JUDGE_PROMPT_LIMIT);
    assert_ends(VERDICT_FAIL, FAIL_WAITS_FOR_KEY);
    situation.typing = true;
    assert_goes_on();
    situation.typing = false;
    /* An image with a system does not mean to stop there. */
    situation.has_system = true;
    assert_ends(VERDICT_FAIL, FAIL_LOADER_ERROR);
    stand_at(PROMPT_SYSLINUX, 0);
    situation.idle = JUDGE_HIDDEN_LIMIT - 1;
    situation.spoke = true;
    assert_goes_on();
    situation.idle = JUDGE_HIDDEN_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_WAITS_FOR_KEY);
}

static void a_menu_may_be_busy_while_it_waits(void **state)
{
    (void)state;
    stand_at(PROMPT_GRUB_MENU, JUDGE_BUSY_LIMIT);
    assert_goes_on();
    stand_at(PROMPT_GRUB_MENU, JUDGE_HIDDEN_LIMIT);
    assert_ends(VERDICT_FAIL, FAIL_WAITS_FOR_KEY);
}

static void a_complaint_explains_the_prompt(void **state)
{
    (void)state;
    stand_at(PROMPT_GRUB_MENU, 0);
    situation.idle = JUDGE_HIDDEN_LIMIT;
    evidence_line(&evidence, CHANNEL_SCREEN, "error: file `/vmlinuz' not found.", situation.now);
    assert_ends(VERDICT_FAIL, FAIL_LOADER_ERROR);
    assert_non_null(strstr(ruling.reason, "/vmlinuz"));
    /* Of another disk's system it says nothing about the image. */
    situation.starts_others = true;
    assert_ends(VERDICT_FAIL, FAIL_WAITS_FOR_KEY);
}

static void key_management_is_secure_boots(void **state)
{
    (void)state;
    stand_at(PROMPT_MOK, JUDGE_PROMPT_LIMIT);
    assert_ends(VERDICT_FAIL, FAIL_SECURE_BOOT_DENIED);
}

static void a_login_is_no_failure_of_its_own(void **state)
{
    (void)state;
    situation.until = PHASE_USERSPACE;
    stand_at(PROMPT_LOGIN, JUDGE_HIDDEN_LIMIT);
    reach(PHASE_KERNEL, 2);
    reach(PHASE_USERSPACE, 2);
    assert_goes_on();
    situation.since_userspace = JUDGE_SETTLE;
    assert_ends(VERDICT_PASS, FAIL_NONE);
}

static void a_menu_that_comes_back(void **state)
{
    (void)state;
    reach(PHASE_LOADER, 1);
    situation.menu_returns = JUDGE_STARTS - 1;
    assert_goes_on();
    situation.menu_returns = JUDGE_STARTS;
    assert_ends(VERDICT_FAIL, FAIL_LOADER_ERROR);
    assert_non_null(strstr(ruling.reason, "came back"));
}

static void what_is_started_again_and_again(void **state)
{
    (void)state;
    reach(PHASE_LOADER, 1);
    evidence.starts = JUDGE_STARTS - 1;
    assert_goes_on();
    evidence.starts = JUDGE_STARTS;
    assert_ends(VERDICT_FAIL, FAIL_BOOT_LOOP);
}

static void a_program_of_its_own(void **state)
{
    (void)state;
    evidence_line(&evidence, CHANNEL_SCREEN, " Memtest86+ v6.10 | CPU", situation.now);
    situation.now.cpu += JUDGE_IDLE_LIMIT - 1;
    assert_goes_on();
    situation.now.cpu += 1;
    assert_ends(VERDICT_FAIL, FAIL_WAITS_FOR_KEY);
    situation.until = PHASE_LOADER;
    assert_ends(VERDICT_PASS, FAIL_NONE);
}

static void a_menu_that_is_known_to_wait(void **state)
{
    (void)state;
    stand_at(PROMPT_GRUB_MENU, JUDGE_PROMPT_LIMIT - 1);
    prompt.wait.kind = WAIT_FOR_KEY;
    assert_goes_on();
    situation.busy = JUDGE_PROMPT_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_WAITS_FOR_KEY);
    /* Enter is going to be pressed. */
    situation.will_enter = true;
    assert_goes_on();
    situation.will_enter = false;
    /* It was. */
    situation.typed = situation.entered = true;
    assert_goes_on();
    situation.busy = JUDGE_BUSY_LIMIT - 1;
    assert_ends(VERDICT_FAIL, FAIL_WAITS_FOR_KEY);
    assert_non_null(strstr(ruling.reason, "still stands there"));
    prompt.which = 1;
    assert_ends(VERDICT_FAIL, FAIL_WAITS_FOR_KEY);
    assert_non_null(strstr(ruling.reason, "another menu"));
    situation.entered = false;
    assert_ends(VERDICT_FAIL, FAIL_WAITS_FOR_KEY);
    assert_non_null(strstr(ruling.reason, "after all keys were typed"));
}

static void a_default_entry_that_came_back_is_told(void **state)
{
    (void)state;
    stand_at(PROMPT_GRUB_MENU, JUDGE_HIDDEN_LIMIT);
    assert_ends(VERDICT_FAIL, FAIL_WAITS_FOR_KEY);
    assert_null(strstr(ruling.reason, "counted down"));
    situation.counted_down = true;
    assert_ends(VERDICT_FAIL, FAIL_WAITS_FOR_KEY);
    assert_non_null(
        strstr(ruling.reason, "counted down, started its default entry, and came back"));
}

static void a_menu_that_cannot_be_read(void **state)
{
    (void)state;
    reach(PHASE_LOADER, 1);
    situation.spoke = true;
    situation.busy = JUDGE_BUSY_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_HANG);
    situation.menu_waits = true;
    assert_ends(VERDICT_FAIL, FAIL_WAITS_FOR_KEY);
    situation.busy = 0;
    assert_goes_on();
    situation.idle = JUDGE_IDLE_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_WAITS_FOR_KEY);
    /* What a loader complains of explains more, and a kernel is past all menus. */
    evidence_line(&evidence, CHANNEL_SCREEN, "error: file `/x' not found.", situation.now);
    assert_ends(VERDICT_FAIL, FAIL_LOADER_ERROR);
    evidence_forgive(&evidence, FAIL_LOADER_ERROR);
    reach(PHASE_KERNEL, 2);
    assert_ends(VERDICT_FAIL, FAIL_HANG);
}

static void keys_that_were_not_typed(void **state)
{
    (void)state;
    situation.untyped = true;
    assert_goes_on();
    reach(PHASE_LOADER, 1);
    situation.spoke = true;
    situation.idle = JUDGE_IDLE_LIMIT;
    assert_ends(VERDICT_ERROR, FAIL_NONE);
    assert_non_null(strstr(ruling.reason, "--keys: no menu was seen"));
    assert_non_null(strstr(ruling.reason, "nothing has moved"));
    assert_false(ruling.try_again);
    situation.until = PHASE_LOADER;
    assert_ends(VERDICT_ERROR, FAIL_NONE);
    /* What came before any menu is what it is. */
    situation.until = PHASE_MARKER;
    evidence_line(&evidence, CHANNEL_SCREEN, "error: file `/x' not found.", situation.now);
    assert_ends(VERDICT_FAIL, FAIL_LOADER_ERROR);
}

static void what_cannot_be_typed(void **state)
{
    (void)state;
    situation.typing_error = "--append: no way";
    assert_ends(VERDICT_ERROR, FAIL_NONE);
    assert_false(ruling.try_again);
}

/* --- explanations -------------------------------------------------------------------------- */

static void reads_that_failed_explain(void **state)
{
    (void)state;
    reach(PHASE_KERNEL, 2);
    evidence_line(&evidence, CHANNEL_SERIAL, "Kernel panic - not syncing: x", situation.now);
    assert_ends(VERDICT_FAIL, FAIL_KERNEL_PANIC);
    situation.failed_reads = 3;
    assert_ends(VERDICT_FAIL, FAIL_MEDIUM_ERROR);
    assert_non_null(strstr(ruling.reason, "3 reads"));
    assert_non_null(strstr(ruling.reason, "panic"));
}

/* ... but not what has passed, or has nothing to do with reading. */
static void reads_that_failed_explain_no_more(void **state)
{
    (void)state;
    situation.failed_reads = 3;
    assert_goes_on();
    evidence.route = ROUTE_ELTORITO;
    assert_ends(VERDICT_FAIL, FAIL_WRONG_ROUTE);
    evidence.route = ROUTE_MBR;
    assert_true(matcher_line(&matcher, "ok", false));
    assert_ends(VERDICT_PASS, FAIL_NONE);
}

/* A clock that goes on for ever is no fault of this machine's. */
static void waiting_for_ever_is_the_guests_fault(void **state)
{
    (void)state;
    reach(PHASE_KERNEL, 2);
    reach(PHASE_USERSPACE, 3);
    situation.budget = 240;
    compute(40);
    situation.rest = JUDGE_REST_FACTOR * 240 - 41;
    assert_goes_on();
    situation.rest = JUDGE_REST_FACTOR * 240 - 40;
    assert_ends(VERDICT_FAIL, FAIL_MARKER_MISSING);
    /* A small budget is no small patience. */
    situation.budget = 3;
    compute(2);
    situation.rest = 500;
    assert_goes_on();
}

/* One whose command line says nothing of it, in Proxmox's words. */
static void a_search_that_is_seen_must_end(void **state)
{
    (void)state;
    situation.until = PHASE_USERSPACE;
    reach(PHASE_KERNEL, 1);
    reach(PHASE_USERSPACE, 2);
    situation.since_userspace = JUDGE_SETTLE - 1;
    assert_goes_on();
    evidence_line(&evidence, CHANNEL_SCREEN,
                  "searching for block device containing the ISO proxmox-ve-8.1-2", situation.now);
    situation.since_userspace = 3 * JUDGE_SETTLE;
    assert_goes_on();
    evidence_line(&evidence, CHANNEL_SCREEN,
                  "no device with valid ISO found, please check your installation medium",
                  situation.now);
    assert_goes_on();
    situation.busy = JUDGE_PROMPT_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_NO_MEDIUM);
}

/* A loader's clock may be slow by far: while its menu counts down, the budget waits. */
static void countdowns_use_up_no_budget(void **state)
{
    (void)state;
    reach(PHASE_LOADER, 2);
    situation.budget = 180;
    compute(400);
    situation.counted = 360;
    assert_goes_on();
    compute(540);
    assert_ends(VERDICT_FAIL, FAIL_HANG);
    compute(900);
    situation.counted = 890;
    assert_ends(VERDICT_ERROR, FAIL_NONE);
    assert_true(ruling.try_again);
}

static void the_device_that_is_missed_is_named(void **state)
{
    (void)state;
    reach(PHASE_KERNEL, 2);
    reach(PHASE_USERSPACE, 3);
    evidence_line(&evidence, CHANNEL_SCREEN,
                  "dracut-initqueue[1]: Warning: dracut-initqueue: timeout", situation.now);
    evidence_line(&evidence, CHANNEL_SCREEN, "Warning: /dev/disk/by-label/X does not exist",
                  situation.now);
    evidence_line(&evidence, CHANNEL_SCREEN, "Generating \"/run/initramfs/rdsosreport.txt\"",
                  situation.now);
    situation.idle = JUDGE_PROMPT_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_NO_MEDIUM);
    assert_non_null(strstr(ruling.reason, "/dev/disk/by-label/X does not exist"));
}

static void a_warning_names_the_stall(void **state)
{
    (void)state;
    reach(PHASE_KERNEL, 2);
    reach(PHASE_USERSPACE, 3);
    evidence_line(&evidence, CHANNEL_SCREEN,
                  "dracut-initqueue[1]: Warning: dracut-initqueue: timeout", situation.now);
    assert_goes_on();
    situation.idle = JUDGE_IDLE_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_NO_MEDIUM);
    /* It was found in the end: then that is not why. */
    reach(PHASE_MEDIUM, 4);
    assert_ends(VERDICT_FAIL, FAIL_MARKER_MISSING);
}

static void an_emergency_after_the_medium(void **state)
{
    (void)state;
    reach(PHASE_KERNEL, 2);
    reach(PHASE_MEDIUM, 3);
    evidence_line(&evidence, CHANNEL_SCREEN, "You are in emergency mode. After", situation.now);
    situation.idle = JUDGE_PROMPT_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_RESCUE_SHELL);
}

static void spinning_is_a_hang(void **state)
{
    (void)state;
    reach(PHASE_KERNEL, 2);
    situation.processor = "spins in the kernel";
    situation.busy = JUDGE_BUSY_LIMIT - 1;
    assert_goes_on();
    situation.busy = JUDGE_BUSY_LIMIT;
    assert_ends(VERDICT_FAIL, FAIL_HANG);
    assert_non_null(strstr(ruling.reason, "spins in the kernel"));
    /* A slow machine is given more. */
    situation.scale = 2;
    assert_goes_on();
}

static void a_qemu_that_no_longer_answers(void **state)
{
    (void)state;
    situation.idle = JUDGE_DEAF;
    situation.unanswered = JUDGE_DEAF - 1;
    assert_goes_on();
    situation.unanswered = JUDGE_DEAF;
    assert_ends(VERDICT_ERROR, FAIL_NONE);
    assert_true(ruling.try_again && ruling.alone);
    /* A guest that works is slow, no more. */
    situation.idle = 0;
    assert_goes_on();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(goes_on_until_the_marker, set_up, clean),
        cmocka_unit_test_setup_teardown(the_marker_outweighs_what_follows, set_up, clean),
        cmocka_unit_test_setup_teardown(wrong_route_outweighs_the_marker, set_up, clean),
        cmocka_unit_test_setup_teardown(rejected_line, set_up, clean),
        cmocka_unit_test_setup_teardown(who_misses_his_medium_has_not_settled, set_up, clean),
        cmocka_unit_test_setup_teardown(a_kernel_may_wait_for_its_root, set_up, clean),
        cmocka_unit_test_setup_teardown(a_rejected_line_outweighs_a_phase, set_up, clean),
        cmocka_unit_test_setup_teardown(words_name_the_class, set_up, clean),
        cmocka_unit_test_setup_teardown(a_loader_that_comes_back_has_failed, set_up, clean),
        cmocka_unit_test_setup_teardown(a_silent_console_is_told, set_up, clean),
        cmocka_unit_test_setup_teardown(resets_and_shutdowns, set_up, clean),
        cmocka_unit_test_setup_teardown(silent_boot_sector, set_up, clean),
        cmocka_unit_test_setup_teardown(silence_means_nothing_under_uefi, set_up, clean),
        cmocka_unit_test_setup_teardown(idling_is_a_hang, set_up, clean),
        cmocka_unit_test_setup_teardown(the_budget_counts_cpu_seconds, set_up, clean),
        cmocka_unit_test_setup_teardown(without_a_budget_what_moves_goes_on, set_up, clean),
        cmocka_unit_test_setup_teardown(computing_in_silence_ends, set_up, clean),
        cmocka_unit_test_setup_teardown(wall_time_never_says_no, set_up, clean),
        cmocka_unit_test_setup_teardown(a_system_that_is_up_and_stays_up_passes, set_up, clean),
        cmocka_unit_test_setup_teardown(a_medium_is_not_a_system, set_up, clean),
        cmocka_unit_test_setup_teardown(rest_without_a_word_passes_with_a_note, set_up, clean),
        cmocka_unit_test_setup_teardown(a_bare_shell_is_not_an_end, set_up, clean),
        cmocka_unit_test_setup_teardown(a_shell_of_a_system_that_is_up, set_up, clean),
        cmocka_unit_test_setup_teardown(what_comes_later_counts, set_up, clean),
        cmocka_unit_test_setup_teardown(a_warning_of_the_kernels_ends_with_it, set_up, clean),
        cmocka_unit_test_setup_teardown(this_machines_faults_are_errors, set_up, clean),
        cmocka_unit_test_setup_teardown(kvm_is_suspected_first, set_up, clean),
        cmocka_unit_test_setup_teardown(a_loader_is_enough, set_up, clean),
        cmocka_unit_test_setup_teardown(what_comes_later_is_enough_too, set_up, clean),
        cmocka_unit_test_setup_teardown(an_earlier_failure_still_fails, set_up, clean),
        cmocka_unit_test_setup_teardown(a_marker_is_no_goal_of_its_own, set_up, clean),
        cmocka_unit_test_setup_teardown(words_are_no_kernel, set_up, clean),
        cmocka_unit_test_setup_teardown(user_space_must_go_on, set_up, clean),
        cmocka_unit_test_setup_teardown(a_reset_is_no_going_on, set_up, clean),
        cmocka_unit_test_setup_teardown(a_medium_that_is_asked_for_must_be_found, set_up, clean),
        cmocka_unit_test_setup_teardown(a_prompt_waits_for_a_key, set_up, clean),
        cmocka_unit_test_setup_teardown(a_menu_may_be_busy_while_it_waits, set_up, clean),
        cmocka_unit_test_setup_teardown(a_complaint_explains_the_prompt, set_up, clean),
        cmocka_unit_test_setup_teardown(key_management_is_secure_boots, set_up, clean),
        cmocka_unit_test_setup_teardown(a_login_is_no_failure_of_its_own, set_up, clean),
        cmocka_unit_test_setup_teardown(a_menu_that_comes_back, set_up, clean),
        cmocka_unit_test_setup_teardown(what_is_started_again_and_again, set_up, clean),
        cmocka_unit_test_setup_teardown(a_program_of_its_own, set_up, clean),
        cmocka_unit_test_setup_teardown(a_menu_that_is_known_to_wait, set_up, clean),
        cmocka_unit_test_setup_teardown(a_default_entry_that_came_back_is_told, set_up, clean),
        cmocka_unit_test_setup_teardown(a_menu_that_cannot_be_read, set_up, clean),
        cmocka_unit_test_setup_teardown(keys_that_were_not_typed, set_up, clean),
        cmocka_unit_test_setup_teardown(what_cannot_be_typed, set_up, clean),
        cmocka_unit_test_setup_teardown(reads_that_failed_explain, set_up, clean),
        cmocka_unit_test_setup_teardown(reads_that_failed_explain_no_more, set_up, clean),
        cmocka_unit_test_setup_teardown(a_search_that_is_seen_must_end, set_up, clean),
        cmocka_unit_test_setup_teardown(countdowns_use_up_no_budget, set_up, clean),
        cmocka_unit_test_setup_teardown(waiting_for_ever_is_the_guests_fault, set_up, clean),
        cmocka_unit_test_setup_teardown(the_device_that_is_missed_is_named, set_up, clean),
        cmocka_unit_test_setup_teardown(a_warning_names_the_stall, set_up, clean),
        cmocka_unit_test_setup_teardown(an_emergency_after_the_medium, set_up, clean),
        cmocka_unit_test_setup_teardown(spinning_is_a_hang, set_up, clean),
        cmocka_unit_test_setup_teardown(a_qemu_that_no_longer_answers, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
