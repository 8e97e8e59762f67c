/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Regular expressions that came with an image. The C library's matcher needs time and memory
 * without bound for some; an image is not trusted with that.
 */
#ifndef PROVE_PATTERN_H
#define PROVE_PATTERN_H

#include "base/err.h"

#define PATTERN_LENGTH 1024 /* bytes */
#define PATTERN_COST   1000 /* atoms, after x{m,n} has been written out n times */

/*
 * ERR_NO unless `text` is a POSIX extended regular expression of modest cost: without references
 * back (\1), which POSIX does not have in these, and without repetitions that multiply.
 */
int pattern_check(struct err *e, const char *text) MUST_USE;

#endif
