/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Legs by their names, for tests. */
#ifndef UNIT_LEGS_H
#define UNIT_LEGS_H

#include <stdlib.h>
#include <string.h>

#include "machine/leg.h"

static inline const struct leg_kind *leg_named(const char *name)
{
    const struct leg_kind *kind;
    struct err e = {0};

    if (leg_kind_by_name(&e, name, strlen(name), &kind) < 0)
        abort();
    return kind;
}

#endif
