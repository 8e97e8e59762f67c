/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/outcome.h"

#include <stdlib.h>

void outcome_free(struct outcome *outcome)
{
    free(outcome->reason);
    free(outcome->diagnosis);
    free(outcome->route_proof);
    free(outcome->last_lines);
    free(outcome->screen_lines);
    free(outcome->folder);
    *outcome = (struct outcome){0};
}
