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
    if (!run->restoring.failed)
        run->restoring.failed = str_copy(why);
    run->restoring.piece = 0;
}

/* QEMU's command says nothing when it worked. */
static void take_written(struct run *run, const json_t *result)
{
    struct restoring *restoring = &run->restoring;
    const char *said = json_string_value(result);

    if (!said || *said) {
        give_up(run, said ? said : "QEMU knows no such command");
        return;
    }
    restoring->done += restoring->piece;
    restoring->piece = 0;
    if (restoring->done >= run->blanks.items[restoring->next].length) {
        restoring->next++;
        restoring->done = 0;
    }
}

/* The bytes that belong there now: the image's, or zeros. */
static int stage(struct err *e, struct run *run, const struct blank *blank, uint64_t size)
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

static void send_piece(struct run *run, const struct blank *blank)
{
    struct restoring *restoring = &run->restoring;
    uint64_t left = blank->length - restoring->done, size = left < PIECE ? left : PIECE;
    CLEANUP(free_ptr)
    char *command =
        str_format("qemu-io overlay \"write -q -s /proc/self/fd/%d %ju %ju\"", restoring->fd,
                   (uintmax_t)(blank->offset + restoring->done), (uintmax_t)size);
    struct err e = {0};

    if (stage(&e, run, blank, size) < 0) {
        give_up(run, e.text);
        return;
    }
    if (watch_question(run, "human-monitor-command", json_pack("{s:s}", "command-line", command),
                       take_written))
        restoring->piece = size;
}

/* The firmware has turned to something else, with everything open: close it again. */
static void look_for_another_start(struct run *run)
{
    struct restoring *restoring = &run->restoring;

    if (restoring->blank_again || run->evidence.handoffs <= restoring->starts)
        return;
    restoring->blank_again = restoring->reopened = true;
    restoring->next = 0;
    restoring->done = 0;
}

void watch_restore(struct run *run)
{
    struct restoring *restoring = &run->restoring;

    if (restoring->fd <= 0 || restoring->failed || restoring->piece || !run->evidence.handoffs)
        return;
    if (!restoring->starts)
        restoring->starts = run->evidence.handoffs;
    look_for_another_start(run);
    while (restoring->next < run->blanks.count && !is_blanked(&run->blanks.items[restoring->next]))
        restoring->next++;
    if (restoring->next < run->blanks.count)
        send_piece(run, &run->blanks.items[restoring->next]);
}
