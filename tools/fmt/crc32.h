/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FMT_CRC32_H
#define FMT_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The CRC-32 of UEFI §5.3.1: polynomial 0x04C11DB7 reflected, start and end inverted. */
static inline uint32_t crc32_of(const void *data, size_t size)
{
    const uint8_t *bytes = data;
    uint32_t crc = ~0u;

    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

#endif
