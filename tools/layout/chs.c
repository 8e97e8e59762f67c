/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout/chs.h"

#define CYLINDERS   1024
#define HEADS_MAX   256
#define SECTORS_MAX 63

/* Written when there is no telling: behind the last cylinder (UEFI §5.2.3 and habit), or unset. */
static bool is_no_address(const struct mbr_chs *chs)
{
    bool largest = chs->cylinder >= CYLINDERS - 2 && chs->head >= 254 && chs->sector == 63;

    return largest || (!chs->cylinder && !chs->head && !chs->sector);
}

static bool is_true(const struct mbr_chs *chs, uint64_t sector, unsigned heads, unsigned sectors)
{
    uint64_t cylinder = sector / sectors / heads;

    if (is_no_address(chs))
        return true;
    if (cylinder >= CYLINDERS)
        return chs->cylinder == CYLINDERS - 1;
    return chs->cylinder == cylinder && chs->head == sector / sectors % heads &&
           chs->sector == sector % sectors + 1;
}

static bool fits(const struct entry *entry, unsigned heads, unsigned sectors)
{
    uint64_t first = entry->start / MBR_SIZE, count = entry->length / MBR_SIZE;

    return is_true(&entry->as.mbr.first_chs, first, heads, sectors) &&
           (!count || is_true(&entry->as.mbr.last_chs, first + count - 1, heads, sectors));
}

bool chs_is_possible(const struct entry *entry)
{
    for (unsigned sectors = SECTORS_MAX; sectors; sectors--)
        for (unsigned heads = HEADS_MAX; heads; heads--)
            if (fits(entry, heads, sectors))
                return true;
    return false;
}

static bool is_measured(const struct entry *entry)
{
    return entry->kind == ENTRY_MBR && entry->as.mbr.type != MBR_TYPE_PROTECT && entry->length > 0;
}

static bool all_fit(const struct layout *layout, const struct mbr_geometry *geometry)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (is_measured(&layout->entries[i]) &&
            !fits(&layout->entries[i], geometry->heads, geometry->sectors))
            return false;
    return true;
}

const struct mbr_geometry *chs_geometry(const struct layout *layout)
{
    static const struct mbr_geometry known[] = {
        {255, 63, true}, {240, 63, true}, {252, 63, false}, {128, 63, false},
        {64, 63, false}, {32, 63, false}, {16, 63, false},  {64, 32, false},
    };

    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (all_fit(layout, &known[i]))
            return &known[i];
    return NULL;
}
