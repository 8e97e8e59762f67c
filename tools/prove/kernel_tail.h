/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last of what a kernel said, for people. */
#ifndef PROVE_KERNEL_TAIL_H
#define PROVE_KERNEL_TAIL_H

#include <stddef.h>

/*
 * At most `most` lines from the end of `log`, without a newline at the end; caller frees. A system
 * that searches says the same again and again: what only repeats the lines behind it is left out,
 * and a line "(20 more like the next)" stands for it.
 */
char *kernel_tail(const char *log, size_t most);

#endif
