/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ring of Linux 5.10 and newer. A word is 4 or 8 bytes, as that kernel's pointers:
 *
 *     ring         word 0  bits: room for 2^bits messages (32-bit number)
 *                       1  address of the descriptors
 *                       2  address of the infos
 *                       3  id of the newest message
 *                       4  id of the oldest
 *                      (5  id or number of the last finished one; kernels since 5.19)
 *                   then   bits: room for 2^bits bytes of text (32-bit number)
 *                          address of the text
 *                          position of the text's end, then of its begin
 *     descriptor   word 0  state (2 bits on top) and id
 *                       1  position where its text block begins: bit 0 set: it has none
 *                       2  position behind it
 *     info         number (8 bytes), nanoseconds (8), length of the text (2), ...
 *     text block   id (a word), text
 *
 * Positions only grow; modulo the size of the text they are offsets. A block does not wrap: one
 * that would not fit begins at offset 0.
 */
#include "sight/kernel_ring_kinds.h"

#include <string.h>

#include "core/bytes.h"

#define TEXT_BITS     5 /* the kernel's guess of how long messages are, as a power of two */
#define SPREAD        ((uint64_t)2 << 20) /* an address and its offset are the same modulo this */
#define INFO_SIZE     24
#define STRIDE        88 /* from one info to the next; kernels may come to store more */
#define STRIDE_MOST   160
#define SAMPLE        64 /* messages that must hold together for a ring to be believed */
#define KERNEL_HALF64 UINT64_C(0xff00000000000000)
#define KERNEL_HALF32 UINT64_C(0x80000000)

/* The states of a descriptor whose message is whole. */
enum { STATE_COMMITTED = 1, STATE_FINALIZED = 2 };

struct parts {
    const struct source *memory;
    unsigned word;
    uint64_t count, size;              /* messages; bytes of text */
    uint64_t descriptors, infos, text; /* addresses */
    uint64_t newest, oldest;           /* ids */
    uint64_t distance;
    unsigned stride;
    uint64_t last; /* number of the newest message that was seen whole */
};

struct message {
    uint64_t number, time;
    size_t length;
    char text[RING_TEXT_LIMIT];
};

static uint64_t get_word(const uint8_t *from, unsigned word)
{
    return word == 8 ? get_le64(from) : get_le32(from);
}

static uint64_t id_mask(unsigned word)
{
    return word == 8 ? UINT64_MAX >> 2 : UINT32_MAX >> 2;
}

static bool is_kernels(uint64_t address, unsigned word)
{
    return word == 8 ? address >= KERNEL_HALF64 : address >= KERNEL_HALF32;
}

/* The word at which the text's part begins: 5, or 6 where there is one more in front; 0: neither.
 */
static unsigned text_part(const uint8_t *bytes, unsigned word)
{
    uint32_t bits = get_le32(bytes);

    for (unsigned at = 5; at <= 6; at++)
        if (get_word(bytes + at * word, word) == bits + TEXT_BITS &&
            is_kernels(get_word(bytes + (at + 1) * word, word), word))
            return at;
    return 0;
}

bool ring_modern_filter(const uint8_t *bytes, unsigned word)
{
    uint64_t bits = get_word(bytes, word);
    uint64_t descriptors = get_word(bytes + word, word);
    uint64_t infos = get_word(bytes + 2 * word, word);

    return bits < 32 && is_kernels(descriptors, word) && is_kernels(infos, word) &&
           descriptors != infos && text_part(bytes, word) != 0;
}

static bool read_parts(const struct source *memory, uint64_t at, unsigned word,
                       struct parts *ret_parts)
{
    uint8_t bytes[RING_STRUCTURE];
    struct err unread = {0};
    unsigned text;

    if (source_read(&unread, memory, at, bytes, 9 * word) < 0 || !ring_modern_filter(bytes, word))
        return false;
    text = text_part(bytes, word);
    *ret_parts = (struct parts){
        .memory = memory,
        .word = word,
        .count = UINT64_C(1) << get_le32(bytes),
        .size = UINT64_C(1) << (get_le32(bytes) + TEXT_BITS),
        .descriptors = get_word(bytes + word, word),
        .infos = get_word(bytes + 2 * word, word),
        .newest = get_word(bytes + 3 * word, word) & id_mask(word),
        .oldest = get_word(bytes + 4 * word, word) & id_mask(word),
        .text = get_word(bytes + (text + 1) * word, word),
    };
    return ((ret_parts->newest - ret_parts->oldest) & id_mask(word)) < ret_parts->count;
}

/* Reads at an address; addresses wrap, and what is no memory is not read. */
static bool read_at(const struct parts *parts, uint64_t address, void *data, size_t size)
{
    struct err unread = {0};
    uint64_t at = address - parts->distance;

    return at < parts->memory->size && size <= parts->memory->size - at &&
           source_read(&unread, parts->memory, at, data, size) == 0;
}

struct descriptor {
    unsigned state;
    uint64_t begin, next; /* positions */
};

