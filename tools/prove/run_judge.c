/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the judge is told of a run. */
#include "prove/run.h"

#include "base/mem.h"
#include "prove/watch.h"
#include "prove/wish.h"

void run_note_phases(struct run *run)
{
    for (int i = 0; i < PHASE_COUNT; i++)
        if (run->evidence.phases[i].seen && run->guest_at[i] <= 0)
            run->guest_at[i] = run_guest_time(run);
}

static double guest_since(const struct run *run, enum phase phase)
{
    return run->evidence.phases[phase].seen ? run_guest_time(run) - run->guest_at[phase] : 0;
}

/* What the kernel says of its command line counts more than what the first menu entry would give.
 */
static bool asks_for_medium(const struct run *run)
{
    const struct knowledge *knowledge = run->plan->knowledge;
    CLEANUP(wish_free) struct wish wish = {0};

    if (!run->evidence.command_line)
        return knowledge && knowledge->asking;
    wish_from_options(run->evidence.command_line, &wish);
    return wish.medium;
}

bool run_ask_judge(struct run *run, bool gone)
{
    const struct run_plan *plan = run->plan;
    CLEANUP(buf_free) struct buf processor = {0};
    struct situation situation = {
        .kind = plan->leg->kind,
        .strict = plan->strict,
        .kvm_suspect = plan->kvm && plan->may_drop_kvm,
        .until = plan->until,
        .lenient = plan->lenient,
        .shell = run->shell,
        .scale = plan->scale,
        .evidence = &run->evidence,
        .matcher = &run->matcher,
        .prompt = &run->prompt,
        .rejected_line = run->rejected_line,
        .typing_error = run->typing.error,
        .untyped = typing_is_untyped(&run->typing),
        .typed = run->typing.next > 0,
        .entered = run->typing.entered,
        .entered_at = run->typing.which,
        .will_enter = typing_will_enter(&run->typing, &run->prompt, watch_has_counted(run)),
        .counted_down = watch_has_counted(run),
        .menu_waits =
            plan->knowledge && knowledge_waits(plan->knowledge, run->loader_kind,
                                               firmware_is_uefi(plan->leg->kind->firmware)),
        .belied = run->cpu.count && !(run->cpu.seen & (1u << CPU_KERNEL | 1u << CPU_USER)),
        .has_system = plan->knowledge && plan->knowledge->has_system,
        .starts_others = plan->knowledge && plan->knowledge->starts_others,
        .asks_for_medium = asks_for_medium(run),
        .typing = typing_is_busy(&run->typing),
        .now = run->now,
        .idle = run->idle,
        .rest = run->rest,
        .effort = run->effort,
        .counted = run->counted,
        .busy = run->effort - run->moved_effort,
        .since_userspace = guest_since(run, PHASE_USERSPACE),
        .since_medium = guest_since(run, PHASE_MEDIUM),
        .since_system = guest_since(run, PHASE_SYSTEM),
        .budget = plan->promise->budget,
        .read_since_handoff =
            run->handoff_counted ? run->bytes_read - run->bytes_read_at_handoff : 0,
        .failed_reads = run->failed_reads,
        .reopened = run->restoring.reopened,
        .unrestored = run->restoring.failed,
        .menu_returns = run->menu_returns,
        .spoke = run->serial_log.len > 0,
        .guest = run->guest,
        .emulation_failed = run->emulation_failed,
        .unwritten = run->unwritten,
        .gone = gone,
        .unanswered = watch_oldest_question(run),
    };

    cpu_history_tell(&run->cpu, &processor);
    situation.processor = processor.len ? processor.data : NULL;
    ruling_free(&run->ruling);
    if (!judge(&situation, &run->ruling))
        return false;
    return true;
}
