/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two shapes of the kernel's message ring share. Private to kernel_ring*.c. */
#ifndef SIGHT_KERNEL_RING_KINDS_H
#define SIGHT_KERNEL_RING_KINDS_H

#include "sight/kernel_ring.h"

#define RING_TEXT_LIMIT     2048       /* bytes of one message; the kernel's own limit is 1024 */
#define RING_MESSAGES_LIMIT 131072     /* messages of a ring that are read: the newest */
#define RING_LINES_LIMIT    (8u << 20) /* bytes of all lines */

/*
 * What may be the structure of a ring of that word size: `at` its offset. The filter looks at
 * `bytes` alone (RING_STRUCTURE of them) and is quick; the check reads what the structure leads to.
 */
#define RING_STRUCTURE 88 /* bytes */
bool ring_modern_filter(const uint8_t *bytes, unsigned word);
bool ring_modern_check(const struct source *memory, uint64_t at, unsigned word,
                       struct kernel_ring *ret_ring);
/* All messages; false when the ring is not there (any more). Sets `ring->messages`. */
bool ring_modern_read(const struct source *memory, struct kernel_ring *ring, struct buf *ret_lines);

/* Likewise; `at` is the offset of the text of what may be the first record. */
bool ring_records_check(const struct source *memory, uint64_t at, struct kernel_ring *ret_ring);
bool ring_records_read(const struct source *memory, struct kernel_ring *ring,
                       struct buf *ret_lines);

/* One message; a text of several lines becomes as many. `time`: nanoseconds. */
void ring_add_message(struct buf *lines, uint64_t time, const char *text, size_t length);

#endif
