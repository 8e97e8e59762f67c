/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SHA-256 (FIPS 180-4), by OpenSSL's libcrypto. Hexadecimal texts are lower case. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdint.h>

#include "base/err.h"

#define SHA256_SIZE     32
#define SHA256_HEX_SIZE 65 /* with the final NUL */

struct sha256 {
    void *context; /* owned */
};

void sha256_start(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const void *data, size_t size);
/* A text and its final NUL, so that "ab"+"c" and "a"+"bc" differ. NULL counts as "". */
void sha256_add_text(struct sha256 *hash, const char *text);
void sha256_add_u64(struct sha256 *hash, uint64_t value);
void sha256_end(struct sha256 *hash, uint8_t ret_digest[SHA256_SIZE]);
void sha256_drop(struct sha256 *hash); /* usable with CLEANUP; no-op after sha256_end() */

void sha256_hex(const uint8_t digest[SHA256_SIZE], char ret_hex[SHA256_HEX_SIZE]);
void sha256_of(const void *data, size_t size, char ret_hex[SHA256_HEX_SIZE]);
/* `ret_size`: bytes that were read. */
int sha256_of_file(struct err *e, const char *path, uint64_t *ret_size,
                   char ret_hex[SHA256_HEX_SIZE]) MUST_USE;

#endif
