/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/run.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "machine/pace.h"
#include "prove/watch.h"

#define BUSY_PART     0.9  /* of the time: a machine that computes for so much of it does not idle */
#define STALL         10.0 /* guest seconds without progress */
#define CLOSING_LIMIT 5.0  /* seconds to wait for the last pictures */
#define LOOKING_LIMIT 60.0 /* seconds to wait for what a verdict may rest on */
#define SETTLE        0.5  /* guest seconds in which what is being drawn is drawn */

/* Variables with a key of the user's cannot be made by hand: they are kept as evidence. */
static int keep_own_vars(struct err *e, struct run *run)
{
    const struct run_plan *plan = run->plan;
    CLEANUP(free_ptr) char *path = NULL;

    if (!plan->folder)
        return 0;
    run->setup.own_vars = RUN_OWN_VARS;
    path = str_format("%s/%s", plan->folder, RUN_OWN_VARS);
    return file_make_dirs(e, plan->folder) < 0
               ? -1
               : firmware_copy_vars(e, plan->uefi, plan->own_key, path);
}

static int make_vars(struct err *e, struct run *run)
{
    const struct run_plan *plan = run->plan;
    bool own = plan->leg->kind->firmware == FIRMWARE_UEFI_OWN;

    if (!firmware_is_uefi(plan->leg->kind->firmware))
        return 0;
    if (firmware_copy_vars(e, plan->uefi, own ? plan->own_key : NULL, run->vars) < 0)
        return -1;
    return own ? keep_own_vars(e, run) : 0;
}

static int prepare(struct err *e, struct run *run)
{
    const struct run_plan *plan = run->plan;
    const struct leg_kind *kind = plan->leg->kind;

    if (make_vars(e, run) < 0)
        return -1;
    if (blanks_for_leg(e, kind, plan->strict, plan->layout, plan->source, &run->blanks) < 0)
        return -1;
    return watch_restore_make(e, run);
}

static int begin_typing(struct err *e, struct run *run)
{
    const struct run_plan *plan = run->plan;
    const char *label = NULL;

    if (plan->knowledge) {
        knowledge_look(plan->knowledge);
        label = knowledge_default_label(plan->knowledge);
    }
    return typing_begin(e, plan->keys, plan->append, label, !plan->by_hand, &run->typing);
}

static void drop_run(struct run **run)
{
    if (*run)
        run_free(*run);
    *run = NULL;
}

int run_start(struct err *e, const struct run_plan *plan, struct run **ret_run)
{
    CLEANUP(drop_run) struct run *run = mem_alloc(sizeof *run);

    *run = (struct run){
        .plan = plan, .qemu = QEMU_NONE, .qmp = {.fd = -1}, .loader_kind = NO_MENU_KIND};
    if (tmpdir_make(e, &run->work) < 0)
        return -1;
    run->overlay = tmpdir_file(&run->work, "overlay.qcow2");
    run->vars = tmpdir_file(&run->work, "vars.fd");
    run->picture = tmpdir_file(&run->work, "screen.png");
    run->cells = tmpdir_file(&run->work, "cells");
    run->frame = tmpdir_file(&run->work, "screen.ppm");
    run->evidence.firmware = plan->leg->kind->firmware;
    run->setup = (struct qemu_setup){
        .kind = plan->leg->kind,
        .memory_fd = -1,
        .uefi = plan->uefi,
        .vars = run->vars,
        .overlay = run->overlay,
        .kvm = plan->kvm,
        .memory = plan->memory,
        .by_hand = plan->by_hand,
        .display = plan->display,
    };
    watch_memory_make(run);
    run->countdown[0] = run->countdown[1] = -1;
    if (begin_typing(e, run) < 0 || random_hex(e, run->nonce, sizeof run->nonce) < 0)
        return -1;
    run->setup.nonce = run->nonce;
    if (matcher_make(e, plan->promise, plan->leg->kind, run->nonce, &run->matcher) < 0 ||
        prepare(e, run) < 0)
        return -1;
    if (qemu_start(e, &run->setup, &run->qemu) < 0)
        return -1;
    run->qmp.fd = run->qemu.qmp;
    recording_begin(run);
    run->started = clock_seconds();
    *ret_run = STEAL(run);
    return 0;
}

void run_free(struct run *run)
{
    qemu_stop(&run->qemu);
    qmp_free(&run->qmp);
    console_free(&run->serial);
    console_free(&run->debugcon);
    buf_free(&run->serial_log);
    buf_free(&run->debugcon_log);
    buf_free(&run->recording);
    buf_free(&run->screen);
    screen_free(&run->display);
    buf_free(&run->kernel_log);
    for (size_t i = 0; i < TAIL_LINES; i++)
        free(run->tail.lines[i]);
    matcher_free(&run->matcher);
    evidence_free(&run->evidence);
    ruling_free(&run->ruling);
    novelty_free(&run->novelty);
    prompt_free(&run->prompt);
    typing_free(&run->typing);
    restoring_free(&run->restoring);
    blanks_free(&run->blanks);
    tmpdir_remove(&run->work);
    close_fd(&run->setup.memory_fd);
    free(run->overlay);
    free(run->vars);
    free(run->picture);
    free(run->cells);
    free(run->frame);
    free(run->rejected_line);
    free(run->shell);
    free(run);
}

