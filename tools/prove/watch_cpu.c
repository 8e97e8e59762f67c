/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine's processor is doing. */
#include "prove/watch.h"

#include "base/mem.h"

/*
 * Programs of a small system run for tenths of a second between long sleeps, so looks are counted
 * in what QEMU works, and by the clock only while it sleeps.
 */
#define LOOK_EVERY_CPU  0.1 /* CPU seconds of QEMU */
#define LOOK_EVERY_WALL 1.0 /* seconds */

/*
 * The first look that finds it in the kernel or in a program is the proof. Programs come after the
 * kernel only: nothing before it can be told from a look that caught a processor half-way.
 */
static void note_phase(struct run *run, const struct cpu_state *state)
{
    CLEANUP(buf_free) struct buf proof = {0};
    bool kernel = run->evidence.phases[PHASE_KERNEL].seen;

    if (state->mode != CPU_KERNEL && !(state->mode == CPU_USER && kernel))
        return;
    buf_text(&proof, "the processor is ");
    cpu_state_tell(state, &proof);
    buf_format(&proof, " (%s%u)", state->arm ? "EL" : "CPL ", state->level);
    evidence_reach(&run->evidence, PHASE_KERNEL, CHANNEL_CPU, buf_str(&proof), run->now);
    if (state->mode == CPU_USER)
        evidence_reach(&run->evidence, PHASE_USERSPACE, CHANNEL_CPU, buf_str(&proof), run->now);
}

static void record_mode(struct run *run, const struct cpu_state *state)
{
    const struct cpu_history *history = &run->cpu;
    const struct cpu_state *last =
        history->count ? &history->states[(history->count - 1) % CPU_LOOKS] : NULL;

    if (!last || last->mode != state->mode || last->halted != state->halted)
        recording_add(run, json_pack("{s:s, s:b}", "processor", cpu_mode_name(state->mode),
                                     "halted", (int)state->halted));
}

void watch_processor(struct run *run, const struct cpu_state *state)
{
    record_mode(run, state);
    /* Only what is new is progress: an idle system wakes up now and then for ever. */
    if (cpu_history_add(&run->cpu, state))
        watch_progress(run);
    note_phase(run, state);
}

static void take_registers(struct run *run, const json_t *result)
{
    const char *dump = json_string_value(result);
    struct cpu_state state;

    if (dump && cpu_state_read(dump, &state))
        watch_processor(run, &state);
}

void watch_ask_cpu(struct run *run)
{
    if (run->now.cpu - run->last_cpu_look.cpu < LOOK_EVERY_CPU &&
        run->now.wall - run->last_cpu_look.wall < LOOK_EVERY_WALL)
        return;
    if (watch_question(run, QMP_REGISTERS, NULL, take_registers))
        run->last_cpu_look = run->now;
}
