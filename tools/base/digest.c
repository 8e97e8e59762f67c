/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/mem.h"

void sha256_start(struct sha256 *hash)
{
    hash->context = EVP_MD_CTX_new();
    if (!hash->context || !EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL))
        abort();
}

void sha256_add(struct sha256 *hash, const void *data, size_t size)
{
    if (!EVP_DigestUpdate(hash->context, data, size))
        abort();
}

void sha256_add_text(struct sha256 *hash, const char *text)
{
    if (!text)
        text = "";
    sha256_add(hash, text, strlen(text) + 1);
}

void sha256_add_u64(struct sha256 *hash, uint64_t value)
{
    uint8_t bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    sha256_add(hash, bytes, sizeof bytes);
}

void sha256_end(struct sha256 *hash, uint8_t ret_digest[SHA256_SIZE])
{
    if (!EVP_DigestFinal_ex(hash->context, ret_digest, NULL))
        abort();
    sha256_drop(hash);
}

void sha256_drop(struct sha256 *hash)
{
    EVP_MD_CTX_free(hash->context);
    hash->context = NULL;
}

void sha256_hex(const uint8_t digest[SHA256_SIZE], char ret_hex[SHA256_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";

    for (int i = 0; i < SHA256_SIZE; i++) {
        ret_hex[2 * i] = digits[digest[i] >> 4];
        ret_hex[2 * i + 1] = digits[digest[i] & 15];
    }
    ret_hex[2 * SHA256_SIZE] = '\0';
}

void sha256_of(const void *data, size_t size, char ret_hex[SHA256_HEX_SIZE])
{
    struct sha256 hash;
    uint8_t digest[SHA256_SIZE];

    sha256_start(&hash);
    sha256_add(&hash, data, size);
    sha256_end(&hash, digest);
    sha256_hex(digest, ret_hex);
}

int sha256_of_file(struct err *e, const char *path, uint64_t *ret_size,
                   char ret_hex[SHA256_HEX_SIZE])
{
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    CLEANUP(free_ptr) char *chunk = mem_alloc(1 << 18);
    CLEANUP(sha256_drop) struct sha256 hash = {0};
    uint8_t digest[SHA256_SIZE];
    uint64_t size = 0;

    if (fd < 0)
        return err_sys_kind(e, ERR_USAGE, "cannot open %s", path);
    sha256_start(&hash);
    for (;;) {
        ssize_t count = read(fd, chunk, 1 << 18);

        if (interrupted())
            return err_set(e, ERR_FAULT, "interrupted");
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return err_sys(e, "cannot read %s", path);
        if (count == 0)
            break;
        sha256_add(&hash, chunk, (size_t)count);
        size += (uint64_t)count;
    }
    sha256_end(&hash, digest);
    sha256_hex(digest, ret_hex);
    *ret_size = size;
    return 0;
}
