/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/apm.h"

#include <string.h>

#include "core/bytes.h"
#include "fmt/text.h"

#define RULE "APM-01"

static bool is_block_size(uint32_t size)
{
    return size >= 512 && size <= 4096 && (size & (size - 1)) == 0;
}

static void take_entry(const struct source *source, struct problems *problems, const uint8_t *bytes,
                       uint64_t offset, struct apm *apm)
{
    unsigned number = (unsigned)apm->count + 1;
    uint32_t announced = get_be32(bytes + 4);
    struct apm_partition *p = &apm->partitions[apm->count++];
    uint64_t end;

    p->offset = offset;
    p->first = get_be32(bytes + 8);
    p->blocks = get_be32(bytes + 12);
    p->status = get_be32(bytes + 88);
    text_trimmed(bytes + 16, 32, p->name, sizeof p->name);
    text_trimmed(bytes + 48, 32, p->type, sizeof p->type);
    if (announced != apm->announced)
        problems_add(problems, source, offset + 4, RULE,
                     "Apple partition %u: says that the map has %u entries, the first one says %u",
                     number, announced, apm->announced);
    end = ((uint64_t)p->first + p->blocks) * apm->block_size;
    if (end > source->size)
        problems_add(problems, source, offset + 8, RULE,
                     "Apple partition %u: ends at byte %ju, beyond the end at %ju", number,
                     (uintmax_t)end, (uintmax_t)source->size);
}

/* One entry a block, as many as the first one announces. */
static int read_entries(struct err *e, const struct source *source, struct problems *problems,
                        struct apm *apm)
{
    for (uint32_t i = 0; i < apm->announced && apm->count < APM_MAX_PARTITIONS; i++) {
        uint64_t offset = (uint64_t)(i + 1) * apm->block_size;
        uint8_t bytes[APM_ENTRY_SIZE] = {0};

        if (source_holds(source, offset, sizeof bytes) &&
            source_read(e, source, offset, bytes, sizeof bytes) < 0)
            return -1;
        if (memcmp(bytes, "PM", 2) != 0) {
            problems_add(problems, source, offset, RULE,
                         "Apple partition map: announces %u entries, but the one at byte %ju does "
                         "not begin with \"PM\"",
                         apm->announced, (uintmax_t)offset);
            return 0;
        }
        take_entry(source, problems, bytes, offset, apm);
    }
    if (!apm->announced)
        problems_add(problems, source, (uint64_t)apm->block_size + 4, RULE,
                     "Apple partition map: announces no entries, but has one");
    if (apm->count < apm->announced)
        problems_add(problems, source, (uint64_t)apm->block_size + 4, RULE,
                     "Apple partition map: %u entries; more than %d are not read", apm->announced,
                     APM_MAX_PARTITIONS);
    return 0;
}

int apm_read(struct err *e, const struct source *source, struct problems *problems,
             struct apm *ret_apm)
{
    struct apm apm = {0};
    uint8_t head[8];

    if (!source_holds(source, 0, sizeof head))
        return err_set(e, ERR_NO, "no Apple partition map");
    if (source_read(e, source, 0, head, sizeof head) < 0)
        return -1;
    apm.block_size = get_be16(head + 2);
    if (memcmp(head, "ER", 2) != 0 || !is_block_size(apm.block_size) ||
        !source_holds(source, apm.block_size, sizeof head))
        return err_set(e, ERR_NO, "no Apple partition map");
    if (source_read(e, source, apm.block_size, head, sizeof head) < 0)
        return -1;
    if (memcmp(head, "PM", 2) != 0)
        return err_set(e, ERR_NO, "no Apple partition map");
    apm.announced = get_be32(head + 4);
    if (read_entries(e, source, problems, &apm) < 0)
        return -1;
    *ret_apm = apm;
    return 0;
}
