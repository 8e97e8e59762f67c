/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory of a machine in which a kernel's message ring lies, made as the kernel makes it: blocks
 * wrap, what is oldest goes, text that was overwritten stays in between.
 *
 *     MADE_RING_AT           the ring's structure
 *     MADE_RING_DESCRIPTORS
 *     MADE_RING_INFOS
 *     MADE_RING_TEXT
 */
#ifndef UNIT_MADE_RING_H
#define UNIT_MADE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "unit/bytes_put.h"

#define MADE_RING_SIZE        0x40000 /* of the memory, bytes */
#define MADE_RING_AT          0x1020
#define MADE_RING_DESCRIPTORS 0x2000
#define MADE_RING_INFOS       0x4000
#define MADE_RING_TEXT        0x20000
#define MADE_RING_BITS        7 /* 128 messages, 4096 bytes of text */

struct made_ring {
    uint8_t *memory; /* borrowed: MADE_RING_SIZE zeros */
    unsigned word;   /* 4 or 8 */
    unsigned stride; /* of infos */
    bool newer;      /* has the word that kernels since 5.19 have */
    uint64_t base;   /* address of the memory's begin */
    uint64_t count;  /* messages ever added */
    uint64_t oldest; /* the first that is still there */
    uint64_t head;   /* position behind the newest text */
    uint64_t begins[1u << MADE_RING_BITS];
};

static inline struct made_ring made_ring(uint8_t *memory, unsigned word)
{
    return (struct made_ring){
        .memory = memory,
        .word = word,
        .stride = 88,
        .base = word == 8 ? 0xffffffff9a200000u : 0xc1200000u,
    };
}

/* The kernel starts one round before 0, so that wrapping is seen early. */
static inline uint64_t made_ring_id(const struct made_ring *ring, uint64_t number)
{
    uint64_t mask = ring->word == 8 ? UINT64_MAX >> 2 : UINT32_MAX >> 2;

    return (number - (1u << MADE_RING_BITS)) & mask;
}

static inline uint8_t *made_ring_descriptor(const struct made_ring *ring, uint64_t number)
{
    return ring->memory + MADE_RING_DESCRIPTORS + number % (1u << MADE_RING_BITS) * 3 * ring->word;
}

static inline uint8_t *made_ring_info(const struct made_ring *ring, uint64_t number)
{
    return ring->memory + MADE_RING_INFOS + number % (1u << MADE_RING_BITS) * ring->stride;
}

static inline void made_ring_state(const struct made_ring *ring, uint64_t number, unsigned state)
{
    put_le(made_ring_descriptor(ring, number), ring->word,
           made_ring_id(ring, number) | (uint64_t)state << (8 * ring->word - 2));
}

/* The structure itself; ends every change. */
static inline void made_ring_seal(const struct made_ring *ring)
{
    unsigned word = ring->word, at = ring->newer ? 6 : 5;
    uint8_t *to = ring->memory + MADE_RING_AT;

    put_le(to, word, MADE_RING_BITS);
    put_le(to + word, word, ring->base + MADE_RING_DESCRIPTORS);
    put_le(to + 2 * word, word, ring->base + MADE_RING_INFOS);
    put_le(to + 3 * word, word, made_ring_id(ring, ring->count - 1));
    put_le(to + 4 * word, word, made_ring_id(ring, ring->oldest));
    put_le(to + 5 * word, word, made_ring_id(ring, ring->count - 1));
    put_le(to + at * word, word, MADE_RING_BITS + 5);
    put_le(to + (at + 1) * word, word, ring->base + MADE_RING_TEXT);
    put_le(to + (at + 2) * word, word, ring->head);
    put_le(to + (at + 3) * word, word, ring->begins[ring->oldest % (1u << MADE_RING_BITS)]);
}

/* `time`: nanoseconds. The kernel reserves more than a message needs: some bytes of nothing. */
static inline void made_ring_add(struct made_ring *ring, uint64_t time, const char *text)
{
    uint64_t size = UINT64_C(1) << (MADE_RING_BITS + 5), length = strlen(text);
    uint64_t block = (ring->word + length + 3 + ring->word - 1) / ring->word * ring->word;
    uint64_t begin = ring->head, at = begin % size, number = ring->count++;
    uint8_t *descriptor = made_ring_descriptor(ring, number);
    uint8_t *info = made_ring_info(ring, number);

    if (at + block > size) {
        ring->head += size - at;
        at = 0;
    }
    ring->head += block;
    ring->begins[number % (1u << MADE_RING_BITS)] = begin;
    while (ring->oldest < number &&
           (ring->begins[ring->oldest % (1u << MADE_RING_BITS)] + size < ring->head ||
            number - ring->oldest >= 1u << MADE_RING_BITS))
        made_ring_state(ring, ring->oldest++, 3);
    made_ring_state(ring, number, 2);
    put_le(descriptor + ring->word, ring->word, begin);
    put_le(descriptor + 2 * ring->word, ring->word, ring->head);
    put_le(info, 8, number);
    put_le(info + 8, 8, time);
    put_le(info + 16, 2, length);
    put_le(ring->memory + MADE_RING_TEXT + at, ring->word, made_ring_id(ring, number));
    memcpy(ring->memory + MADE_RING_TEXT + at + ring->word, text, length);
    memset(ring->memory + MADE_RING_TEXT + at + ring->word + length, '~',
           block - ring->word - length);
    made_ring_seal(ring);
}

/* A record of an older kernel's log buffer at `at`; returns where the next one goes. */
static inline size_t made_record(uint8_t *memory, size_t at, unsigned header, uint64_t time,
                                 const char *text)
{
    size_t length = strlen(text), whole = (header + length + 3) / 4 * 4;

    put_le(memory + at, 8, time);
    put_le(memory + at + 8, 2, whole);
    put_le(memory + at + 10, 2, length);
    memcpy(memory + at + header, text, length);
    return at + whole;
}

#endif
