/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/prove.h"

#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/mem.h"
#include "prove/capacity.h"
#include "prove/run.h"

/* A leg on its way from the list to its outcome. */
struct slot {
    struct run_plan plan;
    struct run *run; /* NULL while waiting, and after the end */
    enum leg_state state;
    unsigned attempts;
    char *folder;
};

struct proof {
    const struct prove_options *options;
    const struct prove_listener *listener;
    char *path; /* absolute */
    struct source source;
    struct layout layout;
    struct promise promise;
    struct legs legs;
    struct firmware_files uefi;
    struct err no_uefi; /* why there is none; kind ERR_NONE when there is */
    bool kvm;
    struct slot *slots; /* one per leg */
    struct leg_status *statuses;
    unsigned jobs;
    struct report report;
};

#define ATTEMPTS 2

static void proof_free(struct proof *proof)
{
    for (size_t i = 0; proof->slots && i < proof->legs.count; i++) {
        if (proof->slots[i].run)
            run_free(proof->slots[i].run);
        free(proof->slots[i].folder);
    }
    free(proof->slots);
    free(proof->statuses);
    legs_free(&proof->legs);
    promise_free(&proof->promise);
    layout_free(&proof->layout);
    source_close(&proof->source);
    firmware_free(&proof->uefi);
    report_free(&proof->report);
    free(proof->path);
}

static void note(const struct proof *proof, const char *text)
{
    if (proof->listener->note)
        proof->listener->note(proof->listener->context, text);
}

/* An image in which nothing is recognised can still be booted: then the layout is just its size. */
static int read_layout(struct err *e, struct proof *proof)
{
    struct err why = {0};

    if (layout_from_image(&why, &proof->source, &proof->layout) == 0)
        return 0;
    if (why.kind != ERR_NO) {
        *e = why;
        return -1;
    }
    proof->layout = (struct layout){.size = proof->source.size};
    return 0;
}

static int read_promise(struct err *e, struct proof *proof)
{
    const struct prove_options *options = proof->options;

    if (promise_from_image(e, &proof->source, &proof->promise) < 0)
        return -1;
    if (options->expect_count)
        promise_override(&proof->promise.expect, options->expect, options->expect_count);
    if (options->reject_count)
        promise_override(&proof->promise.reject, options->reject, options->reject_count);
    if (options->budget > 0)
        proof->promise.budget = options->budget;
    if (!proof->promise.expect[0])
        return err_set(e, ERR_USAGE,
                       "nothing says what proves that %s has booted: it has no %s with a \"test\"; "
                       "give --expect REGEX, which must match a line on its serial console, "
                       "for example --expect 'login:'",
                       options->image, PROMISE_PATH);
    return 0;
}

/* Wrong patterns are the user's to know before anything boots. */
static int check_patterns(struct err *e, const struct proof *proof)
{
    for (size_t i = 0; i < proof->legs.count; i++) {
        CLEANUP(matcher_free) struct matcher matcher = {0};

        if (matcher_make(e, &proof->promise, proof->legs.items[i].kind, &matcher) < 0)
            return -1;
    }
    return 0;
}

static int open_image(struct err *e, struct proof *proof)
{
    const struct prove_options *options = proof->options;

    if (file_absolute(e, options->image, &proof->path) < 0 ||
        source_open(e, proof->path, &proof->source) < 0 || read_layout(e, proof) < 0 ||
        read_promise(e, proof) < 0 ||
        legs_from_layout(e, options->legs, proof->promise.legs, &proof->layout, !options->as_is,
                         &proof->legs) < 0)
        return -1;
    return check_patterns(e, proof);
}

