/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/run.h"

#include "base/clock.h"
#include "base/mem.h"
#include "prove/watch.h"

#define CLOSING_LIMIT  5.0                 /* seconds to wait for the last pictures */
#define FIRMWARE_LIMIT ((size_t)256 << 20) /* bytes; variable stores are well below 1 MiB */

static int copy_vars(struct err *e, const char *from, const char *to)
{
    CLEANUP(buf_free) struct buf vars = {0};

    if (file_read(e, from, FIRMWARE_LIMIT, &vars) < 0)
        return -1;
    return file_write(e, to, vars.data, vars.len);
}

static int prepare(struct err *e, struct run *run)
{
    const struct run_plan *plan = run->plan;
    const struct leg_kind *kind = plan->leg->kind;

    if (firmware_is_uefi(kind->firmware) && copy_vars(e, plan->uefi->vars, run->vars) < 0)
        return -1;
    if (blanks_for_leg(e, kind, plan->strict, plan->layout, plan->source, &run->blanks) < 0)
        return -1;
    if (watch_restore_make(e, run) < 0)
        return -1;
    return qemu_make_overlay(e, plan->image, run->overlay, &run->blanks);
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

    *run = (struct run){.plan = plan, .qemu = QEMU_NONE, .qmp = {.fd = -1}};
    if (tmpdir_make(e, &run->work) < 0)
        return -1;
    run->overlay = tmpdir_file(&run->work, "overlay.qcow2");
    run->vars = tmpdir_file(&run->work, "vars.fd");
    run->picture = tmpdir_file(&run->work, "screen.png");
    run->cells = tmpdir_file(&run->work, "cells");
    run->evidence.firmware = plan->leg->kind->firmware;
    run->setup = (struct qemu_setup){
        .kind = plan->leg->kind,
        .memory_fd = -1,
        .uefi = plan->uefi,
        .vars = run->vars,
        .overlay = run->overlay,
        .kvm = plan->kvm,
        .memory = plan->memory,
    };
    if (matcher_make(e, plan->promise, plan->leg->kind, &run->matcher) < 0 || prepare(e, run) < 0 ||
        qemu_start(e, &run->setup, &run->qemu) < 0)
        return -1;
    run->qmp.fd = run->qemu.qmp;
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
    buf_free(&run->screen);
    buf_free(&run->kernel_log);
    for (size_t i = 0; i < TAIL_LINES; i++)
        free(run->tail.lines[i]);
    matcher_free(&run->matcher);
    evidence_free(&run->evidence);
    ruling_free(&run->ruling);
    restoring_free(&run->restoring);
    blanks_free(&run->blanks);
    tmpdir_remove(&run->work);
    free(run->overlay);
    free(run->vars);
    free(run->picture);
    free(run->cells);
    free(run->rejected_line);
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
    double wall = clock_seconds() - run->started;
    double cpu = proc_cpu_seconds(&run->qemu.proc);

    run->now.wall = wall;
    if (cpu > run->now.cpu)
        run->now.cpu = cpu;
    if (wall - run->last_tick < RUN_TICK)
        return;
    /* A gap is our own absence (a stopped process, a suspended machine), not the guest's idling. */
    if (wall - run->last_tick < 10 * RUN_TICK && proc_is_idle(&run->qemu.proc)) {
        run->idle += wall - run->last_tick;
        run->rest += wall - run->last_tick;
    }
    run->last_tick = wall;
}

static bool ask_judge(struct run *run, bool gone)
{
    const struct situation situation = {
        .kind = run->plan->leg->kind,
        .strict = run->plan->strict,
        .kvm_suspect = run->plan->kvm && run->plan->may_drop_kvm,
        .evidence = &run->evidence,
        .matcher = &run->matcher,
        .rejected_line = run->rejected_line,
        .now = run->now,
        .idle = run->idle,
        .budget = run->plan->promise->budget,
        .read_since_handoff = run->bytes_read - run->bytes_read_at_handoff,
        .spoke = run->serial_log.len > 0,
        .guest = run->guest,
        .emulation_failed = run->emulation_failed,
        .gone = gone,
    };

    return judge(&situation, &run->ruling);
}

static void begin_closing(struct run *run)
{
    run->state = RUN_CLOSING;
    run->closing_since = run->now.wall;
    watch_ask_picture(run);
    watch_ask_screen(run);
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
    if (run->state == RUN_WATCHING) {
        watch_ask(run);
        if (ask_judge(run, gone))
            begin_closing(run);
    }
    if (run->state == RUN_CLOSING && (gone || run->qmp.closed || watch_is_answered(run) ||
                                      run->now.wall - run->closing_since > CLOSING_LIMIT))
        run->state = RUN_DONE;
    return 0;
}
