/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The head of a PE/COFF program, as far as firmware chooses by it (UEFI §2.1.1). */
#ifndef FMT_PE_H
#define FMT_PE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PE_HEAD_SIZE                 4096 /* bytes from a program's start that are enough for pe_read */
#define PE_SUBSYSTEM_EFI_APPLICATION 10

/* One line of the .sbat section: which generation of which component this program is. */
struct pe_sbat {
    char component[64]; /* "shim", "grub", "grub.debian" */
    unsigned generation;
};

struct pe_section {
    char name[9];
    uint32_t virtual_address, virtual_size, file_offset, file_size; /* bytes */
    uint32_t flags;
};

struct pe {
    uint16_t machine;
    uint16_t subsystem;
    uint32_t timestamp;
    /* What follows is filled by pe_read_program() alone. */
    bool nx_compatible; /* DllCharacteristics 0100 */
    uint32_t section_alignment, file_alignment;
    struct pe_section *sections; /* owned */
    size_t section_count;
    bool has_sbat;
    struct pe_sbat *sbat; /* owned */
    size_t sbat_count;
    bool is_signed; /* there is a certificate table with a PKCS#7 signature */
    bool digest_ok; /* the Authenticode digest in the signature is that of the bytes */
    char **signers; /* owned texts: common names of the signers' certificates */
    size_t signer_count;
    char *fault; /* why it is damaged: a section beyond the end of the file ...; or NULL */
};

void pe_free(struct pe *pe); /* its parts; usable with CLEANUP */

/* False when the bytes do not begin a PE program. */
bool pe_read(const void *head, size_t size, struct pe *ret_pe);
const char *pe_machine_name(uint16_t machine); /* "x64", "ia32", "aa64", ...; "unknown" */

#endif