static int choose_accel(struct err *e, struct proof *proof)
{
    const struct firmware_files *uefi = proof->no_uefi.kind == ERR_NONE ? &proof->uefi : NULL;
    CLEANUP(free_ptr) char *why = NULL;
    CLEANUP(free_ptr) char *text = NULL;

    if (proof->options->accel == ACCEL_TCG)
        return 0;
    proof->kvm = accel_kvm_works(uefi, &why);
    if (proof->kvm)
        return 0;
    if (proof->options->accel == ACCEL_KVM)
        return err_set(e, ERR_FAULT, "KVM was asked for and does not work here: %s", why);
    text = str_format("KVM is not used (%s); QEMU emulates the processor, which is slower", why);
    note(proof, text);
    return 0;
}

/* OUT/bios-cd; NULL when no evidence is wanted. Relative to where the program was started. */
static char *folder_for(const struct proof *proof, const struct leg_kind *kind)
{
    CLEANUP(free_ptr) char *name = str_copy(kind->name);
    char *slash = strchr(name, '/');

    if (!proof->options->out)
        return NULL;
    if (slash)
        *slash = '-';
    return str_format("%s/%s", proof->options->out, name);
}

static void lay_out_slots(struct proof *proof)
{
    size_t count = proof->legs.count;

    proof->slots = mem_array(count, sizeof *proof->slots);
    proof->statuses = mem_array(count, sizeof *proof->statuses);
    proof->report.outcomes = mem_array(count, sizeof *proof->report.outcomes);
    proof->report.count = count;
    for (size_t i = 0; i < count; i++) {
        struct slot *slot = &proof->slots[i];
        const struct leg *leg = &proof->legs.items[i];

        slot->folder = folder_for(proof, leg->kind);
        slot->plan = (struct run_plan){
            .leg = leg,
            .image = proof->path,
            .source = &proof->source,
            .layout = &proof->layout,
            .promise = &proof->promise,
            .uefi = &proof->uefi,
            .folder = slot->folder,
            .strict = !proof->options->as_is,
            .kvm = proof->kvm,
            .memory = proof->options->memory,
        };
        proof->report.outcomes[i] = (struct outcome){.kind = leg->kind, .reached = -1};
    }
}

/* Ends a leg that never ran. */
static void end_without_run(struct proof *proof, size_t i, enum verdict verdict, const char *reason)
{
    struct outcome *outcome = &proof->report.outcomes[i];

    outcome->verdict = verdict;
    outcome->reason = str_copy(reason);
    proof->slots[i].state = LEG_ENDED;
}

static void start_leg(struct proof *proof, size_t i)
{
    struct slot *slot = &proof->slots[i];
    const struct leg *leg = slot->plan.leg;
    struct err why = {0};

    if (leg->missing && !leg->must) {
        end_without_run(proof, i, VERDICT_SKIP, leg->missing);
        return;
    }
    if (leg->kind->firmware == FIRMWARE_UEFI && proof->no_uefi.kind != ERR_NONE) {
        end_without_run(proof, i, VERDICT_ERROR, proof->no_uefi.text);
        return;
    }
    slot->attempts++;
    if (run_start(&why, &slot->plan, &slot->run) < 0)
        end_without_run(proof, i, VERDICT_ERROR, why.text);
    else
        slot->state = LEG_RUNS;
}

/* A leg that ended for a reason of this machine gets another chance, without KVM. */
static int end_leg(struct err *e, struct proof *proof, size_t i)
{
    struct slot *slot = &proof->slots[i];
    struct run *run = slot->run;
    bool again = run->ruling.try_again && slot->attempts < ATTEMPTS;
    CLEANUP(free_ptr) char *text = NULL;

    if (again) {
        text = str_format("%s: %s; trying again without KVM", slot->plan.leg->kind->name,
                          run->ruling.reason);
        note(proof, text);
        slot->plan.kvm = false;
    } else if (run_outcome(e, run, &proof->report.outcomes[i]) < 0) {
        return -1;
    }
    slot->state = again ? LEG_WAITS : LEG_ENDED;
    slot->run = NULL;
    run_free(run);
    return 0;
}

