/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sight/kernel_ring_kinds.h"

#include <endian.h>
#include <inttypes.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/bytes.h"

#define SCAN_CHUNK   ((size_t)1 << 18) /* bytes */
#define SCAN_PAGE    4096u
#define SCAN_BLOCK   64u
#define CHECKS_LIMIT 256    /* candidates that are looked at closely: each costs many reads */
#define RANGES_LIMIT 262144 /* stretches between holes */
#define LEAST_BITS   5      /* of messages in a ring, as a power of two */
#define MOST_BITS    20
/*
 * Nanoseconds: early in its start the kernel may move to a larger ring, and the old one stays as it
 * is. One that has not grown since is believed once its messages are later than SETTLED, or once a
 * second search of the whole memory has found it again and they are later than MOVED.
 */
#define SETTLED       UINT64_C(5000000000)
#define MOVED         UINT64_C(1000000000)
#define BANNER        "Linux version "
#define BANNER_LENGTH (sizeof BANNER - 1)

void ring_add_message(struct buf *lines, uint64_t time, const char *text, size_t length)
{
    while (length && (text[length - 1] == '\n' || text[length - 1] == '\0'))
        length--;
    for (size_t at = 0; at <= length && lines->len < RING_LINES_LIMIT;) {
        const char *end = memchr(text + at, '\n', length - at);
        size_t piece = end ? (size_t)(end - text) - at : length - at;

        buf_format(lines, "[%5" PRIu64 ".%06" PRIu64 "] ", time / 1000000000,
                   time / 1000 % 1000000);
        buf_escaped(lines, text + at, piece);
        buf_text(lines, "\n");
        at += piece + 1;
    }
}

/* The best ring so far: of several that hold together, the one with the most messages. */
struct scan {
    const struct source *memory;
    unsigned checks;
    struct kernel_ring best;
};

static void take_if_better(struct scan *scan, const struct kernel_ring *found)
{
    if (found->messages > scan->best.messages)
        scan->best = *found;
}

static void consider_structure(struct scan *scan, const uint8_t *bytes, uint64_t at, unsigned word)
{
    struct kernel_ring found;

    if (at % word || !ring_modern_filter(bytes, word) || scan->checks >= CHECKS_LIMIT)
        return;
    scan->checks++;
    if (ring_modern_check(scan->memory, at, word, &found))
        take_if_better(scan, &found);
}

static void consider_text(struct scan *scan, const uint8_t *bytes, uint64_t at)
{
    struct kernel_ring found;

    if (memcmp(bytes, BANNER, BANNER_LENGTH) != 0 || scan->checks >= CHECKS_LIMIT)
        return;
    scan->checks++;
    if (ring_records_check(scan->memory, at, &found))
        take_if_better(scan, &found);
}

/* A ring's structure begins with a small number: the messages it has room for, as a power of two. */
static bool is_room(uint32_t value)
{
    return value - LEAST_BITS <= MOST_BITS - LEAST_BITS;
}

/* The first record's text begins with "Linu". */
static bool is_banner(uint32_t value)
{
    return value == 0x756e694c;
}

/* Every fourth byte may begin something. */
static void scan_block(struct scan *scan, const uint8_t *block, size_t size, uint64_t at)
{
    for (size_t i = 0; i < size; i += 4) {
        uint32_t value = get_le32(block + i);

        if (is_room(value)) {
            consider_structure(scan, block + i, at + i, 8);
            consider_structure(scan, block + i, at + i, 4);
        } else if (is_banner(value)) {
            consider_text(scan, block + i, at + i);
        }
    }
}

/* Whether anything may begin there. Without a branch for each number, this is fast: it is asked of
 * all memory that a guest uses. */
static bool is_of_interest(const uint8_t *block)
{
    unsigned any = 0;

    for (size_t i = 0; i < SCAN_BLOCK; i += 4) {
        uint32_t value;

        memcpy(&value, block + i, sizeof value);
        any |= (unsigned)is_room(le32toh(value)) | (unsigned)is_banner(le32toh(value));
    }
    return any;
}

