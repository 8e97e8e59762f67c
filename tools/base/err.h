/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Errors are values.
 *
 * The function that finds something wrong says so with `return err_set(e, kind, "...")`; callers on
 * the way up may put context in front with `return err_add(e, "...")`; cmd/ prints the text once.
 * All setters return -1 and must be used, so that "said error, returned success" does not compile.
 * Nothing in here prints.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/cleanup.h"

/* The kinds are the exit codes of the program: "no" and "don't know" are different answers. */
enum err_kind {
    ERR_NONE = 0,
    ERR_NO = 1,    /* the answer is no: the image is bad, did not boot, differs */
    ERR_USAGE = 2, /* the command line or the manifest is wrong */
    ERR_FAULT = 3, /* could not find out: a missing program, a full disk, a killed helper */
};

struct err {
    enum err_kind kind;
    char text[2048]; /* may hold several lines; no newline at the end */
};

int err_set(struct err *e, enum err_kind kind, const char *format, ...) MUST_USE PRINTF(3, 4);

/* Kind ERR_FAULT; appends ": " and the text of errno. */
int err_sys(struct err *e, const char *format, ...) MUST_USE PRINTF(2, 3);

/* As err_sys, but of another kind: a file the user named that is not there is ERR_USAGE. */
int err_sys_kind(struct err *e, enum err_kind kind, const char *format, ...) MUST_USE PRINTF(3, 4);

/* Puts context and ": " in front of what is there; the kind stays. */
int err_add(struct err *e, const char *format, ...) MUST_USE PRINTF(2, 3);

#endif
