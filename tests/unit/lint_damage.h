/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What damages of an image are made with: places of the good image, and checksums made true again,
 * so that only what is meant is wrong. */
#ifndef UNIT_LINT_DAMAGE_H
#define UNIT_LINT_DAMAGE_H

#include "unit/fmt_test.h"

#include "base/mem.h"
#include "core/bytes.h"
#include "fmt/crc32.h"
#include "layout/layout.h"

/* A copy of a good image, to be damaged in place. */
struct damaged {
    const struct layout *good; /* of the image before the damage */
    uint8_t *bytes;            /* owned by the harness */
    size_t size;               /* bytes; change it with lint_resize() */
};

/* More bytes are zero. */
static inline void lint_resize(struct damaged *d, size_t size)
{
    d->bytes = mem_resize(d->bytes, size, 1);
    if (size > d->size)
        memset(d->bytes + d->size, 0, size - d->size);
    d->size = size;
}

/* The first of its kind (and name, unless that is NULL) in the good image. */
static inline const struct region *lint_region(const struct damaged *d, enum region_kind kind,
                                               const char *name)
{
    const struct region *region = layout_region(d->good, kind, name);

    if (!region)
        fail_msg("no region %s %s", region_kind_name(kind), name ? name : "");
    return region;
}

static inline uint64_t lint_start(const struct damaged *d, enum region_kind kind, const char *name)
{
    return lint_region(d, kind, name)->start;
}

static inline const struct entry *lint_entry(const struct damaged *d, enum entry_kind kind,
                                             unsigned number)
{
    for (size_t i = 0; i < d->good->entry_count; i++)
        if (d->good->entries[i].kind == kind && d->good->entries[i].number == number)
            return &d->good->entries[i];
    fail_msg("no %s entry %u", entry_kind_name(kind), number);
    return NULL;
}

/* Where a text stands, which must be there exactly as often as `times`; all places are replaced by
 * a text of the same length. */
static inline void lint_replace(struct damaged *d, const char *text, const char *other,
                                unsigned times)
{
    size_t length = strlen(text);
    unsigned found = 0;

    assert_int_equal(strlen(other), length);
    for (uint8_t *at = d->bytes; (at = memmem(at, d->size - (size_t)(at - d->bytes), text, length));
         at += length, found++)
        memcpy(at, other, length);
    assert_int_equal(found, times);
}

/* Makes the checksums of a GPT true again; `header`: bytes. */
static inline void lint_seal_gpt(struct damaged *d, uint64_t header)
{
    uint8_t *head = d->bytes + header;
    uint64_t array = get_le64(head + 72) * 512;
    uint64_t bytes = (uint64_t)get_le32(head + 80) * get_le32(head + 84);

    if (array + bytes <= d->size)
        put_le(head + 88, 4, crc32_of(d->bytes + array, bytes));
    put_le(head + 16, 4, 0);
    put_le(head + 16, 4, crc32_of(head, get_le32(head + 12)));
}

/* One field of a partition, in both copies of the GPT; `number` from 1, `field`: bytes in it. */
static inline void lint_put_partition(struct damaged *d, unsigned number, unsigned field,
                                      unsigned size, uint64_t value)
{
    const uint64_t headers[] = {d->good->gpt_primary_start, d->good->gpt_backup_start};

    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        uint64_t array = get_le64(d->bytes + headers[i] + 72) * 512;

        put_le(d->bytes + array + 128 * (uint64_t)(number - 1) + field, size, value);
        lint_seal_gpt(d, headers[i]);
    }
}

/* Makes the boot catalog's checksum true again (El Torito §2.1). */
static inline void lint_seal_catalog(struct damaged *d)
{
    uint8_t *catalog = d->bytes + lint_start(d, REGION_CATALOG, NULL);
    uint16_t sum = 0;

    put_le(catalog + 28, 2, 0);
    for (unsigned i = 0; i < 32; i += 2)
        sum = (uint16_t)(sum + get_le16(catalog + i));
    put_le(catalog + 28, 2, (uint16_t)-sum);
}

/* Makes a boot info table's checksum true again; `start`, `size`: bytes of the boot image. */
static inline void lint_seal_boot_info(struct damaged *d, uint64_t start, uint32_t size)
{
    uint32_t sum = 0;

    for (uint32_t i = 64; i < size; i++)
        sum += (uint32_t)d->bytes[start + i] << 8 * (i % 4);
    put_le(d->bytes + start + 20, 4, sum);
}

/* A number that is stored twice, little-endian and big-endian (ECMA-119 §7.3.3). */
static inline void lint_put_twin(struct damaged *d, uint64_t offset, uint32_t value)
{
    put_le(d->bytes + offset, 4, value);
    put_be(d->bytes + offset + 4, 4, value);
}

/* Where the directory record of a file is, whose ISO 9660 name ("VMLINUZ.;1") is like no other's.
 */
static inline uint64_t lint_record(const struct damaged *d, const char *iso_name)
{
    const uint8_t *name = memmem(d->bytes, d->size, iso_name, strlen(iso_name));

    if (!name)
        fail_msg("no directory record for %s", iso_name);
    return (uint64_t)(name - d->bytes) - 33;
}

#endif
