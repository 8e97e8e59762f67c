/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Patches (fuzz/patched.h) of memory in which a message ring lies, for a few bytes to reach every
 * field of it.
 *
 *     0      1: a kernel of 32 bits; 2: newer; 4: the ring has wrapped; 8: records of an older
 * kernel instead; 16: the memory ends behind the infos 1 ...  patches
 */
#include "fuzz/patched.h"
#include "sight/kernel_ring.h"
#include "unit/made_ring.h"

#define LINES_MOST (16u << 20) /* bytes; twice what one reading may give */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void make_ring(uint8_t *memory, unsigned flags)
{
    struct made_ring ring = made_ring(memory, flags & 1 ? 4 : 8);
    char text[] = "Linux version 6.1 with some text behind it";

    ring.newer = flags & 2;
    for (unsigned i = 0; i < (flags & 4 ? 150 : 4); i++) {
        made_ring_add(&ring, i * UINT64_C(1000000), text);
        text[0] = 'K';
    }
}

static void make_records(uint8_t *memory)
{
    size_t at = made_record(memory, MADE_RING_AT, 16, 0, "Linux version 4.19");

    at = made_record(memory, at, 16, 1, "Command line: quiet");
    made_record(memory, at, 16, 2, "Run /init as init process");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned flags = size ? data[0] : 0;
    size_t room = flags & 16 ? MADE_RING_INFOS + 0x1000 : MADE_RING_SIZE;
    CLEANUP(free_ptr) uint8_t *whole = mem_alloc(MADE_RING_SIZE);
    CLEANUP(free_ptr) uint8_t *memory = NULL;
    CLEANUP(buf_free) struct buf lines = {0};
    struct kernel_ring ring = {0};
    struct source source;

    if (flags & 8)
        make_records(whole);
    else
        make_ring(whole, flags);
    memory = mem_copy(whole, room);
    if (size)
        patched_apply(memory, room, data + 1, size - 1);
    source = source_memory("memory", memory, room);
    for (int again = 0; again < 2; again++) {
        bool found = kernel_ring_read(&source, &ring, &lines);

        if (found != (ring.kind != RING_NONE) && !again)
            abort();
        if (lines.len > LINES_MOST)
            abort();
        /* Another look at memory that has changed meanwhile. */
        lines.len = 0;
        if (size > 8)
            patched_apply(memory, room, data + size / 2, size - size / 2);
    }
    return 0;
}
