/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/gpt.h"

#include <string.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "fmt/crc32.h"

struct gpt_reader {
    const struct source *source;
    struct problems *problems;
    const char *which;
    uint64_t at; /* bytes: the header's place */
};

void gpt_free(struct gpt *gpt)
{
    free(gpt->partitions);
    *gpt = (struct gpt){0};
}

/* The checksum covers the header with its own four bytes taken as zero. */
static bool header_crc_ok(const struct gpt_reader *r, const uint8_t *sector)
{
    uint32_t size = get_le32(sector + 12), stored = get_le32(sector + 16), computed;
    uint8_t copy[GPT_SECTOR];

    if (size < 92 || size > GPT_SECTOR) {
        problems_add(r->problems, r->source, r->at + 12, "GPT-01",
                     "%s header: its size is %u, should be 92", r->which, size);
        return false;
    }
    memcpy(copy, sector, sizeof copy);
    memset(copy + 16, 0, 4);
    computed = crc32_of(copy, size);
    if (stored != computed)
        problems_add(r->problems, r->source, r->at + 16, "GPT-01",
                     "%s header: the CRC is %08x, its bytes give %08x", r->which, stored, computed);
    return stored == computed;
}

static bool header_sane(const struct gpt_reader *r, const uint8_t *sector, struct gpt *gpt)
{
    uint64_t own = get_le64(sector + 24);
    uint64_t bytes = (uint64_t)gpt->array_count * gpt->entry_size;
    bool good = true;

    if (own != gpt->sector) {
        problems_add(r->problems, r->source, r->at + 24, "GPT-01",
                     "%s header: says that it is at sector %ju, but it is at %ju", r->which,
                     (uintmax_t)own, (uintmax_t)gpt->sector);
        good = false;
    }
    if (gpt->first_usable > gpt->last_usable) {
        problems_add(r->problems, r->source, r->at + 40, "GPT-01",
                     "%s header: the first usable sector %ju comes after the last, %ju", r->which,
                     (uintmax_t)gpt->first_usable, (uintmax_t)gpt->last_usable);
        good = false;
    }
    if (gpt->entry_size < 128 || gpt->entry_size > 4096 ||
        (gpt->entry_size & (gpt->entry_size - 1)) || !gpt->array_count || bytes > GPT_MAX_ARRAY) {
        problems_add(r->problems, r->source, r->at + 80, "GPT-01",
                     "%s header: %u entries of %u bytes make no sense", r->which, gpt->array_count,
                     gpt->entry_size);
        return false;
    }
    gpt->array_bytes = bytes;
    return good;
}

static void read_partition(const uint8_t *bytes, unsigned number, struct gpt_partition *ret)
{
    ret->number = number;
    text_guid(bytes, ret->type);
    text_guid(bytes + 16, ret->unique);
    ret->first = get_le64(bytes + 32);
    ret->last = get_le64(bytes + 40);
    ret->attributes = get_le64(bytes + 48);
    text_utf16(bytes + 56, 36, false, ret->name, sizeof ret->name);
}

static void read_partitions(const uint8_t *array, struct gpt *gpt)
{
    static const uint8_t unused[GUID_SIZE];
    size_t room = 0;

    for (uint32_t i = 0; i < gpt->array_count && gpt->partition_count < GPT_MAX_PARTITIONS; i++) {
        const uint8_t *bytes = array + (size_t)i * gpt->entry_size;

        if (memcmp(bytes, unused, sizeof unused) == 0)
            continue;
        ARRAY_GROW(gpt->partitions, gpt->partition_count, room);
        read_partition(bytes, i + 1, &gpt->partitions[gpt->partition_count++]);
    }
}

static int read_array(struct err *e, const struct gpt_reader *r, struct gpt *gpt)
{
    CLEANUP(free_ptr) uint8_t *array = NULL;
    uint64_t start = gpt->array_sector * GPT_SECTOR;
    uint32_t computed;

    if (!gpt->array_bytes)
        return 0;
    if (gpt->array_sector > UINT64_MAX / GPT_SECTOR ||
        !source_holds(r->source, start, gpt->array_bytes)) {
        problems_add(r->problems, r->source, r->at + 72, "GPT-01",
                     "%s header: the array at sector %ju lies beyond the end", r->which,
                     (uintmax_t)gpt->array_sector);
        return 0;
    }
    array = mem_alloc(gpt->array_bytes);
    if (source_read(e, r->source, start, array, gpt->array_bytes) < 0)
        return -1;
    computed = crc32_of(array, gpt->array_bytes);
    gpt->array_ok = computed == gpt->array_crc;
    if (!gpt->array_ok)
        problems_add(r->problems, r->source, start, "GPT-01",
                     "%s array: the header gives CRC %08x, the array's bytes give %08x", r->which,
                     gpt->array_crc, computed);
    read_partitions(array, gpt);
    return 0;
}

int gpt_read(struct err *e, const struct source *source, uint64_t sector, const char *which,
             struct problems *problems, struct gpt *ret_gpt)
{
    struct gpt_reader r = {source, problems, which, sector * GPT_SECTOR};
    CLEANUP(gpt_free) struct gpt gpt = {.sector = sector};
    uint8_t bytes[GPT_SECTOR];

    if (sector >= source->size / GPT_SECTOR)
        return err_set(e, ERR_NO, "the %s at sector %ju lies beyond the end", which,
                       (uintmax_t)sector);
    if (source_read(e, source, r.at, bytes, sizeof bytes) < 0)
        return -1;
    if (memcmp(bytes, "EFI PART", 8) != 0)
        return err_set(e, ERR_NO, "no %s at sector %ju", which, (uintmax_t)sector);
    gpt.alternate = get_le64(bytes + 32);
    gpt.first_usable = get_le64(bytes + 40);
    gpt.last_usable = get_le64(bytes + 48);
    text_guid(bytes + 56, gpt.disk_guid);
    gpt.array_sector = get_le64(bytes + 72);
    gpt.array_count = get_le32(bytes + 80);
    gpt.entry_size = get_le32(bytes + 84);
    gpt.array_crc = get_le32(bytes + 88);
    gpt.header_ok = header_crc_ok(&r, bytes);
    gpt.header_ok = header_sane(&r, bytes, &gpt) && gpt.header_ok;
    if (read_array(e, &r, &gpt) < 0)
        return -1;
    *ret_gpt = gpt;
    gpt = (struct gpt){0};
    return 0;
}

const char *gpt_type_name(const char *type)
{
    static const char *const names[][2] = {
        {GPT_TYPE_ESP, "EFI system"},
        {GPT_TYPE_BASIC, "basic data"},
        {"21686148-6449-6E6F-744E-656564454649", "BIOS boot"},
        {"0FC63DAF-8483-4772-8E79-3D69D8477DE4", "Linux data"},
        {"48465300-0000-11AA-AA11-00306543ECAC", "Apple HFS+"},
    };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i][0], type) == 0)
            return names[i][1];
    return NULL;
}
