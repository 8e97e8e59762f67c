/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands that start machines take from their options alike. All errors are ERR_USAGE. */
#ifndef CMD_MACHINE_OPTIONS_H
#define CMD_MACHINE_OPTIONS_H

#include "base/buf.h"
#include "cmd/cmd.h"
#include "machine/accel.h"

/* --x a --x b,c is --x a,b,c; NULL when it was not given. The text is in `ret_text`. */
const char *machine_list(const struct string_list *list, struct buf *ret_text);

/* An option that is a whole number; `standard` when it was not given. */
int machine_whole(struct err *e, const char *name, double given, unsigned least, unsigned most,
                  unsigned standard, unsigned *ret_number) MUST_USE;

int machine_memory(struct err *e, double given, unsigned *ret_mib) MUST_USE;
const char *machine_accel_name(enum accel accel);
int machine_accel(struct err *e, const char *given, enum accel *ret_accel) MUST_USE;

/* A variable of the environment; NULL when it is not set or empty. */
const char *machine_variable(const char *name);

#endif
