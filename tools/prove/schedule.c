/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/schedule.h"

#include "base/interrupt.h"
#include "base/mem.h"

#define ATTEMPTS 2

/* A leg on its way from the list to its outcome. */
struct slot {
    struct run *run; /* NULL while waiting, and after the end; owned */
    enum leg_state state;
    unsigned attempts;
};

struct work {
    const struct schedule *schedule;
    struct slot *slots; /* one per leg */
    struct leg_status *statuses;
    struct pollfd *fds;
};

static void work_free(struct work *work)
{
    for (size_t i = 0; i < work->schedule->count; i++)
        if (work->slots[i].run)
            run_free(work->slots[i].run);
    free(work->slots);
    free(work->statuses);
    free(work->fds);
}

/* Ends a leg that never ran. */
static void end_without_run(struct work *work, size_t i, enum verdict verdict, const char *reason)
{
    work->schedule->outcomes[i] = (struct outcome){
        .kind = work->schedule->plans[i].leg->kind,
        .verdict = verdict,
        .reason = str_copy(reason),
        .reached = -1,
    };
    work->slots[i].state = LEG_ENDED;
}

static void start_leg(struct work *work, size_t i)
{
    struct run_plan *plan = &work->schedule->plans[i];
    const struct leg *leg = plan->leg;
    struct slot *slot = &work->slots[i];
    struct err why = {0};

    if (leg->missing && !leg->must) {
        end_without_run(work, i, VERDICT_SKIP, leg->missing);
        return;
    }
    if (leg->unavailable) {
        end_without_run(work, i, leg->must ? VERDICT_ERROR : VERDICT_SKIP, leg->unavailable);
        return;
    }
    plan->attempt = ++slot->attempts;
    if (run_start(&why, plan, &slot->run) < 0)
        end_without_run(work, i, VERDICT_ERROR, why.text);
    else
        slot->state = LEG_RUNS;
}

static void start_again(struct work *work, size_t i)
{
    struct run_plan *plan = &work->schedule->plans[i];
    const struct prove_listener *listener = work->schedule->listener;
    CLEANUP(free_ptr)
    char *text = str_format("%s: %s; trying again%s", plan->leg->kind->name,
                            work->slots[i].run->ruling.reason, plan->kvm ? " without KVM" : "");

    if (listener->note)
        listener->note(listener->context, text);
    plan->kvm = false;
    work->slots[i].state = LEG_WAITS;
}

/* A leg that may have ended for a reason of this machine gets another chance. */
static int end_leg(struct err *e, struct work *work, size_t i)
{
    struct slot *slot = &work->slots[i];
    struct run *run = slot->run;

    if (run->ruling.try_again && slot->attempts < ATTEMPTS)
        start_again(work, i);
    else if (run_outcome(e, run, &work->schedule->outcomes[i]) < 0)
        return -1;
    else
        slot->state = LEG_ENDED;
    slot->run = NULL;
    run_free(run);
    return 0;
}

static void tell_progress(struct work *work)
{
    const struct schedule *schedule = work->schedule;

    for (size_t i = 0; i < schedule->count; i++) {
        const struct slot *slot = &work->slots[i];
        const struct outcome *outcome = &schedule->outcomes[i];

        work->statuses[i] = (struct leg_status){
            .kind = schedule->plans[i].leg->kind,
            .state = slot->state,
            .verdict = outcome->verdict,
            .reached = slot->run ? evidence_reached(&slot->run->evidence) : outcome->reached,
            .wall = slot->run ? slot->run->now.wall : outcome->wall,
            .cpu = slot->run ? slot->run->now.cpu : outcome->cpu,
            .budget = schedule->plans[i].promise->budget,
        };
    }
    if (schedule->listener->progress)
        schedule->listener->progress(schedule->listener->context, work->statuses, schedule->count);
}

static unsigned count_running(const struct work *work)
{
    unsigned running = 0;

    for (size_t i = 0; i < work->schedule->count; i++)
        running += work->slots[i].state == LEG_RUNS;
    return running;
}

static void start_more(struct work *work)
{
    for (size_t i = 0; i < work->schedule->count; i++)
        if (work->slots[i].state == LEG_WAITS && count_running(work) < work->schedule->jobs)
            start_leg(work, i);
}

/* Sleeps until a machine says something or the clocks must be looked at. */
static void wait_for_machines(const struct work *work)
{
    nfds_t count = 0;

    for (size_t i = 0; i < work->schedule->count; i++)
        if (work->slots[i].run) {
            run_wait_for(work->slots[i].run, work->fds + count);
            count += RUN_LINES;
        }
    (void)poll(work->fds, count, (int)(RUN_TICK * 1000));
}

static int step_all(struct err *e, struct work *work)
{
    for (size_t i = 0; i < work->schedule->count; i++) {
        struct run *run = work->slots[i].run;

        if (!run)
            continue;
        if (run_step(e, run) < 0)
            return err_add(e, "%s", run->plan->leg->kind->name);
        /* Ctrl-C ends QEMU as well: that is no verdict. */
        if (interrupted())
            return err_set(e, ERR_FAULT, "interrupted");
        if (run->state == RUN_DONE && end_leg(e, work, i) < 0)
            return -1;
    }
    return 0;
}

int schedule_run(struct err *e, const struct schedule *schedule)
{
    CLEANUP(work_free)
    struct work work = {
        .schedule = schedule,
        .slots = mem_array(schedule->count, sizeof *work.slots),
        .statuses = mem_array(schedule->count, sizeof *work.statuses),
        .fds = mem_array(schedule->count * RUN_LINES, sizeof *work.fds),
    };

    for (;;) {
        start_more(&work);
        tell_progress(&work);
        if (interrupted())
            return err_set(e, ERR_FAULT, "interrupted");
        if (!count_running(&work))
            return 0;
        wait_for_machines(&work);
        if (step_all(e, &work) < 0)
            return -1;
    }
}
