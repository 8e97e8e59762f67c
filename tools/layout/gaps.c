/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout/gaps.h"

#include <string.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "fmt/gpt.h"
#include "fmt/mbr.h"

#define BUDGET  (5u << 19) /* bytes, of all gaps */
#define WHOLE   (1u << 20) /* bytes: gaps up to this size are examined from end to end */
#define SAMPLE  4096       /* bytes */
#define SAMPLES 64         /* of a larger gap, evenly spread, its two ends among them */

static bool is_zero(const uint8_t *bytes, size_t size)
{
    return !size || (bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0);
}

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

/* --- looking -----------------------------------------------------------------------------------
 */

/* The sectors with data among the bytes: from the first one to behind the last one; none: both are
 * `end`. */
struct extent {
    uint64_t start, end;
    uint64_t seen; /* the first sector that has data */
    bool session;  /* there are volume descriptors */
    bool sampled;  /* not every byte was looked at */
    bool unknown;  /* none was */
};

/* A volume descriptor (ECMA-119 §8.1) begins with its type and this. */
static bool is_descriptor(const uint8_t *sector, size_t length)
{
    return length == ISO9660_SECTOR && memcmp(sector + 1, "CD001", 5) == 0;
}

static int look_at(struct err *e, struct gaps *g, uint64_t at, size_t size, struct extent *extent)
{
    uint8_t block[16384];

    for (uint64_t end = at + size; at < end; at += size) {
        size = end - at < sizeof block ? (size_t)(end - at) : sizeof block;
        if (source_read(e, g->r->image, at, block, size) < 0)
            return -1;
        for (size_t i = 0; i < size; i += ISO9660_SECTOR) {
            size_t length = size - i < ISO9660_SECTOR ? size - i : ISO9660_SECTOR;

            if (is_zero(block + i, length))
                continue;
            if (at + i < extent->start)
                extent->start = at + i;
            extent->end = at + i + length;
            extent->session = extent->session || is_descriptor(block + i, length);
        }
    }
    return 0;
}

static int look_everywhere(struct err *e, struct gaps *g, uint64_t start, uint64_t end,
                           struct extent *extent)
{
    uint64_t none = end;

    extent->start = UINT64_MAX;
    if (look_at(e, g, start, (size_t)(end - start), extent) < 0)
        return -1;
    if (extent->start == UINT64_MAX)
        extent->start = extent->end = none;
    extent->seen = extent->start;
    return 0;
}

/* Data anywhere makes all of it data: where it begins and ends is not known. */
static int look_in_samples(struct err *e, struct gaps *g, uint64_t start, uint64_t end,
                           struct extent *extent)
{
    uint64_t step = (end - start - SAMPLE) / (SAMPLES - 1) / ISO9660_SECTOR * ISO9660_SECTOR;
    struct extent found = {.start = UINT64_MAX};

    for (uint64_t i = 0; i < SAMPLES && found.start == UINT64_MAX; i++)
        if (look_at(e, g, i + 1 < SAMPLES ? start + i * step : end - SAMPLE, SAMPLE, &found) < 0)
            return -1;
    extent->sampled = true;
    extent->start = found.start == UINT64_MAX ? end : start;
    extent->end = end;
    extent->seen = found.start;
    extent->session = found.session;
    return 0;
}

static int look(struct err *e, struct gaps *g, uint64_t start, uint64_t end, struct extent *extent)
{
    bool whole = end - start <= WHOLE;
    uint64_t cost = whole ? end - start : SAMPLES * SAMPLE;

    *extent = (struct extent){.start = start, .end = end, .unknown = cost > g->budget};
    if (extent->unknown)
        return 0;
    g->budget -= cost;
    return whole ? look_everywhere(e, g, start, end, extent)
                 : look_in_samples(e, g, start, end, extent);
}

int gaps_any_data(struct err *e, struct gaps *g, uint64_t start, uint64_t end, bool *ret_data)
{
    struct extent extent = {0};

    if (look_everywhere(e, g, start, end, &extent) < 0)
        return -1;
    *ret_data = extent.start < end;
    return 0;
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

    if (look(e, g, start, end, &data) < 0)
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

    if (look(e, g, start, end, &data) < 0)
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
