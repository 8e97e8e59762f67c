/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables that are data, not code: JSON files of this folder, built into the program (data.c). */
#ifndef LINT_DATA_H
#define LINT_DATA_H

#include <jansson.h>

#include "base/err.h"

enum data_file { DATA_MACHINES, DATA_SBAT };

/* Parsed; the caller owns it. An error is a fault of the file. */
int data_load(struct err *e, enum data_file file, json_t **ret_json) MUST_USE;

#endif
