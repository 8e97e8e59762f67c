/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the shapes of a report have in common; for report_*.c and explain.c alone. */
#ifndef LINT_REPORT_PARTS_H
#define LINT_REPORT_PARTS_H

#include <jansson.h>

#include "lint/report.h"

#define REPORT_WIDTH 100 /* columns of a report */
#define PAGE_WIDTH   80  /* columns of running text */

#define BOLD   "\033[1m"
#define DIM    "\033[2m"
#define RED    "\033[31m"
#define GREEN  "\033[32m"
#define YELLOW "\033[33m"
#define CYAN   "\033[36m"
#define RESET  "\033[0m"

/* A text in a colour, or plain. */
void report_paint(struct buf *text, bool colour, const char *paint, const char *words);
/* "byte 512 (sector 0)", "/boot/grub/grub.cfg:12"; "" when it is nowhere. Safe for a terminal. */
void finding_place(const struct finding *finding, struct buf *ret_text);
/* The first sentence of a text of ours. */
void first_sentence(const char *text, struct buf *ret_text);
/* "1 error", "2 errors" */
void report_count(struct buf *text, size_t count, const char *noun);
/* Findings of a severity that count. */
size_t findings_of(const struct findings *findings, enum severity severity);
/* Findings of `rule` that count, or those that are ignored. */
size_t findings_of_rule(const struct findings *findings, const struct rule *rule, bool ignored);
size_t findings_ignored(const struct findings *findings);

/* The table of machine classes. */
void report_table(const struct lint_result *result, const struct machines *machines, bool colour,
                  struct buf *text);

#endif
