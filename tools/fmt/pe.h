/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PE/COFF programs (Microsoft's PE format; UEFI §2.1.1): whom they are for, what they are made of,
 * who signed them (UEFI §32.2.4), and which generation of which component they say they are (shim's
 * SBAT).
 *
 *     | MZ, DOS head | PE, file header, optional header | section table | sections | certificates |
 *           60: where PE is     directory 4: where the certificates are
 */
#ifndef FMT_PE_H
#define FMT_PE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"

#define PE_SUBSYSTEM_EFI_APPLICATION 10
#define PE_MACHINE_X64               0x8664
#define PE_SECTIONS_MAX              96 /* the format's own limit */
#define PE_SBAT_MAX                  64 /* lines */
#define PE_SIGNATURES_MAX            8
#define PE_SECTION_EXECUTE           0x20000000u /* in `flags` */
#define PE_SECTION_WRITE             0x80000000u

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

enum pe_digest {
    PE_DIGEST_UNKNOWN, /* not compared: unsigned, pe_check_digest() not called, not SHA-256 */
    PE_DIGEST_GOOD,
    PE_DIGEST_WRONG, /* a signature names the digest of other bytes */
};

struct pe {
    uint16_t machine;
    uint16_t subsystem;
    uint32_t timestamp;
    bool nx_compatible;                         /* DllCharacteristics 0100 */
    uint32_t section_alignment, file_alignment; /* bytes */
    uint32_t head_size;                         /* bytes: headers with the section table */
    struct pe_section *sections;                /* owned; in the order of the table */
    size_t section_count;
    bool has_sbat;
    bool sbat_malformed;  /* shim gives up on it */
    struct pe_sbat *sbat; /* owned */
    size_t sbat_count;
    bool is_signed; /* there is a certificate table with a PKCS#7 signature */
    char *
        *signers; /* owned texts, as they stand there: common names of the signers' certificates */
    size_t signer_count, signer_room;
    enum pe_digest digest;
    uint8_t signed_digests[PE_SIGNATURES_MAX][SHA256_SIZE];
    size_t signed_digest_count;
    uint32_t checksum_offset, directory_offset; /* bytes: what a digest leaves out; 0: no such */
    uint32_t certificates, certificates_size;   /* bytes: the certificate table; 0: none */
    char *fault; /* why it is damaged: a section beyond the end of the file ...; or NULL */
};

/* The bytes of a program, wherever they are. */
struct pe_input {
    /* All `size` bytes or an error, as source_read(). */
    int (*read)(struct err *e, const struct pe_input *input, uint64_t offset, void *data,
                size_t size);
    void *context;
    uint64_t size; /* bytes */
};

void pe_free(struct pe *pe); /* its parts; usable with CLEANUP */

/* Reads the headers, .sbat and the signatures, not the rest. ERR_NO when it is no PE program; what
 * is wrong with one is its `fault`. */
int pe_read_program(struct err *e, const struct pe_input *input, struct pe *ret_pe) MUST_USE;
/* Reads all of it, for the digest that signatures are made of (Authenticode), and sets `digest`. */
int pe_check_digest(struct err *e, const struct pe_input *input, struct pe *pe) MUST_USE;
const struct pe_section *pe_section(const struct pe *pe, const char *name); /* NULL: none */
/* The first line of .sbat that is not about .sbat itself; or NULL. */
const struct pe_sbat *pe_component(const struct pe *pe);

const char *pe_machine_name(uint16_t machine); /* "x64", "ia32", "aa64", ...; "unknown" */

#endif
