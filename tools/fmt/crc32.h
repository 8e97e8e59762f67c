/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FMT_CRC32_H
#define FMT_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The CRC-32 of UEFI §5.3.1: polynomial 0x04C11DB7 reflected, start and end inverted. */
static inline uint32_t crc32_of(const void *data, size_t size)
{
    /* What four bits shifted out add. */
    static const uint32_t nibbles[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
        0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };
    const uint8_t *bytes = data;
    uint32_t crc = ~0u;

    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        crc = crc >> 4 ^ nibbles[crc & 15];
        crc = crc >> 4 ^ nibbles[crc & 15];
    }
    return ~crc;
}

#endif
