/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/watch_restore.h"

#include <string.h>
#include <sys/mman.h>

#include "base/mem.h"
#include "prove/watch.h"

#define PIECE ((uint64_t)256 << 10) /* bytes written at once */

void restoring_free(struct restoring *restoring)
{
    if (restoring->fd > 0)
        close_fd(&restoring->fd);
    free(restoring->failed);
    *restoring = (struct restoring){0};
}

static bool is_blanked(const struct blank *blank)
{
    return blank->fill == 0;
}

int watch_restore_make(struct err *e, struct run *run)
{
    bool any = false;

    for (size_t i = 0; i < run->blanks.count; i++)
        any |= is_blanked(&run->blanks.items[i]);
    if (!any)
        return 0;
    run->restoring.fd = memfd_create("restored-bytes", MFD_CLOEXEC);
    if (run->restoring.fd < 0)
        return err_sys(e, "cannot make a file for bytes of the image");
    run->setup.restore_fd = run->restoring.fd;
    return 0;
}

static void give_up(struct run *run, const char *why)
{
    struct restoring *restoring = &run->restoring;

    if (!restoring->failed)
        restoring->failed = str_copy(why);
    restoring->stage = RESTORING_RESUME;
}

static void go_on(struct run *run, const json_t *result)
{
    struct restoring *restoring = &run->restoring;

    (void)result;
    restoring->waiting = false;
    restoring->stage = restoring->stage == RESTORING_STOP ? RESTORING_WRITE : RESTORING_NOTHING;
}

/* QEMU's command says nothing when it worked. */
static void take_written(struct run *run, const json_t *result)
{
    struct restoring *restoring = &run->restoring;
    const char *said = json_string_value(result);

    restoring->waiting = false;
    if (!said || *said) {
        give_up(run, said ? said : "QEMU knows no such command");
        return;
    }
    restoring->done += restoring->piece;
    if (restoring->done >= run->blanks.items[restoring->next].length) {
        restoring->next++;
        restoring->done = 0;
    }
}

/* The bytes that belong there now: the image's, or zeros. */
static int stage_bytes(struct err *e, struct run *run, const struct blank *blank, uint64_t size)
{
    CLEANUP(free_ptr) char *bytes = mem_alloc((size_t)size);
    const struct restoring *restoring = &run->restoring;

    if (!restoring->blank_again &&
        source_read(e, run->plan->source, blank->offset + restoring->done, bytes, (size_t)size) < 0)
        return -1;
    if (ftruncate(restoring->fd, 0) < 0 ||
        pwrite(restoring->fd, bytes, (size_t)size, 0) != (ssize_t)size)
        return err_sys(e, "cannot hand bytes of the image to QEMU");
    return 0;
}

static void write_piece(struct run *run)
{
    struct restoring *restoring = &run->restoring;
    const struct blank *blank = &run->blanks.items[restoring->next];
    uint64_t left = blank->length - restoring->done;
    CLEANUP(free_ptr) char *command = NULL;
    struct err e = {0};

    restoring->piece = left < PIECE ? left : PIECE;
    command = str_format("qemu-io overlay \"write -q -s /proc/self/fd/%d %ju %ju\"", restoring->fd,
                         (uintmax_t)(blank->offset + restoring->done), (uintmax_t)restoring->piece);
    if (stage_bytes(&e, run, blank, restoring->piece) < 0)
        give_up(run, e.text);
    else
        restoring->waiting =
            watch_question(run, "human-monitor-command",
                           json_pack("{s:s}", "command-line", command), take_written);
}

static void write_next(struct run *run)
{
    struct restoring *restoring = &run->restoring;

    while (restoring->next < run->blanks.count && !is_blanked(&run->blanks.items[restoring->next]))
        restoring->next++;
    if (restoring->next < run->blanks.count)
        write_piece(run);
    else
        restoring->stage = RESTORING_RESUME;
}

/* The firmware has started something, for the first time or once more. */
static void begin(struct run *run)
{
    struct restoring *restoring = &run->restoring;

    if (restoring->starts)
        restoring->blank_again = restoring->reopened = true;
    restoring->starts = run->evidence.handoffs;
    restoring->next = 0;
    restoring->done = 0;
    restoring->stage = RESTORING_STOP;
}

void watch_restore(struct run *run)
{
    struct restoring *restoring = &run->restoring;

    if (restoring->fd <= 0 || restoring->waiting)
        return;
    if (restoring->stage == RESTORING_NOTHING && run->state == RUN_WATCHING &&
        !restoring->blank_again && run->evidence.handoffs > restoring->starts)
        begin(run);
    if (restoring->stage == RESTORING_STOP)
        restoring->waiting = watch_question(run, "stop", NULL, go_on);
    if (restoring->stage == RESTORING_WRITE)
        write_next(run);
    if (restoring->stage == RESTORING_RESUME && !restoring->waiting)
        restoring->waiting = watch_question(run, "cont", NULL, go_on);
}
