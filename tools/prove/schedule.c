/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/schedule.h"

#include <time.h>

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/mem.h"
#include "machine/accel.h"
#include "machine/calibrate.h"
#include "prove/cost.h"
#include "prove/watch.h"

#define ATTEMPTS      2
#define BREATH        0.01 /* seconds between two looks at least: a guest writes byte by byte */
#define PROGRESS_TICK 0.1  /* seconds */

/* A leg on its way from the list to its outcome. */
struct slot {
    struct run *run; /* NULL while waiting, and after the end; owned */
    enum leg_state state;
    unsigned attempts;
    bool alone;     /* its second attempt: nothing else runs beside it */
    double own_cpu; /* CPU seconds that it has taken us */
};

struct work {
    const struct schedule *schedule;
    struct slot *slots; /* one per leg */
    size_t *order;      /* of starting: indices of the slots, the dearest leg first */
    double told;        /* clock_seconds() of the last progress */
    struct leg_status *statuses;
    struct pollfd *fds;
    struct calibration calibrations[2]; /* without and with KVM */
    bool calibrated[2];
};

static void work_free(struct work *work)
{
    for (size_t i = 0; i < work->schedule->count; i++)
        if (work->slots[i].run) {
            run_save_unfinished(work->slots[i].run);
            run_free(work->slots[i].run);
        }
    free(work->slots);
    free(work->order);
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

/*
 * Limits belong to the accelerator that is used. A slower machine needs more CPU seconds for the
 * same boot. A faster one keeps the limits: what guests wait for by their own clocks takes as long
 * there, and a late "it hangs" harms nobody.
 */
static void set_limits(struct work *work, struct run_plan *plan)
{
    struct calibration *calibration = &work->calibrations[plan->kvm];
    double factor;

    if (!work->calibrated[plan->kvm])
        *calibration = calibrate(plan->kvm);
    work->calibrated[plan->kvm] = true;
    factor = calibration_factor(calibration->seconds);
    plan->scale = plan->patience * (factor > 1 ? factor : 1);
    plan->pace = calibration->pace;
}

static int start_run(struct err *e, const struct run_plan *plan, struct slot *slot)
{
    double before = clock_cpu_seconds();
    int result = run_start(e, plan, &slot->run);

    slot->own_cpu += clock_cpu_seconds() - before;
    return result;
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
    set_limits(work, plan);
    if (start_run(&why, plan, slot) < 0)
        end_without_run(work, i, VERDICT_ERROR, why.text);
    else
        slot->state = LEG_RUNS;
}

/* KVM that cannot run one guest will not run the next one. */
static void drop_kvm(struct work *work)
{
    for (size_t i = 0; i < work->schedule->count; i++)
        if (work->slots[i].state == LEG_WAITS && work->schedule->plans[i].may_drop_kvm)
            work->schedule->plans[i].kvm = false;
}

static void start_again(struct work *work, size_t i)
{
    struct run_plan *plan = &work->schedule->plans[i];
    const struct prove_listener *listener = work->schedule->listener;
    CLEANUP(free_ptr)
    char *text = str_format("%s: %s; trying again%s", plan->leg->kind->name,
                            work->slots[i].run->ruling.reason,
                            plan->kvm ? " without KVM" : " with nothing beside it");

    if (listener->note)
        listener->note(listener->context, text);
    /* What KVM has done wrong is not done again without it; what a busy machine has done may be. */
    work->slots[i].alone = !plan->kvm;
    work->slots[i].state = LEG_WAITS;
    if (work->slots[i].run->emulation_failed)
        drop_kvm(work);
    if (plan->kvm)
        accel_kvm_forget();
    plan->kvm = false;
    /* What QEMU did not answer the first time is not asked again. */
    plan->unasked |= watch_unanswered(work->slots[i].run);
}

/* A leg that may have ended for a reason of this machine gets another chance. */
static int end_leg(struct err *e, struct work *work, size_t i)
{
    struct slot *slot = &work->slots[i];
    struct run *run = slot->run;

    if (run->ruling.try_again && slot->attempts < ATTEMPTS) {
        start_again(work, i);
    } else {
        double before = clock_cpu_seconds();

        if (run_outcome(e, run, &work->schedule->outcomes[i]) < 0)
            return -1;
        work->schedule->outcomes[i].own_cpu = slot->own_cpu + clock_cpu_seconds() - before;
        slot->state = LEG_ENDED;
    }
    slot->run = NULL;
    run_free(run);
    return 0;
}

static void tell_progress(struct work *work, bool last)
{
    const struct schedule *schedule = work->schedule;
    double now = clock_seconds();

    if (!schedule->listener->progress || (!last && now - work->told < PROGRESS_TICK))
        return;
    work->told = now;
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
            .budget = schedule->plans[i].promise->budget * schedule->plans[i].scale,
        };
    }
    schedule->listener->progress(schedule->listener->context, work->statuses, schedule->count);
}

