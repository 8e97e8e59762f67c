/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program as UEFI firmware wants it (PE32+, Microsoft's PE format; UEFI §2.1.1), of three
 * sections, that does nothing but return:
 *
 *     0     DOS head, 128 PE, file header, optional header, section table
 *     512   .text    31 c0 c3
 *     1024  .reloc   one empty block
 *     1536  .sbat    the lines that tell its generation
 */
#ifndef UNIT_MADE_PE_H
#define UNIT_MADE_PE_H

#include <string.h>

#include "unit/bytes_put.h"

#define MADE_PE_SIZE     2048 /* bytes */
#define MADE_PE_HEAD     128  /* bytes: where "PE" stands */
#define MADE_PE_FILE     (MADE_PE_HEAD + 4)
#define MADE_PE_OPTIONAL (MADE_PE_FILE + 20)
#define MADE_PE_SECTIONS (MADE_PE_OPTIONAL + 240)
#define MADE_PE_SBAT                                                                               \
    "sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n"                \
    "made.test,1,made,test,1,https://example.org/\n"

#define MADE_PE_X64   0x8664
#define MADE_PE_IA32  0x014c
#define MADE_PE_ARM64 0xaa64

static inline void made_pe_section(uint8_t *bytes, unsigned index, const char *name, uint32_t used,
                                   uint32_t flags)
{
    uint8_t *row = bytes + MADE_PE_SECTIONS + 40 * index;

    memcpy(row, name, strlen(name));
    put_le(row + 8, 4, used);
    put_le(row + 12, 4, 0x1000 * (index + 1)); /* in memory */
    put_le(row + 16, 4, 512);
    put_le(row + 20, 4, 512 * (index + 1)); /* in the file */
    put_le(row + 36, 4, flags);
}

/* The sum of all 16-bit words but its own, with carries, and the file's size. */
static inline void made_pe_seal(uint8_t *bytes, uint32_t size)
{
    uint32_t sum = 0;

    put_le(bytes + MADE_PE_OPTIONAL + 64, 4, 0);
    for (uint32_t i = 0; i < size; i += 2) {
        sum += (uint32_t)(bytes[i] | bytes[i + 1] << 8);
        sum = (sum & 0xffff) + (sum >> 16);
    }
    put_le(bytes + MADE_PE_OPTIONAL + 64, 4, (sum & 0xffff) + size);
}

/* `bytes` has room for MADE_PE_SIZE. */
static inline void made_pe(uint8_t *bytes, uint16_t machine)
{
    uint8_t *file = bytes + MADE_PE_FILE, *optional = bytes + MADE_PE_OPTIONAL;

    memset(bytes, 0, MADE_PE_SIZE);
    memcpy(bytes, "MZ", 2);
    put_le(bytes + 60, 4, MADE_PE_HEAD);
    memcpy(bytes + MADE_PE_HEAD, "PE\0", 4);
    put_le(file, 2, machine);
    put_le(file + 2, 2, 3);
    put_le(file + 16, 2, 240);
    put_le(file + 18, 2, 0x0222); /* executable, large addresses, no debugging information */
    put_le(optional, 2, 0x020b);
    put_le(optional + 4, 4, 512);
    put_le(optional + 8, 4, 1024);
    put_le(optional + 16, 4, 0x1000); /* entry point */
    put_le(optional + 20, 4, 0x1000);
    put_le(optional + 32, 4, 0x1000); /* sections are aligned so in memory */
    put_le(optional + 36, 4, 512);    /* and so in the file */
    put_le(optional + 56, 4, 0x4000); /* size in memory */
    put_le(optional + 60, 4, 512);    /* of the headers */
    put_le(optional + 68, 2, 10);     /* EFI application */
    put_le(optional + 70, 2, 0x0100); /* data need not be executable */
    put_le(optional + 108, 4, 16);
    put_le(optional + 112 + 5 * 8, 4, 0x2000); /* base relocations */
    put_le(optional + 112 + 5 * 8 + 4, 4, 12);
    made_pe_section(bytes, 0, ".text", 3, 0x60000020);
    made_pe_section(bytes, 1, ".reloc", 12, 0x42000040);
    made_pe_section(bytes, 2, ".sbat", sizeof MADE_PE_SBAT - 1, 0x40000040);
    memcpy(bytes + 512, "\x31\xc0\xc3", 3);
    put_le(bytes + 1024, 4, 0x1000);
    put_le(bytes + 1028, 4, 12);
    memcpy(bytes + 1536, MADE_PE_SBAT, sizeof MADE_PE_SBAT - 1);
    made_pe_seal(bytes, MADE_PE_SIZE);
}

#endif
