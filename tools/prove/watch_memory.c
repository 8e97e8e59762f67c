/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's messages in the machine's memory. */
#include "prove/watch.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/json.h"

/*
 * A quiet kernel is listened to now and then, and soon after the machine has come to rest: that is
 * when it has said what it had to say. All looks together stay below a part of QEMU's CPU time.
 */
#define LOOK_EVERY 3.0  /* CPU seconds of QEMU */
#define LOOK_REST  2.0  /* seconds of idling ... */
#define LOOK_NEWS  0.2  /* ... after so many CPU seconds of work since the last look */
#define LOOK_PART  0.01 /* of QEMU's CPU time */

/*
 * A kernel unpacks its initramfs without a word: one of 81 MB (xz) took 42 CPU seconds. Meanwhile
 * it uses more and more of its memory; one that hangs does not, and there is an end to it in any
 * case. Programs that run for a while use a little more now and then, whatever becomes of them.
 */
#define GROWTH          ((uint64_t)1 << 20) /* bytes */
#define GROWTH_PROGRAMS ((uint64_t)8 << 20)

static void note_growth(struct run *run)
{
    const struct sighting *phases = run->evidence.phases;
    uint64_t growth = phases[PHASE_USERSPACE].seen ? GROWTH_PROGRAMS : GROWTH, used;
    struct stat status;

    if (!phases[PHASE_KERNEL].seen || fstat(run->setup.memory_fd, &status) < 0)
        return;
    used = (uint64_t)status.st_blocks * 512;
    if (used < run->memory_used + growth)
        return;
    run->memory_used = used;
    recording_add(run, json_pack("{s:I}", "memory", (json_int_t)used));
    watch_progress(run);
}

void watch_memory_make(struct run *run)
{
    int fd = memfd_create("guest-memory", MFD_CLOEXEC);

    if (fd >= 0 && ftruncate(fd, (off_t)run->setup.memory << 20) < 0)
        close_fd(&fd);
    run->setup.memory_fd = fd;
}

void watch_memory_look(struct run *run)
{
    CLEANUP(buf_free) struct buf lines = {0};
    const struct source memory = {
        .name = "the machine's memory",
        .fd = run->setup.memory_fd,
        .size = (uint64_t)run->setup.memory << 20,
    };
    double begin = clock_cpu_seconds(), cost;

    run->memory_look = run->now;
    if (memory.fd < 0)
        return;
    if (kernel_ring_read(&memory, &run->ring, &lines))
        watch_kernel_text(run, buf_str(&lines));
    cost = clock_cpu_seconds() - begin;
    /* A ring that was found is only followed: all memory is searched for one alone. */
    run->memory_cost = run->ring.kind == RING_NONE ? cost : 0;
    run->memory_spent += cost;
}

/*
 * Words of a kernel may come long before it has a ring (an EFI stub's do, and a decompressor's):
 * then all memory would be searched for nothing. Its own code is soon seen to run.
 */
static bool may_have_ring(const struct run *run)
{
    const struct sighting *kernel = &run->evidence.phases[PHASE_KERNEL];

    return kernel->seen && (run->cpu.seen & (1u << CPU_KERNEL | 1u << CPU_USER) ||
                            run->now.cpu - kernel->cpu > LOOK_EVERY);
}

void watch_memory(struct run *run)
{
    double since = run->now.cpu - run->memory_look.cpu;

    note_growth(run);
    if (may_have_ring(run) && run->memory_spent + run->memory_cost < run->now.cpu * LOOK_PART &&
        (since > LOOK_EVERY || (run->idle > LOOK_REST && since > LOOK_NEWS)))
        watch_memory_look(run);
}
