/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System use entries and their continuation areas: SUSP 1.12, 4 and 5. */
#include "core/bytes.h"
#include "core/iso_private.h"

#define SUSP_HEADER    4  /* signature, length, version */
#define SUSP_AREAS_MAX 64 /* a name and a link of full length need two */
#define CE_LENGTH      24

void susp_start(struct susp_walk *walk, const struct iso_volume *volume, uint8_t *area,
                const uint8_t *system_use, size_t length)
{
    *walk = (struct susp_walk){.volume = volume, .area = area, .at = system_use, .left = length};
}

/* CE: block, offset in it and length of the next area, all both-endian. It is read once this area
 * is through: SUSP 5.1. */
static enum iso_status note_continuation(struct susp_walk *walk, const struct susp_entry *entry)
{
    uint32_t block, offset, length;

    if (entry->length < CE_LENGTH || walk->has_next || !iso_both32(entry->data, &block) ||
        !iso_both32(entry->data + 8, &offset) || !iso_both32(entry->data + 16, &length) ||
        length > ISO_BLOCK_SIZE || offset >= ISO_BLOCK_SIZE)
        return ISO_DAMAGED;
    walk->has_next = true;
    walk->next_offset = (uint64_t)block * ISO_BLOCK_SIZE + offset;
    walk->next_length = length;
    return ISO_OK;
}

static enum iso_status enter_continuation(struct susp_walk *walk)
{
    enum iso_status status;

    if (++walk->areas > SUSP_AREAS_MAX)
        return ISO_DAMAGED;
    status = iso_read(walk->volume, walk->next_offset, walk->area, walk->next_length);
    if (status)
        return status;
    walk->at = walk->area;
    walk->left = walk->next_length;
    walk->has_next = false;
    return ISO_OK;
}

/* The next entry of this area. Fewer than four bytes, zeros or ST end it. */
static enum iso_status next_here(struct susp_walk *walk, struct susp_entry *entry)
{
    size_t length;

    if (walk->left < SUSP_HEADER || (walk->at[0] == 0 && walk->at[1] == 0))
        return ISO_NO_MORE;
    length = walk->at[2];
    if (length < SUSP_HEADER || length > walk->left)
        return ISO_DAMAGED;
    entry->signature = SUSP_SIGNATURE(walk->at[0], walk->at[1]);
    entry->data = walk->at + SUSP_HEADER;
    entry->length = length - SUSP_HEADER;
    walk->at += length;
    walk->left -= length;
    return entry->signature == SUSP_SIGNATURE('S', 'T') ? ISO_NO_MORE : ISO_OK;
}

enum iso_status susp_next(struct susp_walk *walk, struct susp_entry *ret_entry)
{
    for (;;) {
        struct susp_entry entry;
        enum iso_status status = next_here(walk, &entry);

        if (status == ISO_NO_MORE && walk->has_next) {
            status = enter_continuation(walk);
        } else if (status == ISO_OK && entry.signature == SUSP_SIGNATURE('C', 'E')) {
            status = note_continuation(walk, &entry);
        } else {
            if (status == ISO_OK)
                *ret_entry = entry;
            return status;
        }
        if (status)
            return status;
    }
}
