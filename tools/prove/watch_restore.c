/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/watch_restore.h"

#include <fcntl.h>

#include "base/mem.h"
#include "prove/watch.h"

void restoring_free(struct restoring *restoring)
{
    if (restoring->fd > 0)
        close_fd(&restoring->fd);
    qcow2_places_free(&restoring->places);
    free(restoring->failed);
    *restoring = (struct restoring){0};
}

int watch_restore_make(struct err *e, struct run *run)
{
    struct restoring *restoring = &run->restoring;

    if (qcow2_make_overlay(e, run->plan->image, run->overlay, &run->blanks, &restoring->places) < 0)
        return -1;
    if (!restoring->places.count)
        return 0;
    restoring->fd = open(run->overlay, O_WRONLY | O_CLOEXEC);
    return restoring->fd < 0 ? err_sys(e, "%s", run->overlay) : 0;
}

void watch_restore(struct run *run)
{
    struct restoring *restoring = &run->restoring;
    unsigned starts = run->evidence.handoffs;
    struct err e = {0};

    if (restoring->fd <= 0 || restoring->failed || run->state != RUN_WATCHING ||
        starts == restoring->starts || restoring->reopened)
        return;
    restoring->reopened = restoring->starts > 0;
    restoring->starts = starts;
    if (qcow2_restore(&e, restoring->fd, &restoring->places,
                      restoring->reopened ? NULL : run->plan->source) < 0)
        restoring->failed = str_copy(e.text);
}
