/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What there is between claims: small gaps from end to end, large ones in samples. */
#include <string.h>

#include "layout/gaps.h"

#define WHOLE   (1u << 20) /* bytes: gaps up to this size are examined from end to end */
#define SAMPLE  4096       /* bytes */
#define SAMPLES 64         /* of a larger gap, evenly spread, its two ends among them */

static bool is_zero(const uint8_t *bytes, size_t size)
{
    return !size || (bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0);
}

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

int gaps_look(struct err *e, struct gaps *g, uint64_t start, uint64_t end,
              struct extent *ret_extent)
{
    bool whole = end - start <= WHOLE;
    uint64_t cost = whole ? end - start : SAMPLES * SAMPLE;
    struct extent extent = {.start = start, .end = end, .unknown = cost > g->budget};

    if (!extent.unknown) {
        g->budget -= cost;
        if ((whole ? look_everywhere : look_in_samples)(e, g, start, end, &extent) < 0)
            return -1;
    }
    *ret_extent = extent;
    return 0;
}

int gaps_any_data(struct err *e, struct gaps *g, uint64_t start, uint64_t end, bool *ret_data)
{
    struct extent extent = {0};

    if (look_everywhere(e, g, start, end, &extent) < 0)
        return -1;
    *ret_data = extent.start < end;
    return 0;
}