static unsigned count_running(const struct work *work)
{
    unsigned running = 0;

    for (size_t i = 0; i < work->schedule->count; i++)
        running += work->slots[i].state == LEG_RUNS;
    return running;
}

static bool runs_alone(const struct work *work)
{
    for (size_t i = 0; i < work->schedule->count; i++)
        if (work->slots[i].state == LEG_RUNS && work->slots[i].alone)
            return true;
    return false;
}

/* First attempts side by side, as many as there is room for; then second ones, one by one. */
static void start_more(struct work *work)
{
    size_t count = work->schedule->count;

    for (size_t at = 0; at < count && !runs_alone(work); at++) {
        const struct slot *slot = &work->slots[work->order[at]];

        if (slot->state == LEG_WAITS && !slot->alone && count_running(work) < work->schedule->jobs)
            start_leg(work, work->order[at]);
    }
    for (size_t at = 0; at < count && !count_running(work); at++)
        if (work->slots[work->order[at]].state == LEG_WAITS)
            start_leg(work, work->order[at]);
}

static void breathe(double seconds)
{
    struct timespec time = {.tv_nsec = (long)(seconds * 1e9)};

    if (seconds > 0)
        (void)nanosleep(&time, NULL);
}

/* Sleeps until a machine says something or the clocks must be looked at. */
static void wait_for_machines(const struct work *work)
{
    double begin = clock_seconds();
    nfds_t count = 0;

    for (size_t i = 0; i < work->schedule->count; i++)
        if (work->slots[i].run) {
            run_wait_for(work->slots[i].run, work->fds + count);
            count += RUN_LINES;
        }
    (void)poll(work->fds, count, (int)(RUN_TICK * 1000));
    breathe(BREATH - (clock_seconds() - begin));
}

static int step(struct err *e, struct slot *slot)
{
    double before = clock_cpu_seconds();
    int result = run_step(e, slot->run);

    slot->own_cpu += clock_cpu_seconds() - before;
    return result;
}

static int step_all(struct err *e, struct work *work)
{
    for (size_t i = 0; i < work->schedule->count; i++) {
        struct run *run = work->slots[i].run;

        if (!run)
            continue;
        if (step(e, &work->slots[i]) < 0)
            return err_add(e, "%s", run->plan->leg->kind->name);
        /* Ctrl-C ends QEMU as well: that is no verdict. */
        if (interrupted())
            return err_set(e, ERR_FAULT, "interrupted");
        if (run->state == RUN_DONE && end_leg(e, work, i) < 0)
            return -1;
    }
    return 0;
}

/* Insertion sort: there are a few dozen legs at most. */
static void order_legs(struct work *work)
{
    const struct run_plan *plans = work->schedule->plans;

    for (size_t i = 0; i < work->schedule->count; i++) {
        size_t at = i;

        for (; at && leg_is_dearer(plans[i].leg, plans[work->order[at - 1]].leg); at--)
            work->order[at] = work->order[at - 1];
        work->order[at] = i;
    }
}

int schedule_run(struct err *e, const struct schedule *schedule)
{
    CLEANUP(work_free)
    struct work work = {
        .schedule = schedule,
        .slots = mem_array(schedule->count + 1, sizeof *work.slots),
        .order = mem_array(schedule->count + 1, sizeof *work.order),
        .statuses = mem_array(schedule->count + 1, sizeof *work.statuses),
        .fds = mem_array(schedule->count * RUN_LINES + 1, sizeof *work.fds),
    };

    order_legs(&work);
    for (;;) {
        start_more(&work);
        tell_progress(&work, !count_running(&work));
        if (interrupted())
            return err_set(e, ERR_FAULT, "interrupted");
        if (!count_running(&work))
            return 0;
        wait_for_machines(&work);
        if (step_all(e, &work) < 0)
            return -1;
    }
}
