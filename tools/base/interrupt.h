/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ctrl-C and friends as a value: SIGINT, SIGTERM and SIGHUP only raise a flag; every long loop
 * looks at it and leaves through its ordinary error path, so that cleanup has one way to happen.
 */
#ifndef BASE_INTERRUPT_H
#define BASE_INTERRUPT_H

#include <stdbool.h>

void interrupt_catch(void);
bool interrupted(void);
int interrupt_signal(void); /* the first signal that came, 0 for none */

#endif
