/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pieces of lint_report_sarif(), for report_sarif*.c alone. */
#ifndef LINT_REPORT_SARIF_H
#define LINT_REPORT_SARIF_H

#include <jansson.h>

#include "lint/rule.h"

json_t *sarif_message(const char *text); /* {"text": ...} */
const char *sarif_level(enum severity severity);
json_t *sarif_driver(void); /* the program, with all its rules in the order of rule_at() */

#endif
