/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>

#include "base/err.h"

/*
 * Fills `ret_text` (of `size` bytes, at most 257) with lower-case hexadecimal digits that nobody
 * can guess, and a NUL.
 */
int random_hex(struct err *e, char *ret_text, size_t size) MUST_USE;

#endif
