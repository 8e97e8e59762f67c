/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What legs are expected to cost, before any has run: for the order and for sharing them out. */
#ifndef PROVE_COST_H
#define PROVE_COST_H

#include "prove/matrix.h"

/*
 * CPU time, as a multiple of what bios/cd takes; only its proportions mean anything. Nearly nothing
 * for a leg that will be skipped because the image has no way for it. What this machine lacks does
 * not count: every machine must come to the same answer.
 */
double leg_cost(const struct leg *leg);

/* True when `a` should begin before `b`: the dearer one, else the one whose name comes first. */
bool leg_is_dearer(const struct leg *a, const struct leg *b);

#endif
