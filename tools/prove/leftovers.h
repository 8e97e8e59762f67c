/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Evidence of an earlier test in the folder that this one writes to: a reader would take it for
 * this one's.
 */
#ifndef PROVE_LEFTOVERS_H
#define PROVE_LEFTOVERS_H

#include "base/err.h"

/*
 * Removes the evidence of all legs below the folder `out`. Of a leg is only what a script of ours
 * says to be of the very leg that its folder is named after; there, only files of evidence are
 * removed, and the folder when nothing else is in it. Links are not followed. ERR_FAULT when such a
 * file cannot be removed.
 */
int leftovers_remove(struct err *e, const char *out) MUST_USE;

#endif
