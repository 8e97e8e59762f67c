/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inputs of a few bytes for readers of whole images: what is to be changed in one of the images of
 * unit/small_image.h.
 *
 *     0      which image (small_flags); 0x10: the checksums of GPT and boot catalog are made good
 *            again; 0x20: the image is cut to as many 512-byte sectors as byte 1 says; 0xc0: what
 *            else a target is to do
 *     1      sectors, see above
 *     2 ...  patches: offset (LE24, modulo the size), length, as many bytes
 */
#ifndef FUZZ_PATCHED_H
#define FUZZ_PATCHED_H

#include "base/mem.h"
#include "unit/small_image.h"

#define PATCHED_SEAL 0x10
#define PATCHED_CUT  0x20
#define PATCHED_MORE 0x40 /* the first of two bits */

static inline void patched_apply(uint8_t *image, size_t room, const uint8_t *data, size_t size)
{
    while (size >= 4) {
        size_t at = ((size_t)data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16) % room;
        size_t length = data[3];

        data += 4;
        size -= 4;
        length = length < size ? length : size;
        length = length < room - at ? length : room - at;
        memcpy(image + at, data, length);
        data += length;
        size -= length;
    }
}

/* Exactly as many bytes as the image has, so that AddressSanitizer sees every step beyond. The
 * caller frees. */
static inline uint8_t *patched_image(const uint8_t *data, size_t size, size_t *ret_size)
{
    static uint8_t images[SMALL_KINDS][SMALL_SIZE];
    unsigned flags = size ? data[0] : 0, kind = flags % SMALL_KINDS;
    size_t room = SMALL_SIZE;
    uint8_t *image;

    if (!images[kind][510])
        small_image(images[kind], kind);
    if (flags & PATCHED_CUT && size > 1)
        room = 512 * ((size_t)data[1] % (SMALL_LAST + 1) + 1);
    image = mem_copy(images[kind], room);
    if (size > 2)
        patched_apply(image, room, data + 2, size - 2);
    if (flags & PATCHED_SEAL && room == SMALL_SIZE) {
        if (kind & SMALL_GPT)
            small_gpt_seal(image, room);
        small_catalog_sum(image);
    }
    *ret_size = room;
    return image;
}

#endif
