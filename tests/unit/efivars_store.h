/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Variable stores made by hand, for tests. */
#ifndef UNIT_EFIVARS_STORE_H
#define UNIT_EFIVARS_STORE_H

#include <stdint.h>
#include <string.h>

#include "base/buf.h"

#define EFIVARS_STORE 72u  /* bytes: where the store begins in the volume */
#define EFIVARS_FIRST 100u /* and its first variable */

static inline void efivars_store_make(struct buf *store, size_t size)
{
    static const uint8_t volume[16] = {0x8D, 0x2B, 0xF1, 0xFF, 0x96, 0x76, 0x8B, 0x4C,
                                       0xA9, 0x85, 0x27, 0x47, 0x07, 0x5B, 0x4F, 0x50};
    static const uint8_t guid[16] = {0x78, 0x2C, 0xF3, 0xAA, 0x7B, 0x94, 0x9A, 0x43,
                                     0xA1, 0x80, 0x2E, 0x14, 0x4E, 0xC3, 0x77, 0x92};
    uint32_t room = (uint32_t)(size - EFIVARS_STORE);
    uint8_t *at;

    buf_reserve(store, size + 1);
    memset(store->data, 0xFF, size);
    store->data[size] = '\0';
    store->len = size;
    at = (uint8_t *)store->data;
    memset(at, 0, EFIVARS_FIRST);
    memcpy(at + 16, volume, 16);
    memcpy(at + 40, "_FVH", 4);
    at[48] = EFIVARS_STORE;
    memcpy(at + EFIVARS_STORE, guid, 16);
    at[EFIVARS_STORE + 16] = (uint8_t)room;
    at[EFIVARS_STORE + 17] = (uint8_t)(room >> 8);
    at[EFIVARS_STORE + 20] = 0x5A;
    at[EFIVARS_STORE + 21] = 0xFE;
}

/* Where the first free byte is, by a walk of its own. */
static inline size_t efivars_store_end(const struct buf *store)
{
    const uint8_t *bytes = (const uint8_t *)store->data;
    size_t at = EFIVARS_FIRST;

    while (at + 60 < store->len && bytes[at] == 0xAA)
        at = (at + 60 + bytes[at + 36] + bytes[at + 40] + 256u * bytes[at + 41] + 3) & ~(size_t)3;
    return at;
}

static inline void efivars_store_add(struct buf *store, const char *name, const char *data,
                                     size_t size, uint8_t state)
{
    uint8_t *at = (uint8_t *)store->data + efivars_store_end(store);
    size_t length = 2 * (strlen(name) + 1);

    memset(at, 0, 60 + length);
    at[0] = 0xAA;
    at[1] = 0x55;
    at[2] = state;
    at[36] = (uint8_t)length;
    at[40] = (uint8_t)size;
    for (size_t i = 0; name[i]; i++)
        at[60 + 2 * i] = (uint8_t)name[i];
    memcpy(at + 60 + length, data, size);
}

#endif