static void tell_progress(struct proof *proof)
{
    for (size_t i = 0; i < proof->legs.count; i++) {
        const struct slot *slot = &proof->slots[i];
        const struct outcome *outcome = &proof->report.outcomes[i];
        struct leg_status *status = &proof->statuses[i];

        *status = (struct leg_status){
            .kind = slot->plan.leg->kind,
            .state = slot->state,
            .verdict = outcome->verdict,
            .reached = slot->run ? evidence_reached(&slot->run->evidence) : outcome->reached,
            .wall = slot->run ? slot->run->now.wall : outcome->wall,
            .cpu = slot->run ? slot->run->now.cpu : outcome->cpu,
            .budget = proof->promise.budget,
        };
    }
    if (proof->listener->progress)
        proof->listener->progress(proof->listener->context, proof->statuses, proof->legs.count);
}

static unsigned count_running(const struct proof *proof)
{
    unsigned running = 0;

    for (size_t i = 0; i < proof->legs.count; i++)
        running += proof->slots[i].state == LEG_RUNS;
    return running;
}

static void start_more(struct proof *proof)
{
    for (size_t i = 0; i < proof->legs.count; i++)
        if (proof->slots[i].state == LEG_WAITS && count_running(proof) < proof->jobs)
            start_leg(proof, i);
}

/* Sleeps until a machine says something or the clocks must be looked at. */
static void wait_for_machines(const struct proof *proof, struct pollfd *fds)
{
    nfds_t count = 0;

    for (size_t i = 0; i < proof->legs.count; i++)
        if (proof->slots[i].run) {
            run_wait_for(proof->slots[i].run, fds + count);
            count += RUN_LINES;
        }
    (void)poll(fds, count, (int)(RUN_TICK * 1000));
}

static int step_all(struct err *e, struct proof *proof)
{
    for (size_t i = 0; i < proof->legs.count; i++) {
        struct slot *slot = &proof->slots[i];

        if (!slot->run)
            continue;
        if (run_step(e, slot->run) < 0)
            return err_add(e, "%s", slot->plan.leg->kind->name);
        /* Ctrl-C ends QEMU as well: that is no verdict. */
        if (interrupted())
            return err_set(e, ERR_FAULT, "interrupted");
        if (slot->run->state == RUN_DONE && end_leg(e, proof, i) < 0)
            return -1;
    }
    return 0;
}

static int run_all(struct err *e, struct proof *proof)
{
    CLEANUP(free_ptr) struct pollfd *fds = mem_array(proof->legs.count * RUN_LINES, sizeof *fds);

    for (;;) {
        start_more(proof);
        tell_progress(proof);
        if (interrupted())
            return err_set(e, ERR_FAULT, "interrupted");
        if (!count_running(proof))
            return 0;
        wait_for_machines(proof, fds);
        if (step_all(e, proof) < 0)
            return -1;
    }
}

static void describe_image(struct proof *proof)
{
    struct report *report = &proof->report;
    const struct layout *layout = &proof->layout;

    report->image = str_copy(proof->options->image);
    report->size = proof->source.size;
    report->volume_id = layout->volume_id ? str_copy(layout->volume_id) : NULL;
    report->medium_id = proof->promise.id ? str_copy(proof->promise.id) : NULL;
    report->strict = !proof->options->as_is;
}

int prove_image(struct err *e, const struct prove_options *options,
                const struct prove_listener *listener, struct report *ret_report)
{
    CLEANUP(proof_free)
    struct proof proof = {.options = options, .listener = listener, .source = {.fd = -1}};
    double start = clock_seconds();

    if (open_image(e, &proof) < 0)
        return -1;
    (void)!firmware_find(&proof.no_uefi, firmware_folders, &proof.uefi);
    if (choose_accel(e, &proof) < 0)
        return -1;
    proof.jobs = capacity_jobs(options->jobs, options->memory);
    lay_out_slots(&proof);
    if (run_all(e, &proof) < 0)
        return -1;
    describe_image(&proof);
    proof.report.wall = clock_seconds() - start;
    *ret_report = proof.report;
    proof.report = (struct report){0};
    return 0;
}