/* False when the place of message `id` holds another one. */
static bool read_descriptor(const struct parts *parts, uint64_t id, struct descriptor *ret)
{
    unsigned word = parts->word;
    uint64_t address = parts->descriptors + (id & (parts->count - 1)) * 3 * word, state;
    uint8_t bytes[3 * 8];

    if (!read_at(parts, address, bytes, 3 * word))
        return false;
    state = get_word(bytes, word);
    if ((state & id_mask(word)) != id)
        return false;
    ret->state = (unsigned)(state >> (8 * word - 2));
    ret->begin = get_word(bytes + word, word);
    ret->next = get_word(bytes + 2 * word, word);
    return true;
}

/* Where the text of a block is and how much there may be of it: false for none, and for nonsense.
 */
static bool find_text(const struct parts *parts, const struct descriptor *descriptor,
                      uint64_t *ret_address, uint64_t *ret_room)
{
    uint64_t begin = descriptor->begin & (parts->size - 1);
    uint64_t end = ((descriptor->next - 1) & (parts->size - 1)) + 1;

    if ((descriptor->begin | descriptor->next) & 1)
        return false;
    if (end <= begin)
        begin = 0;
    if (end - begin <= parts->word)
        return false;
    *ret_address = parts->text + begin;
    *ret_room = end - begin - parts->word;
    return true;
}

/* False unless descriptor, info and text agree that this is a whole message. */
static bool read_message(const struct parts *parts, uint64_t id, struct message *ret)
{
    uint64_t address = parts->infos + (id & (parts->count - 1)) * parts->stride, room;
    uint8_t info[INFO_SIZE], block[8];
    struct descriptor descriptor;

    if (!read_descriptor(parts, id, &descriptor) ||
        (descriptor.state != STATE_COMMITTED && descriptor.state != STATE_FINALIZED) ||
        !read_at(parts, address, info, sizeof info) ||
        !find_text(parts, &descriptor, &address, &room) ||
        !read_at(parts, address, block, parts->word) ||
        (get_word(block, parts->word) & id_mask(parts->word)) != id)
        return false;
    ret->number = get_le64(info);
    ret->time = get_le64(info + 8);
    ret->length = get_le16(info + 16);
    if (ret->length > room)
        ret->length = (size_t)room;
    if (ret->length > sizeof ret->text)
        ret->length = sizeof ret->text;
    return read_at(parts, address + parts->word, ret->text, ret->length);
}

/* True when some of the newest messages are whole, and their numbers follow one another. */
static bool is_coherent(struct parts *parts)
{
    uint64_t span = (parts->newest - parts->oldest) & id_mask(parts->word);
    uint64_t most = span < SAMPLE ? span + 1 : SAMPLE, whole = 0, last = 0;

    for (uint64_t i = 0; i < most; i++) {
        struct message message;

        if (!read_message(parts, (parts->newest - i) & id_mask(parts->word), &message))
            continue;
        if (whole++ && message.number + i != last)
            return false;
        last = message.number + i;
    }
    parts->last = last;
    return whole != 0;
}

static bool find_stride(struct parts *parts)
{
    for (parts->stride = STRIDE; parts->stride <= STRIDE_MOST; parts->stride += 8)
        if (is_coherent(parts))
            return true;
    return false;
}

/*
 * The descriptors' offset is their address modulo 2 MiB, and somewhere among those the oldest and
 * the newest descriptor have their ids.
 */
static bool find_distance(struct parts *parts)
{
    struct descriptor descriptor;

    for (uint64_t at = parts->descriptors % SPREAD; at < parts->memory->size; at += SPREAD) {
        parts->distance = parts->descriptors - at;
        if (read_descriptor(parts, parts->newest, &descriptor) &&
            read_descriptor(parts, parts->oldest, &descriptor) && find_stride(parts))
            return true;
    }
    return false;
}

bool ring_modern_check(const struct source *memory, uint64_t at, unsigned word,
                       struct kernel_ring *ret_ring)
{
    struct parts parts;

    if (!read_parts(memory, at, word, &parts) || !find_distance(&parts))
        return false;
    *ret_ring = (struct kernel_ring){
        .kind = RING_MODERN,
        .at = at,
        .word = word,
        .distance = parts.distance,
        .stride = parts.stride,
        .messages = parts.last + 1,
    };
    return true;
}

bool ring_modern_read(const struct source *memory, struct kernel_ring *ring, struct buf *ret_lines)
{
    struct parts parts;
    uint64_t span, whole = 0;

    if (!read_parts(memory, ring->at, ring->word, &parts))
        return false;
    parts.distance = ring->distance;
    parts.stride = ring->stride;
    span = (parts.newest - parts.oldest) & id_mask(parts.word);
    for (uint64_t back = span < RING_MESSAGES_LIMIT ? span + 1 : RING_MESSAGES_LIMIT; back--;) {
        uint64_t id = (parts.newest - back) & id_mask(parts.word);
        struct message message;

        if (!read_message(&parts, id, &message))
            continue;
        ring_add_message(ret_lines, message.time, message.text, message.length);
        whole = message.number + 1;
        ring->time = message.time;
    }
    if (whole)
        ring->messages = whole;
    return whole != 0;
}
