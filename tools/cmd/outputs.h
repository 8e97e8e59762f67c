/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that a command writes beside what it prints: what must not be lost to them. */
#ifndef CMD_OUTPUTS_H
#define CMD_OUTPUTS_H

#include <stddef.h>

#include "base/err.h"
#include "report/report.h"

/* A report that is written into a file. */
struct output {
    enum report_format format;
    const char *path; /* NULL: not wanted */
};

/*
 * ERR_USAGE when one of `outputs` is the input itself, is named twice, or is a file with something
 * in it that begins like no report: "--junit a.iso b.iso" was meant otherwise.
 */
int outputs_check(struct err *e, const char *input, const struct output *outputs,
                  size_t count) MUST_USE;
/* Removes what an earlier run has left there: it must not be taken for this one's result. */
void outputs_forget(const struct output *outputs, size_t count);

#endif
