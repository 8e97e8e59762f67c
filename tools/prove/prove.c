/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout/description.h"
#include "prove/prove.h"

#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/mem.h"
#include "prove/capacity.h"
#include "prove/schedule.h"

struct proof {
    const struct prove_options *options;
    const struct prove_listener *listener;
    char *path; /* absolute */
    struct source source;
    struct layout layout;
    struct promise promise;
    struct legs legs;
    struct firmware_files firmwares[FIRMWARE_COUNT]; /* of those that a leg needs */
    bool kvm;
    struct run_plan *plans; /* one per leg */
    char **folders;         /* one per leg, NULL when no evidence is wanted; owned */
    struct report report;
};

static void proof_free(struct proof *proof)
{
    for (size_t i = 0; proof->folders && i < proof->legs.count; i++)
        free(proof->folders[i]);
    free(proof->folders);
    free(proof->plans);
    legs_free(&proof->legs);
    promise_free(&proof->promise);
    layout_free(&proof->layout);
    source_close(&proof->source);
    for (int i = 0; i < FIRMWARE_COUNT; i++)
        firmware_free(&proof->firmwares[i]);
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
    if (!proof->promise.expect[0] && proof->layout.problem_count)
        return err_set(
            e, ERR_NO,
            "%s is damaged and does not say what proves that it has booted: at byte %ju: "
            "%s (isowright inspect tells more; --expect REGEX boots it all the same)",
            options->image, (uintmax_t)proof->layout.problems[0].offset,
            proof->layout.problems[0].text);
    if (!proof->promise.expect[0])
        return err_set(e, ERR_USAGE,
                       "nothing says what proves that %s has booted: it has no %s with a \"test\"; "
                       "give --expect REGEX, which must match a line on its serial console, "
                       "for example --expect 'login:'",
                       options->image, DESCRIPTION_PATH);
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

/* What this machine has to boot each leg on; a leg that it cannot boot says why. */
static void find_firmwares(struct proof *proof)
{
    struct err why[FIRMWARE_COUNT] = {0};

    for (size_t i = 0; i < proof->legs.count; i++) {
        struct leg *leg = &proof->legs.items[i];
        enum firmware firmware = leg->kind->firmware;
        struct firmware_files *files = &proof->firmwares[firmware];

        if (!files->program && why[firmware].kind == ERR_NONE)
            (void)!firmware_find(&why[firmware], firmware_folders, firmware, files);
        if (!files->program)
            leg->unavailable = str_copy(why[firmware].text);
        else if (firmware == FIRMWARE_UEFI_OWN && !proof->options->own_key)
            leg->unavailable =
                str_copy("no certificate was given for it to trust (--own-key CERTIFICATE)");
    }
}

static int choose_accel(struct err *e, struct proof *proof)
{
    const struct firmware_files *uefi = &proof->firmwares[FIRMWARE_UEFI];
    CLEANUP(free_ptr) char *why = NULL;
    CLEANUP(free_ptr) char *text = NULL;

    if (proof->options->accel == ACCEL_TCG)
        return 0;
    proof->kvm = accel_kvm_works(uefi->code ? uefi : NULL, &why);
    if (proof->kvm)
        return 0;
    if (interrupted())
        return err_set(e, ERR_FAULT, "interrupted");
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

static int plan_runs(struct err *e, struct proof *proof)
{
    size_t count = proof->legs.count;

    proof->plans = mem_array(count, sizeof *proof->plans);
    proof->folders = mem_array(count, sizeof *proof->folders);
    for (size_t i = 0; i < count; i++) {
        const struct leg *leg = &proof->legs.items[i];

        proof->folders[i] = folder_for(proof, leg->kind);
        if (proof->folders[i] && run_forget_evidence(e, proof->folders[i]) < 0)
            return -1;
        proof->plans[i] = (struct run_plan){
            .leg = leg,
            .image = proof->path,
            .source = &proof->source,
            .layout = &proof->layout,
            .promise = &proof->promise,
            .uefi = &proof->firmwares[leg->kind->firmware],
            .folder = proof->folders[i],
            .strict = !proof->options->as_is,
            .may_drop_kvm = proof->options->accel == ACCEL_AUTO,
            .memory = proof->options->memory,
            .until = PHASE_MARKER,
            .scale = 1,
        };
    }
    return 0;
}

static int boot_all(struct err *e, struct proof *proof)
{
    struct report *report = &proof->report;
    const struct schedule schedule = {
        .plans = proof->plans,
        .count = proof->legs.count,
        .jobs = capacity_jobs(proof->options->jobs, proof->options->memory),
        .listener = proof->listener,
        .outcomes = mem_array(proof->legs.count, sizeof *report->outcomes),
    };

    for (size_t i = 0; i < proof->legs.count; i++)
        proof->plans[i].kvm = proof->kvm;
    report->outcomes = schedule.outcomes;
    report->count = schedule.count;
    return schedule_run(e, &schedule);
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
    find_firmwares(&proof);
    if (plan_runs(e, &proof) < 0 || choose_accel(e, &proof) < 0 || boot_all(e, &proof) < 0)
        return -1;
    describe_image(&proof);
    proof.report.wall = clock_seconds() - start;
    *ret_report = proof.report;
    proof.report = (struct report){0};
    return 0;
}
