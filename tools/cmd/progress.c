/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

#define REDRAW 0.1 /* seconds */

void progress_begin(struct progress *progress)
{
    *progress = (struct progress){.shown = isatty(STDERR_FILENO), .begin = clock_seconds()};
}

void progress_show(struct progress *progress, const char *step, uint64_t done, uint64_t total)
{
    double now = clock_seconds(), spent, rate;

    if (!progress->shown)
        return;
    if (step != progress->step) {
        progress->step = step;
        progress->begin = now;
        progress->last = 0;
    }
    if (now - progress->last < REDRAW)
        return;
    progress->last = now;
    spent = now - progress->begin;
    rate = spent > 0.05 ? (double)done / spent : 0;
    fprintf(stderr, "\r\033[K%s", step);
    if (total)
        fprintf(stderr, "  %5.1f of %.1f MiB", (double)done / 1048576, (double)total / 1048576);
    if (total && rate > 0)
        fprintf(stderr, "  %.0f MiB/s  %.0f s left", rate / 1048576, (double)(total - done) / rate);
    (void)fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
}
