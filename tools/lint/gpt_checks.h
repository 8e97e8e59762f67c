/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What rules_gpt.c puts into its table. A GPT is valid when firmware takes it: the MBR announces it
 * (type EE from sector 1 on), and its primary copy is good. isohybrid leaves out the announcement
 * on purpose; nobody but partitioning programs reads such a table.
 */
#ifndef LINT_GPT_CHECKS_H
#define LINT_GPT_CHECKS_H

#include "lint/rule.h"

struct linting;

/* GPT-02, where the table is not announced: the reader notes the others. */
int gpt_check_overlaps(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
/* GPT-03: firmware that takes the GPT finds the EFI image in it. */
int gpt_check_esp_listed(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
/* GPT-04 and GPT-05: what BIOS and UEFI firmware want is not the same. */
int gpt_check_bios(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int gpt_check_uefi(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
/* GPT-06, as far as the size of the file decides. */
int gpt_check_file_size(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
/* GPT-07 */
int gpt_check_alignment(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
/* GPT-08: what happens when Windows moves the array. */
int gpt_check_array_place(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
/* GPT-09 */
int gpt_check_guids(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
/* GPT-12 */
int gpt_check_attributes(struct err *e, struct linting *l, const struct rule *self) MUST_USE;

#endif
