/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/mbr_checks.h"

#include <string.h>

#include "fmt/eltorito.h"
#include "fmt/mbr.h"
#include "layout/chs.h"
#include "lint/linting.h"

/* --- MBR-09: types ---------------------------------------------------------------------------- */

static bool is_fat_type(uint8_t type)
{
    static const uint8_t types[] = {0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e};

    return memchr(types, type, sizeof types) != NULL;
}

static bool is_efi_image(const struct layout *layout, uint64_t start)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == ENTRY_ELTORITO && layout->entries[i].start == start &&
            layout->entries[i].as.eltorito.platform == ELTORITO_PLATFORM_EFI)
            return true;
    return layout_esp_at(layout, start) != NULL;
}

/* The partition of the ISO 9660 volume begins where a set of its descriptors counts from. */
static bool is_volume(const struct layout *layout, uint64_t start)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == ENTRY_VOLUME && layout->entries[i].start == start)
            return true;
    return false;
}

int mbr_check_types(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    for (size_t i = 0; i < l->layout->entry_count; i++) {
        const struct entry *entry = &l->layout->entries[i];
        uint8_t type = entry->as.mbr.type;

        if (entry->kind != ENTRY_MBR)
            continue;
        if (is_fat_type(type) && is_efi_image(l->layout, entry->start))
            lint_say(l, self, SEVERITY_WARNING, entry->offset + 4,
                     "MBR entry %u: the EFI system partition has type %02X instead of EF",
                     entry->number, type);
        else if ((is_fat_type(type) || type == 0x83) && is_volume(l->layout, entry->start))
            lint_say(l, self, SEVERITY_WARNING, entry->offset + 4,
                     "MBR entry %u: the ISO 9660 volume has type %02X, %s", entry->number, type,
                     type == 0x83 ? "which systems take for a Linux filesystem"
                                  : "which Windows takes for FAT and offers to format");
    }
    return 0;
}

int mbr_check_geometry(struct err *e, struct linting *l, const struct rule *self)
{
    const struct mbr_geometry *fits;

    (void)e;
    for (size_t i = 0; i < l->layout->entry_count; i++) {
        const struct entry *entry = &l->layout->entries[i];

        if (entry->kind == ENTRY_MBR && entry->as.mbr.type != MBR_TYPE_PROTECT &&
            !chs_is_possible(entry))
            lint_say(l, self, SEVERITY_WARNING, entry->offset + 1,
                     "MBR entry %u: no geometry makes cylinder, head and sector (%u/%u/%u to "
                     "%u/%u/%u) mean sectors %ju to %ju",
                     entry->number, entry->as.mbr.first_chs.cylinder, entry->as.mbr.first_chs.head,
                     entry->as.mbr.first_chs.sector, entry->as.mbr.last_chs.cylinder,
                     entry->as.mbr.last_chs.head, entry->as.mbr.last_chs.sector,
                     (uintmax_t)(entry->start / MBR_SIZE),
                     (uintmax_t)((entry->start + entry->length) / MBR_SIZE - 1));
    }
    fits = chs_geometry(l->layout);
    if (fits && !fits->usual)
        lint_say(l, self, SEVERITY_INFO, MBR_TABLE_AT,
                 "the partition table is written for %u heads and %u sectors; BIOSes expect 255 "
                 "(or 240) and 63",
                 fits->heads, fits->sectors);
    return 0;
}
