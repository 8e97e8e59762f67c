/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of a run: its evidence saved, its outcome told. */
#include "prove/run.h"

#include <string.h>

#include "base/mem.h"
#include "prove/diagnosis.h"
#include "prove/kernel_tail.h"
#include "prove/watch.h"

#define KERNEL_LINES  40
#define PICTURE_LIMIT ((size_t)64 << 20) /* bytes */

static char *last_lines(const struct tail *tail)
{
    CLEANUP(buf_free) struct buf text = {0};

    for (size_t i = 0; i < TAIL_LINES; i++) {
        const char *line = tail->lines[(tail->next + i) % TAIL_LINES];

        if (line)
            buf_format(&text, "%s%s", text.len ? "\n" : "", line);
    }
    return str_copy(buf_str(&text));
}

/*
 * What the screen showed last, to be read from top to bottom. Text memory, of machines whose
 * pictures could not be read, may also hold rows that are no longer shown.
 */
const struct buf *run_last_screen(const struct run *run)
{
    return run->display.shown.len ? &run->display.shown : &run->screen;
}

static char *screen_lines(const struct run *run)
{
    const struct buf *text = run_last_screen(run);

    return str_copy_n(buf_str(text), text->len ? text->len - 1 : 0);
}

/* KVM's and QEMU's own words are the best reason there is for an error. */
static void add_last_words(const struct run *run, struct outcome *outcome)
{
    CLEANUP(free_ptr) char *words = qemu_last_words(&run->qemu);
    CLEANUP(free_ptr) char *how = NULL;
    char *reason;

    if (outcome->verdict != VERDICT_ERROR || !run->qemu.proc.ended)
        return;
    how = proc_how_ended(&run->qemu.proc);
    reason = str_format("QEMU %s%s%s", how, *words ? ", saying: " : "", words);
    free(outcome->reason);
    outcome->reason = reason;
}

static void tell_route(const struct run *run, struct outcome *outcome)
{
    const struct run_plan *plan = run->plan;

    outcome->route = run->evidence.route;
    outcome->route_proof = run->evidence.route_proof ? str_copy(run->evidence.route_proof) : NULL;
    /* Nobody told, but a loader ran and only one way to it was open. */
    if (outcome->route == ROUTE_UNKNOWN && plan->strict && !plan->leg->missing &&
        !run->restoring.reopened && outcome->reached >= (int)PHASE_LOADER) {
        outcome->route = leg_only_route(plan->leg->kind, plan->layout);
        outcome->route_by_elimination = outcome->route != ROUTE_UNKNOWN;
    }
}

/* QEMU that died has left none. */
static void take_picture(const struct run *run, struct buf *ret_picture)
{
    struct buf picture = {0};
    struct err unread = {0};

    if (file_read(&unread, run->picture, PICTURE_LIMIT, &picture) == 0)
        *ret_picture = picture;
}

/* SeaBIOS logs it first: "SeaBIOS (version ...)"; NULL when it did not. */
static char *seabios_version(const struct buf *log)
{
    const char *line = strstr(buf_str(log), "SeaBIOS (version ");

    return line ? str_copy_n(line, strcspn(line, "\r\n")) : NULL;
}

/* What ran: QEMU, and the firmware in it. */
static void tell_machine(const struct run *run, struct outcome *outcome)
{
    const struct firmware_files *uefi = run->plan->uefi;
    CLEANUP(buf_free) struct buf script = {0};

    qemu_script(&run->setup, run->plan->image, &run->blanks, &script);
    outcome->command = str_copy(buf_str(&script));
    outcome->qemu = *run->qmp.version ? str_copy(run->qmp.version) : NULL;
    if (firmware_is_uefi(outcome->kind->firmware) && uefi && uefi->code)
        outcome->firmware =
            str_format("%s (%s)", uefi->description ? uefi->description : "UEFI", uefi->code);
    else if (!firmware_is_uefi(outcome->kind->firmware))
        outcome->firmware = seabios_version(&run->debugcon_log);
}

/* What a loader said explains nothing once a kernel runs, and says nothing there. */
static bool is_stale(const struct run *run)
{
    return run->evidence.phases[PHASE_KERNEL].seen && run->last_byte < run->guest_at[PHASE_KERNEL];
}

static void explain(const struct run *run, struct outcome *outcome)
{
    const struct run_plan *plan = run->plan;
    CLEANUP(buf_free) struct buf diagnosis = {0};
    CLEANUP(buf_free) struct buf advice = {0};
    const struct failed_leg failed = {
        .leg = plan->leg,
        .failure = outcome->failure,
        .until = plan->until,
        .evidence = &run->evidence,
        .knowledge = plan->knowledge,
        .prompt = &run->prompt,
        .screen = buf_str(run_last_screen(run)),
        .serial = is_stale(run) ? "" : outcome->last_lines,
        .kernel = buf_str(&run->kernel_log),
        .bytes_read = run->bytes_read,
        .typed = run->typing.next > 0 && !run->typing.entered,
        .entered = run->typing.entered,
        .counted_down = watch_has_counted(run),
    };

    if (outcome->verdict != VERDICT_FAIL)
        return;
    diagnose(&failed, &diagnosis, &advice);
    outcome->diagnosis = diagnosis.len ? STEAL(diagnosis.data) : NULL;
    outcome->advice = advice.len ? STEAL(advice.data) : NULL;
}

/* Enter that nobody asked for, and a pass that rests on nothing worse having come. */
static char *notes_of(const struct run *run)
{
    const char *rest = run->ruling.note;
    const char *enter = run->typing.guessed
                            ? "the menu stood still, without a countdown: Enter was pressed"
                            : "the menu has no time-out: Enter was pressed";

    if (!run->typing.entered)
        return str_copy(rest ? rest : "");
    return rest ? str_format("%s\n%s", enter, rest) : str_copy(enter);
}

int run_outcome(struct err *e, struct run *run, struct outcome *ret_outcome)
{
    CLEANUP(outcome_free)
    struct outcome outcome = {
        .kind = run->plan->leg->kind,
        .verdict = run->ruling.verdict,
        .failure = run->ruling.failure,
        .reason = STEAL(run->ruling.reason),
        .notes = notes_of(run),
        .reached = evidence_reached(&run->evidence),
        .wall = run->now.wall,
        .cpu = run->now.cpu,
        .kvm = run->plan->kvm,
        .kernel_lines = kernel_tail(buf_str(&run->kernel_log), KERNEL_LINES),
        .attempts = run->plan->attempt,
        .last_lines = last_lines(&run->tail),
        .screen_lines = screen_lines(run),
        .folder = run->plan->folder ? str_copy(run->plan->folder) : NULL,
    };

    sightings_copy(run->evidence.phases, outcome.phases);
    take_picture(run, &outcome.picture);
    tell_machine(run, &outcome);
    tell_route(run, &outcome);
    add_last_words(run, &outcome);
    explain(run, &outcome);
    if (run_save(e, run, &outcome) < 0)
        return err_add(e, "%s", outcome.kind->name);
    *ret_outcome = outcome;
    outcome = (struct outcome){0};
    return 0;
}
