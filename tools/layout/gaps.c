/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout/gaps.h"

#include <string.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "fmt/gpt.h"
#include "fmt/mbr.h"

#define BUDGET (5u << 19) /* bytes, of all gaps */

/* --- partitions beside the volume --------------------------------------------------------------
 */

/* Where the last byte is that belongs to the ISO 9660 volume's own structures and files. */
static uint64_t volume_end(const struct reading *r)
{
    uint64_t end = 0;

    for (size_t i = 0; i < r->claim_count; i++) {
        const struct claim *claim = &r->claims[i];

        if ((claim->kind == REGION_FILE || claim->kind == REGION_DIRECTORY ||
             claim->kind == REGION_PATH_TABLE || claim->kind == REGION_VOLUME_DESCRIPTOR) &&
            claim->start + claim->length > end)
            end = claim->start + claim->length;
    }
    return end;
}

static const char *partition_name(const struct entry *entry)
{
    const char *name = NULL;

    if (entry->kind == ENTRY_GPT)
        name = gpt_type_name(entry->as.gpt.type);
    else if (entry->kind == ENTRY_MBR && entry->as.mbr.type != MBR_TYPE_PROTECT)
        name = mbr_type_name(entry->as.mbr.type);
    else
        return NULL;
    return name && strcmp(name, "unknown") != 0 ? name : "of an unknown type";
}

/* Kept in order of address; of two that overlap the first one stays. */
static void insert(struct gaps *g, const struct span *span)
{
    size_t at = g->partition_count;

    for (size_t i = 0; i < g->partition_count; i++)
        if (g->partitions[i].start < span->end && span->start < g->partitions[i].end)
            return;
    while (at && g->partitions[at - 1].start > span->start)
        at--;
    memmove(&g->partitions[at + 1], &g->partitions[at],
            (g->partition_count - at) * sizeof *g->partitions);
    g->partitions[at] = *span;
    g->partition_count++;
}

void gaps_start(struct reading *r, struct gaps *ret_gaps)
{
    uint64_t end = volume_end(r);

    *ret_gaps = (struct gaps){.r = r, .budget = BUDGET};
    for (size_t i = 0; i < r->layout->entry_count; i++) {
        const struct entry *entry = &r->layout->entries[i];
        struct span span = {.start = entry->start, .what = partition_name(entry)};

        if (!span.what || entry->start < end || entry->start >= r->image->size || !entry->length)
            continue;
        span.end = entry->length < r->image->size - entry->start ? entry->start + entry->length
                                                                 : r->image->size;
        if (ret_gaps->partition_count < GAPS_MAX_PARTITIONS)
            insert(ret_gaps, &span);
    }
}

/* --- naming ------------------------------------------------------------------------------------
 */

/* A UDF descriptor tag (ECMA-167 3/7.2): byte 4 is the sum of the other fifteen. */
static bool is_udf_tag(const uint8_t *bytes)
{
    unsigned id = get_le16(bytes), sum = 0;

    for (unsigned i = 0; i < 16; i++)
        sum += i == 4 ? 0 : bytes[i];
    return ((id >= 1 && id <= 9) || (id >= 256 && id <= 266)) && (sum & 0xff) == bytes[4];
}

/* The volume header of HFS+ is 1024 bytes behind its beginning, a copy 1024 before its end. */
static bool is_hfs(const uint8_t *header)
{
    return memcmp(header, "H+\0\4", 4) == 0 || memcmp(header, "HX\0\5", 4) == 0;
}

/* What the data is, by its first sector, its last half of one, and what was seen in it; NULL: no
 * idea. */
static int name_data(struct err *e, const struct gaps *g, const struct extent *extent,
                     const char **ret_name)
{
    uint8_t head[ISO9660_SECTOR] = {0}, tail[4] = {0};
    uint64_t left = extent->end - extent->seen;

    *ret_name = NULL;
    if (source_read(e, g->r->image, extent->seen, head,
                    left < sizeof head ? (size_t)left : sizeof head) < 0 ||
        (left >= 1024 && source_read(e, g->r->image, extent->end - 1024, tail, sizeof tail) < 0))
        return -1;
    if (extent->end == g->r->md5_list_end)
        *ret_name = "MD5 sums of the files";
    else if (is_hfs(head + 1024) || is_hfs(tail))
        *ret_name = "HFS+";
    else if (g->r->layout->udf && is_udf_tag(head))
        *ret_name = "UDF";
    else if (extent->session)
        *ret_name = iso9660_find(&g->r->volumes, ISO9660_TERMINATOR) ? "another ISO 9660 session"
                                                                     : "volume descriptors";
    else if (extent->start >= g->r->layout->volume_size && g->r->layout->volume_size)
        *ret_name = "behind the volume";
    return 0;
}

/* --- regions -----------------------------------------------------------------------------------
 */

static void add(struct gaps *g, enum region_kind kind, uint64_t start, uint64_t end,
                const char *detail)
{
    struct region *region;

    if (start == end)
        return;
    region =
        g->r->layout->region_count ? &g->r->layout->regions[g->r->layout->region_count - 1] : NULL;
    if (region && kind == REGION_ZERO && region->kind == kind && !region->detail &&
        region->start + region->length == start) {
        region->length += end - start;
        region->detail = detail ? str_copy(detail) : NULL;
        return;
    }
    region = layout_add_region(g->r->layout, kind, start, end - start, NULL);
    region->detail = detail ? str_copy(detail) : NULL;
}

static void add_zeros(struct gaps *g, uint64_t start, uint64_t end, bool sampled)
{
    bool tail = end == g->r->image->size;

    add(g, REGION_ZERO, start, end,
        sampled ? "zeros where examined"
        : tail  ? "padding at the end"
                : NULL);
}

/* Bytes that no partition beside the volume has. */
static int fill_free(struct err *e, struct gaps *g, uint64_t start, uint64_t end)
{
    struct extent data;
    const char *name;

    if (gaps_look(e, g, start, end, &data) < 0)
        return -1;
    if (data.unknown) {
        add(g, REGION_UNCLAIMED, start, end, "not examined");
        return 0;
    }
    add_zeros(g, start, data.start, data.sampled);
    if (data.start < data.end) {
        if (name_data(e, g, &data, &name) < 0)
            return -1;
        add(g, REGION_UNCLAIMED, data.start, data.end, name);
    }
    add_zeros(g, data.end, end, data.sampled);
    return 0;
}

/* Bytes of a partition: what is in it is its own business, unless it is nothing. */
static int fill_partition(struct err *e, struct gaps *g, uint64_t start, uint64_t end,
                          const char *what)
{
    struct extent data;

    if (gaps_look(e, g, start, end, &data) < 0)
        return -1;
    if (data.start == end)
        add_zeros(g, start, end, data.sampled);
    else
        add(g, REGION_PARTITION, start, end, what);
    return 0;
}

int gaps_fill(struct err *e, struct gaps *g, uint64_t start, uint64_t end)
{
    for (size_t i = 0; i < g->partition_count && start < end; i++) {
        const struct span *span = &g->partitions[i];
        uint64_t stop = span->end < end ? span->end : end;

        if (span->end <= start || span->start >= end)
            continue;
        if (span->start > start && fill_free(e, g, start, span->start) < 0)
            return -1;
        start = span->start > start ? span->start : start;
        if (fill_partition(e, g, start, stop, span->what) < 0)
            return -1;
        start = stop;
    }
    return start < end ? fill_free(e, g, start, end) : 0;
}
