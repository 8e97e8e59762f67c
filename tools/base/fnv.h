/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FNV-1a of 64 bits: to notice that a text has changed, where nobody gains by making two collide.
 */
#ifndef BASE_FNV_H
#define BASE_FNV_H

#include <stdint.h>

#define FNV_BEGIN UINT64_C(0xCBF29CE484222325)

static inline uint64_t fnv_add(uint64_t hash, char byte)
{
    return (hash ^ (unsigned char)byte) * UINT64_C(0x100000001B3);
}

#endif
