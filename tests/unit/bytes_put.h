/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers into bytes, for tests that make or damage structures. */
#ifndef UNIT_BYTES_PUT_H
#define UNIT_BYTES_PUT_H

#include <stdint.h>

static inline void put_le(uint8_t *to, unsigned size, uint64_t value)
{
    for (unsigned i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

static inline void put_be(uint8_t *to, unsigned size, uint64_t value)
{
    for (unsigned i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> 8 * (size - 1 - i));
}

#endif
