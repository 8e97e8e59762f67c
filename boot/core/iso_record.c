/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directory record: ECMA-119 9.1. */
#include "core/bytes.h"
#include "core/iso_private.h"

/*  0 length            2 location, both-endian    25 flags             32 name length
 *  1 length of         10 size, both-endian       26 file unit size    33 name, a padding byte when
 *    attributes        18 date                    27 interleave gap       its length is even,
 * system use */
#define RECORD_LOCATION 2
#define RECORD_SIZE     10
#define RECORD_FLAGS    25
#define RECORD_UNIT     26
#define RECORD_GAP      27
#define RECORD_NAME_LEN 32
#define RECORD_NAME     33

bool iso_both32(const uint8_t *field, uint32_t *ret_number)
{
    if (get_le32(field) != get_be32(field + 4))
        return false;
    *ret_number = get_le32(field);
    return true;
}

bool iso_both16(const uint8_t *field, uint16_t *ret_number)
{
    if (get_le16(field) != get_be16(field + 2))
        return false;
    *ret_number = get_le16(field);
    return true;
}

/* Straight into the caller's record, which holds nonsense after a failure. */
enum iso_status iso_record_parse(const uint8_t *data, size_t size, struct iso_record *ret_record)
{
    uint32_t location;
    size_t behind_name;

    if (size < 1 || data[0] <= RECORD_NAME || data[0] > size)
        return ISO_DAMAGED;
    ret_record->length = data[0];
    ret_record->name_length = data[RECORD_NAME_LEN];
    ret_record->name = data + RECORD_NAME;
    behind_name = RECORD_NAME + (size_t)data[RECORD_NAME_LEN];
    if (data[RECORD_NAME_LEN] == 0 || behind_name > data[0])
        return ISO_DAMAGED;
    if (!iso_both32(data + RECORD_LOCATION, &location) ||
        !iso_both32(data + RECORD_SIZE, &ret_record->size))
        return ISO_DAMAGED;
    ret_record->offset = ((uint64_t)location + data[1]) * ISO_BLOCK_SIZE;
    ret_record->flags = data[RECORD_FLAGS];
    ret_record->is_interleaved = data[RECORD_UNIT] || data[RECORD_GAP];

    behind_name += behind_name % 2; /* 33 + an even length is odd: one byte of padding */
    ret_record->system_use = behind_name < data[0] ? data + behind_name : NULL;
    ret_record->system_use_length = behind_name < data[0] ? data[0] - behind_name : 0;
    return ISO_OK;
}

bool iso_record_is_dot(const struct iso_record *record, uint8_t which)
{
    return record->name_length == 1 && record->name[0] == which;
}
