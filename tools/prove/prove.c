/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/prove.h"

#include <sys/stat.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/mem.h"
#include "machine/capacity.h"
#include "prove/leftovers.h"
#include "prove/proof.h"
#include "prove/schedule.h"

/* Parts of one test may share their folder: each removes what is of its own legs. */
static int forget_earlier(struct err *e, const struct proof *proof)
{
    const struct prove_options *options = proof->options;

    if (options->out && !options->shards && leftovers_remove(e, options->out) < 0)
        return -1;
    for (size_t i = 0; i < proof->subject.legs.count; i++)
        if (proof->folders[i] && run_forget_evidence(e, proof->folders[i]) < 0)
            return -1;
    return 0;
}

static int boot_all(struct err *e, const struct proof *proof, struct report *report)
{
    const struct schedule schedule = {
        .plans = proof->plans,
        .count = proof->subject.legs.count,
        .jobs = capacity_jobs(proof->options->jobs, proof->options->memory),
        .listener = proof->listener,
        .outcomes = mem_array(proof->subject.legs.count, sizeof *report->outcomes),
    };

    report->outcomes = schedule.outcomes;
    report->count = schedule.count;
    if (forget_earlier(e, proof) < 0)
        return -1;
    return schedule_run(e, &schedule);
}

/* More parts than legs are no mistake; an empty report without a word would look like one. */
static void tell_empty_part(const struct proof *proof)
{
    const struct prove_options *options = proof->options;
    CLEANUP(free_ptr) char *text = NULL;

    if (!options->shards || proof->subject.legs.count)
        return;
    text = str_format("part %u of %u has nothing to do: there are %zu legs", options->shard,
                      options->shards, proof->subject.all_leg_count);
    proof_note(proof, text);
}

static char *copy_or_null(const char *text)
{
    return text ? str_copy(text) : NULL;
}

static int describe_image(struct err *e, struct subject *subject, struct report *report)
{
    const struct prove_options *options = subject->options;
    char digest[SHA256_HEX_SIZE];
    uint64_t size;

    if (sha256_of_file(e, subject->path, &size, digest) < 0)
        return -1;
    report->sha256 = str_copy(digest);
    report->image = str_copy(options->image);
    report->size = subject->source.size;
    report->volume_id = copy_or_null(subject->layout.volume_id);
    report->medium_id = copy_or_null(subject->description.id);
    report->strict = !options->as_is;
    for (size_t i = 0; i < report->count && !report->qemu; i++)
        report->qemu = copy_or_null(report->outcomes[i].qemu);
    report->shard = options->shard;
    report->shards = options->shards;
    report->all_legs = STEAL(subject->all_legs);
    report->all_leg_count = subject->all_leg_count;
    subject->all_leg_count = 0;
    return 0;
}

static int look_at(struct err *e, const char *path, struct stat *ret_state)
{
    if (stat(path, ret_state) < 0)
        return err_sys_kind(e, ERR_FAULT, "%s was there when the test began", path);
    return 0;
}

/* The report is about one image: the digest in it is of what has been booted. */
static int check_unchanged(struct err *e, const char *path, const struct stat *before)
{
    struct stat now;

    if (look_at(e, path, &now) < 0)
        return -1;
    if (now.st_dev != before->st_dev || now.st_ino != before->st_ino ||
        now.st_size != before->st_size || now.st_mtim.tv_sec != before->st_mtim.tv_sec ||
        now.st_mtim.tv_nsec != before->st_mtim.tv_nsec)
        return err_set(e, ERR_FAULT, "%s was changed while it was tested", path);
    return 0;
}

int prove_image(struct err *e, const struct prove_options *options,
                const struct prove_listener *listener, struct report *ret_report)
{
    CLEANUP(proof_free) struct proof proof = PROOF_NONE;
    CLEANUP(report_free) struct report report = {0};
    double start = clock_seconds();
    struct stat before;

    if (proof_prepare(e, options, listener, &proof) < 0 ||
        look_at(e, proof.subject.path, &before) < 0)
        return -1;
    tell_empty_part(&proof);
    if (boot_all(e, &proof, &report) < 0 || check_unchanged(e, proof.subject.path, &before) < 0 ||
        describe_image(e, &proof.subject, &report) < 0)
        return -1;
    report.wall = clock_seconds() - start;
    *ret_report = report;
    report = (struct report){0};
    return 0;
}
