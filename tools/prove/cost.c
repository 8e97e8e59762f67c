/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/cost.h"

#include <string.h>

#define COST_SKIPPED 0.01 /* not zero, so that skipped legs are spread as well */

/* As measured with a small live system, from power-on to its marker. */
static const double firmware_costs[FIRMWARE_COUNT] = {
    [FIRMWARE_BIOS] = 1,       [FIRMWARE_UEFI] = 2,      [FIRMWARE_UEFI_SB] = 2.2,
    [FIRMWARE_UEFI_OWN] = 2.2, [FIRMWARE_UEFI_IA32] = 2, [FIRMWARE_UEFI_AA64] = 2,
};

double leg_cost(const struct leg *leg)
{
    const struct leg_kind *kind = leg->kind;
    double cost = firmware_costs[kind->firmware];

    if (leg->missing && !leg->must)
        return COST_SKIPPED;
    /* Full speed is a twelfth of a megabyte a second: loading takes longer than booting. */
    if (kind->bus == BUS_UHCI)
        cost *= 3;
    if (kind->variant.rate)
        cost *= 1.5;
    return cost;
}

bool leg_is_dearer(const struct leg *a, const struct leg *b)
{
    double difference = leg_cost(a) - leg_cost(b);

    return difference > 0 || (difference == 0 && strcmp(a->kind->name, b->kind->name) < 0);
}
