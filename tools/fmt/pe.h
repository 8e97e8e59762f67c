/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The head of a PE/COFF program, as far as firmware chooses by it (UEFI §2.1.1). */
#ifndef FMT_PE_H
#define FMT_PE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PE_HEAD_SIZE                 4096 /* bytes from a program's start that are enough for pe_read */
#define PE_SUBSYSTEM_EFI_APPLICATION 10

struct pe {
    uint16_t machine;
    uint16_t subsystem;
    uint32_t timestamp;
};

/* False when the bytes do not begin a PE program. */
bool pe_read(const void *head, size_t size, struct pe *ret_pe);
const char *pe_machine_name(uint16_t machine); /* "x64", "ia32", "aa64", ...; "unknown" */

#endif
