/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Regular expressions that an image says of itself. The C library's matcher needs time and memory
 * without bound for some; an image is not trusted with that, and none is built that would be
 * refused.
 */
#ifndef BASE_PATTERN_H
#define BASE_PATTERN_H

#include "base/err.h"

#define PATTERN_LENGTH 1024 /* bytes */
#define PATTERN_COST   1000 /* atoms, after x{m,n} has been written out n times */

/*
 * ERR_NO unless `text` is a POSIX extended regular expression of modest cost: without references
 * back (\1), which POSIX does not have in these, without repetitions that multiply, and one that
 * not just any line matches.
 */
int pattern_check(struct err *e, const char *text) MUST_USE;

#endif