static void scan_page(struct scan *scan, const uint8_t *page, size_t size, uint64_t at)
{
    size_t i = 0;

    for (; i + SCAN_BLOCK <= size; i += SCAN_BLOCK)
        if (is_of_interest(page + i))
            scan_block(scan, page + i, SCAN_BLOCK, at + i);
    scan_block(scan, page + i, size - i, at + i);
}

static bool is_zero(const uint8_t *page, size_t size)
{
    return page[0] == 0 && memcmp(page, page + 1, size - 1) == 0;
}

/* [from, to): structures that begin there; they may reach beyond. */
static void scan_range(struct scan *scan, uint64_t from, uint64_t to)
{
    CLEANUP(free_ptr) uint8_t *chunk = mem_alloc(SCAN_CHUNK + RING_STRUCTURE);

    for (uint64_t at = from; at < to; at += SCAN_CHUNK) {
        size_t size = to - at < SCAN_CHUNK ? (size_t)(to - at) : SCAN_CHUNK;
        uint64_t rest = scan->memory->size - at - size;
        size_t more = rest < RING_STRUCTURE ? (size_t)rest : RING_STRUCTURE;
        struct err unread = {0};

        if (source_read(&unread, scan->memory, at, chunk, size + more) < 0)
            return;
        memset(chunk + size + more, 0, RING_STRUCTURE - more);
        for (size_t i = 0; i < size; i += SCAN_PAGE) {
            size_t page = size - i < SCAN_PAGE ? (size - i) / 4 * 4 : SCAN_PAGE;

            if (page && !is_zero(chunk + i, page))
                scan_page(scan, chunk + i, page, at + i);
        }
    }
}

/* The next stretch that the memory's file really has; false at its end. */
static bool next_range(const struct source *memory, uint64_t from, uint64_t *ret_from,
                       uint64_t *ret_to)
{
    if (memory->fd >= 0)
        return file_next_data(memory->fd, from, memory->size, ret_from, ret_to);
    if (from >= memory->size)
        return false;
    *ret_from = from;
    *ret_to = memory->size;
    return true;
}

static bool read_ring(const struct source *memory, struct kernel_ring *ring, struct buf *lines)
{
    switch (ring->kind) {
    case RING_NONE:
        break;
    case RING_MODERN:
        return ring_modern_read(memory, ring, lines);
    case RING_RECORDS:
        return ring_records_read(memory, ring, lines);
    }
    return false;
}

bool kernel_ring_read(const struct source *memory, struct kernel_ring *ring, struct buf *ret_lines)
{
    struct scan scan = {.memory = memory};
    struct kernel_ring found = *ring;
    uint64_t from = 0, to = 0;

    if (ring->kind != RING_NONE && read_ring(memory, &found, ret_lines) &&
        (found.messages > ring->messages || found.time > SETTLED || found.settled)) {
        *ring = found;
        return true;
    }
    ret_lines->len = 0;
    for (unsigned i = 0; i < RANGES_LIMIT && next_range(memory, to, &from, &to); i++)
        scan_range(&scan, from, to);
    if (!read_ring(memory, &scan.best, ret_lines))
        return false;
    scan.best.settled =
        ring->kind == scan.best.kind && ring->at == scan.best.at && scan.best.time > MOVED;
    *ring = scan.best;
    return true;
}

char *kernel_command_line(const char *lines)
{
    static const char key[] = "] Command line: ";
    static const char other[] = "] Kernel command line: ";
    const char *at = strstr(lines, key);

    at = at ? at + strlen(key) : strstr(lines, other);
    if (!at)
        return NULL;
    if (str_begins(at, other))
        at += strlen(other);
    return str_copy_n(at, strcspn(at, "\n"));
}
