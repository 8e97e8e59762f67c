/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that a command writes beside what it prints: what must not be lost to them. */
#ifndef CMD_OUTPUTS_H
#define CMD_OUTPUTS_H

#include <stddef.h>

#include "base/err.h"
#include "base/file.h"
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

/* Outputs in the making. */
struct outputs {
    const struct output *items; /* borrowed */
    struct outfile *files;      /* one for each */
    size_t count;
};
void outputs_abandon(struct outputs *outputs); /* usable with CLEANUP */

/* What cannot be written is known before there is anything to write. */
int outputs_open(struct err *e, const struct output *items, size_t count,
                 struct outputs *ret_outputs) MUST_USE;
/* Writes `report` into all that are wanted, and gives them their names. */
int outputs_write(struct err *e, struct outputs *outputs, const struct report *report) MUST_USE;

#endif
