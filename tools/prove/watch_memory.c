/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's messages in the machine's memory. */
#include "prove/watch.h"

#include <sys/mman.h>

#include "base/clock.h"

/*
 * The first looks come early, as a kernel that is about to fail does so early; later ones are
 * spaced by what the last one has cost, so that all of them stay below a fiftieth of QEMU's CPU.
 */
#define LOOK_EVERY  5.0 /* CPU seconds of QEMU */
#define LOOK_FACTOR 50.0

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
    double begin = clock_cpu_seconds();

    run->memory_look = run->now;
    if (memory.fd < 0)
        return;
    if (kernel_ring_read(&memory, &run->ring, &lines))
        watch_kernel_text(run, buf_str(&lines));
    run->memory_cost = clock_cpu_seconds() - begin;
}

void watch_memory(struct run *run)
{
    double since = run->now.cpu - run->memory_look.cpu;

    if (run->evidence.phases[PHASE_KERNEL].seen && since > LOOK_EVERY &&
        since > run->memory_cost * LOOK_FACTOR)
        watch_memory_look(run);
}
