/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine's firmware put back from, or kept as, a snapshot. */
#include "prove/watch.h"

#include <string.h>
#include <sys/mman.h>

#include "base/mem.h"
#include "machine/snapshot.h"

/*
 * A look that finds the firmware in 64-bit code is good for a snapshot only when the one before, so
 * little earlier, did not: later the firmware has met devices, texts and times of this very leg.
 */
#define LATE                                                                                       \
    0.4 /* CPU seconds; the firmware reads the medium 1.5 after that moment at the soonest */

void snapshotting_free(struct snapshotting *snapshotting)
{
    /* One that cannot be put back is none. */
    if (snapshotting->path && (snapshotting->failed || snapshotting->stage == SNAPSHOT_LOADING ||
                               snapshotting->stage == SNAPSHOT_LOADS))
        (void)unlink(snapshotting->path);
    if (snapshotting->fd > 0)
        close_fd(&snapshotting->fd);
    free(snapshotting->path);
    *snapshotting = (struct snapshotting){0};
}

void watch_snapshot_make(struct run *run)
{
    struct snapshotting *s = &run->snapshotting;
    uint64_t memory = (uint64_t)run->setup.memory << 20;

    s->path = run->plan->keep_firmware ? snapshot_path(&run->setup) : NULL;
    s->fd = s->path ? memfd_create("machine-state", MFD_CLOEXEC) : -1;
    if (s->fd < 0)
        return;
    if (snapshot_load(s->path, run->setup.memory_fd, memory, s->fd)) {
        s->stage = SNAPSHOT_LOADING;
        run->setup.incoming_fd = s->fd;
    } else {
        /* Part of it may be there. */
        if (ftruncate(run->setup.memory_fd, 0) == 0 &&
            ftruncate(run->setup.memory_fd, (off_t)memory) == 0)
            s->stage = SNAPSHOT_WAITING;
    }
}

static json_t *shared_memory(void)
{
    /* The memory's file is ours: it is not part of what QEMU saves. */
    return json_pack("{s:[{s:s, s:b}]}", "capabilities", "capability", "x-ignore-shared", "state",
                     1);
}

static void go_on(struct run *run)
{
    run->snapshotting.stage = SNAPSHOT_RESUMING;
}

static void take_resumed(struct run *run, const json_t *result)
{
    run->snapshotting.waiting = false;
    run->snapshotting.stage = SNAPSHOT_NOTHING;
    if (result)
        return;
    run->snapshotting.failed = true;
    run->guest = GUEST_STOPPED;
}

static void take_loaded(struct run *run, const json_t *result)
{
    struct snapshotting *s = &run->snapshotting;
    const char *status = json_string_value(json_object_get(result, "status"));

    s->waiting = false;
    s->failed = !status || strcmp(status, "failed") == 0;
    /* It was stopped when it was kept. */
    if (status && strcmp(status, "completed") == 0)
        s->stage = SNAPSHOT_RESUMING;
    else if (s->failed)
        run->guest = GUEST_STOPPED;
}

static void take_begun(struct run *run, const json_t *result)
{
    run->snapshotting.waiting = false;
    run->snapshotting.stage = SNAPSHOT_LOADS;
    if (result)
        return;
    run->snapshotting.failed = true;
    run->guest = GUEST_STOPPED;
}

/* What follows fails by itself if one of these did. */
static void take_shared(struct run *run, const json_t *result)
{
    (void)run;
    (void)result;
}

static void take_fd(struct run *run, const json_t *result)
{
    (void)run;
    (void)result;
}

static void load(struct run *run)
{
    struct snapshotting *s = &run->snapshotting;
    CLEANUP(free_ptr) char *uri = str_format("fd:%d", s->fd);

    if (watch_question(run, "migrate-set-capabilities", shared_memory(), take_shared))
        s->waiting =
            watch_question(run, "migrate-incoming", json_pack("{s:s}", "uri", uri), take_begun);
}

static void take_stopped(struct run *run, const json_t *result)
{
    (void)result;
    run->snapshotting.waiting = false;
    run->snapshotting.stage = SNAPSHOT_SAVING;
}

static void take_saving(struct run *run, const json_t *result)
{
    run->snapshotting.waiting = false;
    run->snapshotting.stage = SNAPSHOT_SAVES;
    if (!result)
        go_on(run);
}

static void take_saved(struct run *run, const json_t *result)
{
    struct snapshotting *s = &run->snapshotting;
    const char *status = json_string_value(json_object_get(result, "status"));
    uint64_t memory = (uint64_t)run->setup.memory << 20;
    struct err unkept = {0};

    s->waiting = false;
    if (!status || strcmp(status, "failed") == 0) {
        go_on(run);
    } else if (strcmp(status, "completed") == 0) {
        /* What is this leg's alone must not be in it. */
        if (run->bytes_read == 0 && !snapshot_memory_has(run->setup.memory_fd, memory, run->nonce))
            (void)!snapshot_save(&unkept, s->path, run->setup.memory_fd, memory, s->fd);
        go_on(run);
    }
}

static void save(struct run *run)
{
    struct snapshotting *s = &run->snapshotting;

    watch_ask_disk(run);
    if (watch_question(run, "migrate-set-capabilities", shared_memory(), take_shared) &&
        watch_question_with_fd(run, "getfd", json_pack("{s:s}", "fdname", "state"), s->fd, take_fd))
        s->waiting =
            watch_question(run, "migrate", json_pack("{s:s}", "uri", "fd:state"), take_saving);
    if (!s->waiting)
        go_on(run);
}

void watch_snapshot_look(struct run *run, bool wide)
{
    struct snapshotting *s = &run->snapshotting;

    if (s->stage != SNAPSHOT_WAITING)
        return;
    if (!wide)
        s->narrow = run->now.cpu;
    else if (s->narrow > 0 && run->now.cpu - s->narrow < LATE)
        s->stage = SNAPSHOT_STOPPING;
    else
        s->stage = SNAPSHOT_NOTHING;
}

bool watch_snapshot_failed(const struct run *run)
{
    const struct snapshotting *s = &run->snapshotting;

    return s->failed || s->stage == SNAPSHOT_LOADING || s->stage == SNAPSHOT_LOADS;
}

bool watch_snapshot(struct run *run)
{
    struct snapshotting *s = &run->snapshotting;

    if (!run->qmp.ready || s->waiting)
        return s->stage > SNAPSHOT_WAITING;
    switch (s->stage) {
    case SNAPSHOT_NOTHING:
    case SNAPSHOT_WAITING:
        return false;
    case SNAPSHOT_LOADING:
        load(run);
        break;
    case SNAPSHOT_LOADS:
        s->waiting = watch_question(run, "query-migrate", NULL, take_loaded);
        break;
    case SNAPSHOT_STOPPING:
        s->waiting = watch_question(run, "stop", NULL, take_stopped);
        break;
    case SNAPSHOT_SAVING:
        save(run);
        break;
    case SNAPSHOT_SAVES:
        s->waiting = watch_question(run, "query-migrate", NULL, take_saved);
        break;
    case SNAPSHOT_RESUMING:
        s->waiting = watch_question(run, "cont", NULL, take_resumed);
        break;
    }
    return true;
}