void run_wait_for(const struct run *run, struct pollfd fds[RUN_LINES])
{
    fds[0] = (struct pollfd){.fd = run->qemu.serial, .events = POLLIN};
    fds[1] = (struct pollfd){.fd = run->qemu.debugcon, .events = POLLIN};
    fds[2] = (struct pollfd){.fd = run->qmp.closed ? -1 : run->qemu.qmp, .events = POLLIN};
}

static void look_at_clocks(struct run *run)
{
    double wall = clock_seconds() - run->started, passed;
    double cpu = proc_cpu_seconds(&run->qemu.proc);

    run->now.wall = wall;
    if (cpu > run->now.cpu) {
        run->effort += (cpu - run->now.cpu) / pace_inflation(run->plan->pace, clock_seconds());
        run->now.cpu = cpu;
    }
    passed = wall - run->last_tick;
    if (passed < RUN_TICK)
        return;
    /* A gap is our own absence (a stopped process, a suspended machine), not the guest's idling. */
    if (passed < 10 * RUN_TICK && run->now.cpu - run->last_tick_cpu < BUSY_PART * passed &&
        proc_is_idle(&run->qemu.proc)) {
        run->idle += passed;
        run->rest += passed;
    }
    run->last_tick = wall;
    run->last_tick_cpu = run->now.cpu;
}

double run_guest_time(const struct run *run)
{
    return run->effort + run->rest;
}

bool run_is_over(const struct run *run)
{
    return run->state >= RUN_SETTLING;
}

static void begin_closing(struct run *run)
{
    run->state = RUN_CLOSING;
    run->closing_since = run->now.wall;
    watch_ask_picture(run);
    watch_ask_screen(run);
}

/* A failure is often told before it is shown: then half a menu would be the last that was seen. */
static void begin_settling(struct run *run)
{
    run->state = RUN_SETTLING;
    run->closing_since = run->now.wall;
    run->settles_since = run_guest_time(run);
}

static bool has_settled(const struct run *run, bool gone)
{
    return gone || run->guest != GUEST_RUNS || run_guest_time(run) - run->settles_since >= SETTLE ||
           run->now.wall - run->closing_since > CLOSING_LIMIT;
}

/*
 * Before "it failed" is said, or "it goes on well": what do screen and memory show? A quiet kernel
 * tells only there.
 */
static void begin_looking(struct run *run)
{
    run->state = RUN_LOOKING;
    run->closing_since = run->now.wall;
    watch_memory_look(run);
    watch_ask_disk(run);
    watch_ask_screen(run);
}

/* Nothing moves: the kernel's messages may tell why long before a limit is reached. */
static void look_when_stalled(struct run *run)
{
    bool stalls = run->idle + run->effort - run->moved_effort > STALL;

    if (stalls && !run->stalled && run->evidence.phases[PHASE_KERNEL].seen)
        watch_memory_look(run);
    run->stalled = stalls;
}

/* A failure may have a better reason; a pass without a marker rests on nothing worse having come.
 */
static bool wants_last_look(const struct run *run)
{
    return run->ruling.verdict == VERDICT_FAIL ||
           (run->ruling.verdict == VERDICT_PASS &&
            (run->plan->until == PHASE_USERSPACE || run->plan->until == PHASE_SYSTEM));
}

/* No more answers will come, or none are waited for. */
static bool is_answered(const struct run *run, bool gone)
{
    double limit = run->state == RUN_LOOKING ? LOOKING_LIMIT : CLOSING_LIMIT;

    return gone || run->qmp.closed || watch_is_answered(run) || watch_is_deaf(run) ||
           run->now.wall - run->closing_since > limit;
}

static void end_watching(struct run *run, bool gone)
{
    recording_add(run, json_pack("{s:b}", gone ? "gone" : "end", 1));
    if (run->ruling.verdict == VERDICT_FAIL)
        begin_settling(run);
    else
        begin_closing(run);
}

static void watch_on(struct run *run, bool gone)
{
    bool looked = run->state == RUN_LOOKING;

    if (!looked) {
        watch_ask(run);
        watch_prompt(run);
        watch_ending(run);
        look_when_stalled(run);
    }
    run_note_phases(run);
    if (looked && !is_answered(run, gone))
        return;
    if (!run_ask_judge(run, gone))
        run->state = RUN_WATCHING; /* the last look has shown that it goes on */
    else if (!looked && wants_last_look(run))
        begin_looking(run);
    else
        end_watching(run, gone);
}

static void watch_by_hand(struct run *run, bool gone)
{
    watch_ask(run);
    watch_prompt(run);
    if (gone)
        run->state = RUN_DONE;
}

int run_step(struct err *e, struct run *run)
{
    /* Asked before draining, so that nothing that QEMU said before its end is missed. */
    bool gone = proc_ended(&run->qemu.proc);

    look_at_clocks(run);
    if (watch_qmp(e, run) < 0)
        return -1;
    watch_lines(run);
    watch_restore(run);
    if (run->plan->by_hand)
        watch_by_hand(run, gone);
    else if (run->state == RUN_WATCHING || run->state == RUN_LOOKING)
        watch_on(run, gone);
    if (run->state == RUN_SETTLING && has_settled(run, gone))
        begin_closing(run);
    if (run->state == RUN_CLOSING && is_answered(run, gone))
        run->state = RUN_DONE;
    return 0;
}
