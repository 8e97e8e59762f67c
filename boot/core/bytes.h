/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers out of and into foreign bytes, one byte at a time: no struct casts, no alignment, no host
 * byte order. The caller has checked that the bytes are there. */
#ifndef CORE_BYTES_H
#define CORE_BYTES_H

#include <stdint.h>

static inline uint16_t get_le16(const void *from)
{
    const uint8_t *b = from;

    return (uint16_t)(b[0] | b[1] << 8);
}

static inline uint32_t get_le32(const void *from)
{
    const uint8_t *b = from;

    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline uint64_t get_le64(const void *from)
{
    const uint8_t *b = from;

    return (uint64_t)get_le32(b) | (uint64_t)get_le32(b + 4) << 32;
}

static inline uint16_t get_be16(const void *from)
{
    const uint8_t *b = from;

    return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t get_be32(const void *from)
{
    const uint8_t *b = from;

    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | (uint32_t)b[3];
}

#endif
