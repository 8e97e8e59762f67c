/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an Authenticode signature (PKCS#7 SignedData, RFC 2315, around Microsoft's
 * SpcIndirectDataContent) says, by OpenSSL's libcrypto: who signed, and which digest the signed
 * bytes should have. Nothing is verified here; whom a machine trusts is its own affair.
 */
#ifndef BASE_SIGNATURE_H
#define BASE_SIGNATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"

#define SIGNATURE_SIGNERS_MAX 8

struct signature {
    char **
        signers; /* owned: common names of the signers' certificates, unescaped, cut at 256 bytes */
    size_t signer_count;
    bool has_digest; /* by SHA-256; other digests are not looked at */
    uint8_t digest[SHA256_SIZE];
};

/* `size` bytes of DER, perhaps with padding behind. ERR_NO when they are no such signature. */
int signature_read(struct err *e, const void *der, size_t size,
                   struct signature *ret_signature) MUST_USE;
void signature_free(struct signature *signature); /* usable with CLEANUP */

/* The X.509 certificate in a file's bytes, PEM or DER, as DER. ERR_USAGE when there is none. */
int certificate_read(struct err *e, const void *bytes, size_t size, struct buf *ret_der) MUST_USE;

#endif
