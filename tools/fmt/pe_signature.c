/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The certificate table (UEFI §32.2.4, WIN_CERTIFICATE), and the digest that it signs. */
#include <string.h>

#include "base/mem.h"
#include "base/signature.h"
#include "core/bytes.h"
#include "fmt/pe_parts.h"

#define ENTRY_HEAD      8
#define REVISION        0x0200
#define TYPE_PKCS7      0x0002
#define SIGNATURE_LIMIT (128u << 10) /* bytes that are read of all; real ones have 2 to 10 KiB */
#define ROUND_UP(size)  (((size) + 7) & ~(uint64_t)7)
#define DIGEST_CHUNK    65536 /* bytes */

static void take_signature(struct pe *pe, const struct signature *signature)
{
    pe->is_signed = true;
    for (size_t i = 0; i < signature->signer_count; i++) {
        ARRAY_GROW(pe->signers, pe->signer_count, pe->signer_room);
        pe->signers[pe->signer_count++] = str_copy(signature->signers[i]);
    }
    if (signature->has_digest)
        memcpy(pe->signed_digests[pe->signed_digest_count++], signature->digest, SHA256_SIZE);
}

/* One entry without its head; what is no PKCS#7 signature is left alone. */
static int read_entry(struct err *e, const struct pe_input *input, uint64_t at, size_t size,
                      struct pe *pe)
{
    CLEANUP(free_ptr) uint8_t *der = mem_alloc(size ? size : 1);
    CLEANUP(signature_free) struct signature signature = {0};

    if (input->read(e, input, at, der, size) < 0)
        return pe_take_error(e, pe, "its certificate table");
    if (signature_read(e, der, size, &signature) < 0)
        return pe_take_error(e, pe, "its certificate table");
    take_signature(pe, &signature);
    return 0;
}

/*
 *     0 LE32 length, with this head   4 LE16 revision   6 LE16 type   8 ... the signature
 */
static int read_entries(struct err *e, const struct pe_input *input, struct pe *pe)
{
    uint64_t at = pe->certificates, end = at + pe->certificates_size;
    uint64_t budget = SIGNATURE_LIMIT;

    for (int i = 0; i < PE_SIGNATURES_MAX && end - at >= ENTRY_HEAD; i++) {
        uint8_t head[ENTRY_HEAD];
        uint32_t length;

        if (input->read(e, input, at, head, sizeof head) < 0)
            return pe_take_error(e, pe, "its certificate table");
        length = get_le32(head);
        if (length < ENTRY_HEAD || length > end - at || length > budget) {
            pe_set_fault(pe, "its certificate table has an entry of %u bytes where %ju are left",
                         length, (uintmax_t)(end - at));
            return 0;
        }
        if (get_le16(head + 4) == REVISION && get_le16(head + 6) == TYPE_PKCS7 &&
            read_entry(e, input, at + ENTRY_HEAD, length - ENTRY_HEAD, pe) < 0)
            return -1;
        budget -= length;
        if (ROUND_UP(length) >= end - at)
            return 0;
        at += ROUND_UP(length);
    }
    return 0;
}

int pe_read_certificates(struct err *e, const struct pe_input *input, struct pe *pe)
{
    if (!pe->certificates_size)
        return 0;
    if (!pe->certificates || !pe_holds(input, pe->certificates, pe->certificates_size)) {
        pe_set_fault(pe, "its certificate table ends at byte %ju, but the file at %ju",
                     (uintmax_t)pe->certificates + pe->certificates_size, (uintmax_t)input->size);
        return 0;
    }
    return read_entries(e, input, pe);
}

/* --- the digest --------------------------------------------------------------------------------
 */

static int add_range(struct err *e, const struct pe_input *input, struct sha256 *hash, uint64_t at,
                     uint64_t end)
{
    CLEANUP(free_ptr) uint8_t *chunk = mem_alloc(DIGEST_CHUNK);

    while (at < end) {
        size_t size = end - at < DIGEST_CHUNK ? end - at : DIGEST_CHUNK;

        if (input->read(e, input, at, chunk, size) < 0)
            return -1;
        sha256_add(hash, chunk, size);
        at += size;
    }
    return 0;
}

static int by_place(const void *left, const void *right)
{
    const struct pe_section *a = left, *b = right;

    return a->file_offset < b->file_offset ? -1 : a->file_offset > b->file_offset;
}

/* Headers without checksum and certificate directory, sections by their place in the file, then
 * what is behind them but for the certificates: as edk2 does it (SecurityPkg, HashPeImage). */
static int add_program(struct err *e, const struct pe_input *input, const struct pe *pe,
                       struct sha256 *hash)
{
    size_t size = pe->section_count * sizeof *pe->sections;
    CLEANUP(free_ptr) struct pe_section *sections = mem_copy(pe->sections, size);
    uint64_t sum = pe->head_size, end = input->size - pe->certificates_size;

    if (add_range(e, input, hash, 0, pe->checksum_offset) < 0 ||
        add_range(e, input, hash, pe->checksum_offset + 4, pe->directory_offset) < 0 ||
        add_range(e, input, hash, pe->directory_offset + 8, pe->head_size) < 0)
        return -1;
    qsort(sections, pe->section_count, sizeof *sections, by_place);
    for (size_t i = 0; i < pe->section_count; i++) {
        uint64_t start = sections[i].file_offset;

        sum += sections[i].file_size;
        if (sum > input->size)
            return err_set(e, ERR_NO, "its sections overlap");
        if (add_range(e, input, hash, start, start + sections[i].file_size) < 0)
            return -1;
    }
    return add_range(e, input, hash, sum, end);
}

int pe_check_digest(struct err *e, const struct pe_input *input, struct pe *pe)
{
    CLEANUP(sha256_drop) struct sha256 hash = {0};
    uint8_t digest[SHA256_SIZE];

    pe->digest = PE_DIGEST_UNKNOWN;
    if (!pe->signed_digest_count || pe->fault)
        return 0;
    sha256_start(&hash);
    if (add_program(e, input, pe, &hash) < 0)
        return pe_take_error(e, pe, "its digest");
    sha256_end(&hash, digest);
    pe->digest = PE_DIGEST_GOOD;
    for (size_t i = 0; i < pe->signed_digest_count; i++)
        if (memcmp(pe->signed_digests[i], digest, sizeof digest) != 0)
            pe->digest = PE_DIGEST_WRONG;
    return 0;
}
