/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log buffer of Linux 3.5 to 5.9: records one behind the other, a length of 0 at the end.
 *
 *     nanoseconds (8) │ length (2) │ of text (2) │ of dictionary (2) │ facility, flags (2)
 *     [ caller (4), where the kernel was built so ] │ text │ dictionary │ padding
 *
 * It is found by its first text; once that was overwritten, it is not found.
 */
#include "sight/kernel_ring_kinds.h"

#include "core/bytes.h"

#define HEADER        16
#define HEADER_CALLER 20
#define LONGEST       8192 /* bytes of a record */
#define COUNT_MOST    2048
#define HOURS         UINT64_C(3600000000000)
#define LATEST        (24 * HOURS) /* no boot that we watch takes longer */

struct record {
    uint64_t time;
    unsigned length, text, dictionary; /* bytes */
};

/* False for the end, and for what is no record. */
static bool read_record(const struct source *memory, uint64_t at, unsigned header,
                        struct record *ret)
{
    uint8_t bytes[HEADER];
    struct err unread = {0};

    if (source_read(&unread, memory, at, bytes, sizeof bytes) < 0)
        return false;
    *ret = (struct record){
        .time = get_le64(bytes),
        .length = get_le16(bytes + 8),
        .text = get_le16(bytes + 10),
        .dictionary = get_le16(bytes + 12),
    };
    return ret->time < LATEST && ret->length <= LONGEST && ret->length % 4 == 0 &&
           ret->length >= header + ret->text + ret->dictionary &&
           ret->length < header + ret->text + ret->dictionary + 8;
}

/* Records from `at` on, one behind the other; COUNT_MOST is enough to tell which ring went on. */
static uint64_t count_records(const struct source *memory, uint64_t at, unsigned header)
{
    struct record record;
    uint64_t count = 0;

    while (count < COUNT_MOST && read_record(memory, at, header, &record)) {
        at += record.length;
        count++;
    }
    return count;
}

bool ring_records_check(const struct source *memory, uint64_t at, struct kernel_ring *ret_ring)
{
    struct kernel_ring best = {.kind = RING_NONE};

    for (unsigned header = HEADER; header <= HEADER_CALLER; header += 4) {
        uint64_t count = at >= header ? count_records(memory, at - header, header) : 0;

        if (count > 1 && count > best.messages)
            best = (struct kernel_ring){
                .kind = RING_RECORDS, .at = at - header, .header = header, .messages = count};
    }
    if (best.kind == RING_NONE)
        return false;
    *ret_ring = best;
    return true;
}

bool ring_records_read(const struct source *memory, struct kernel_ring *ring, struct buf *ret_lines)
{
    struct record record;
    uint64_t at = ring->at, count = 0;

    for (; count < RING_MESSAGES_LIMIT && read_record(memory, at, ring->header, &record); count++) {
        char text[RING_TEXT_LIMIT];
        size_t length = record.text < sizeof text ? record.text : sizeof text;
        struct err unread = {0};

        if (source_read(&unread, memory, at + ring->header, text, length) < 0)
            break;
        ring_add_message(ret_lines, record.time, text, length);
        ring->time = record.time;
        at += record.length;
    }
    if (count)
        ring->messages = count;
    return count != 0;
}
