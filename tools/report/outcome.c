/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/outcome.h"

#include <stdlib.h>

void outcome_free(struct outcome *outcome)
{
    free(outcome->reason);
    free(outcome->diagnosis);
    free(outcome->advice);
    free(outcome->notes);
    sightings_free(outcome->phases);
    free(outcome->route_proof);
    free(outcome->last_lines);
    free(outcome->screen_lines);
    free(outcome->kernel_lines);
    free(outcome->qemu);
    free(outcome->firmware);
    free(outcome->command);
    buf_free(&outcome->picture);
    free(outcome->folder);
    *outcome = (struct outcome){0};
}
