/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds Linux's message ring in the memory of a machine and reads it: what `dmesg` would print,
 * also of a kernel that is quiet, has no console yet, or has just panicked. Nothing in the guest
 * helps, so everything found is foreign: bounded, checked against its neighbours, never trusted.
 *
 * Since Linux 5.10 (kernel/printk/printk_ringbuffer.h):
 *
 *     ring ──┬─> descriptors  state and id │ where its text begins and ends    one per message
 *            ├─> infos        number, time stamp, length of the text           one per message
 *            └─> text         id │ text │ id │ text ...                        a ring of bytes
 *
 * The ring knows its parts by virtual addresses. The three lie in one stretch of memory, so one
 * distance turns them all into offsets, and it is a multiple of 2 MiB: few candidates, and each is
 * checked by the ids that descriptors and text repeat.
 *
 * Before 5.10 (kernel/printk/printk.c): records of a header and a text, one behind the other.
 */
#ifndef SIGHT_KERNEL_RING_H
#define SIGHT_KERNEL_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "fmt/source.h"

enum ring_kind {
    RING_NONE,
    RING_MODERN,  /* 5.10 and newer */
    RING_RECORDS, /* up to 5.9 */
};

/* Where a ring is; offsets into the memory, bytes. All zero: not found yet. */
struct kernel_ring {
    enum ring_kind kind;
    uint64_t at;       /* of the ring's own structure; of the first record */
    unsigned word;     /* bytes of a pointer of that kernel: 4 or 8 */
    uint64_t distance; /* from an address to its offset, modulo 2^64; RING_MODERN */
    unsigned stride;   /* bytes from one info to the next; RING_MODERN */
    unsigned header;   /* bytes of a record's header; RING_RECORDS */
    uint64_t messages; /* at the last look */
    uint64_t time;     /* nanoseconds: time stamp of the last of them */
    bool settled;      /* found more than once: the kernel has not moved on to another */
};

/*
 * Looks for the ring where it was last (`ring`), and else everywhere; holes in the memory's file
 * cost nothing. True with all messages, oldest first, as lines "[    1.234567] text\n" without
 * control characters; false (`ring` and `ret_lines` untouched) when there are none.
 */
bool kernel_ring_read(const struct source *memory, struct kernel_ring *ring, struct buf *ret_lines);

/*
 * The kernel's command line as one of its messages tells it; caller frees; NULL when none does.
 */
char *kernel_command_line(const char *lines);

#endif
