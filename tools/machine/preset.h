/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of legs, as users write them: names of legs and of presets, by commas. */
#ifndef MACHINE_PRESET_H
#define MACHINE_PRESET_H

#include "machine/leg.h"

/* Called for each leg of a list, in its order; `preset`: a preset has brought it in. */
typedef void leg_taker(void *context, const struct leg_kind *kind, bool preset);

/* ERR_USAGE, with what there is, for a name that means nothing, and for none; nothing is taken of
 * what stands behind it. */
int legs_from_list(struct err *e, const char *list, leg_taker *take, void *context) MUST_USE;

const char *preset_name(size_t index); /* NULL behind the last */

#endif
