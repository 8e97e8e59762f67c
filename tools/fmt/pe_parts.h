/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How pe_read_program() reads a program part by part; for pe*.c only. */
#ifndef FMT_PE_PARTS_H
#define FMT_PE_PARTS_H

#include "fmt/pe.h"

/* The first thing that is wrong with a program; what comes later is a consequence. */
void pe_set_fault(struct pe *pe, const char *format, ...) PRINTF(2, 3);
/* For ERR_NO of an input: the program's fault, and 0. ERR_FAULT stays -1. */
int pe_take_error(struct err *e, struct pe *pe, const char *what) MUST_USE;
bool pe_holds(const struct pe_input *input, uint64_t offset, uint64_t size);

int pe_read_sbat(struct err *e, const struct pe_input *input, struct pe *pe) MUST_USE;
int pe_read_certificates(struct err *e, const struct pe_input *input, struct pe *pe) MUST_USE;

#endif
