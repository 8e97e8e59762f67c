/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Volume descriptors, and with them everything that needs no walk through the tree. */
#include <string.h>

#include "base/mem.h"
#include "layout/reading.h"

/* Where a second set may begin: libisofs writes it at the partition offset, 32 KiB before it. */
#define SECOND_SETS       2
#define DESCRIPTORS_LOST  2  /* at the beginning of the set, of which the rest is still read */
#define OTHER_DESCRIPTORS 16 /* sectors that may follow the terminator; three are usual */

static void claim_path_tables(struct reading *r, const struct iso9660_descriptor *d,
                              uint64_t volume_start)
{
    static const char *const names[] = {"little-endian", "little-endian, copy", "big-endian",
                                        "big-endian, copy"};

    for (unsigned i = 0; i < COUNT_OF(names); i++) {
        uint64_t start = volume_start + (uint64_t)d->path_tables[i] * ISO9660_SECTOR;

        if (!d->path_tables[i])
            continue;
        if (!source_holds(r->image, start, d->path_table_size))
            problems_add(&r->problems, r->image, d->offset + 140 + 4 * i, "ISO-01",
                         "volume descriptor: the path table at sector %u lies beyond the end",
                         d->path_tables[i]);
        (void)claim_add(r, REGION_PATH_TABLE, start, d->path_table_size, NULL,
                        str_format("%s%s%s", names[i], d->joliet ? ", Joliet" : "",
                                   volume_start ? ", second tree" : ""));
    }
}

static void check_volume(struct reading *r, const struct iso9660_descriptor *d,
                         uint64_t volume_start)
{
    uint64_t size = (uint64_t)d->volume_sectors * ISO9660_SECTOR;
    uint64_t root = volume_start + (uint64_t)d->root_sector * ISO9660_SECTOR;

    if (!source_holds(r->image, volume_start, size))
        problems_add(&r->problems, r->image, d->offset + 80, "ISO-02",
                     "the volume has %ju bytes, but the image ends %ju bytes earlier: truncated",
                     (uintmax_t)size, (uintmax_t)(volume_start + size - r->image->size));
    if (!source_holds(r->image, root, d->root_size) || !d->root_size)
        problems_add(&r->problems, r->image, d->offset + 158, "ISO-01",
                     "volume descriptor: the root directory, %u bytes at sector %u, is not there",
                     d->root_size, d->root_sector);
}

static void add_volume(struct reading *r, const struct iso9660_descriptor *d, uint64_t volume_start)
{
    struct entry *entry = layout_add_entry(r->layout, ENTRY_VOLUME, d->type, volume_start,
                                           (uint64_t)d->volume_sectors * ISO9660_SECTOR);

    entry->offset = d->offset;
    entry->detail = str_copy(d->volume_id);
    entry->as.volume.joliet = d->joliet;
    entry->as.volume.base = volume_start;
    (void)snprintf(entry->as.volume.id, sizeof entry->as.volume.id, "%s", d->volume_id);
    (void)snprintf(entry->as.volume.created, sizeof entry->as.volume.created, "%s", d->creation);
    check_volume(r, d, volume_start);
    claim_path_tables(r, d, volume_start);
}

static void claim_set(struct reading *r, const struct iso9660_set *set, uint64_t volume_start)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct iso9660_descriptor *d = &set->items[i];
        const char *what = d->joliet     ? "Joliet"
                           : d->eltorito ? "boot record, El Torito"
                                         : iso9660_type_name(d->type);

        (void)claim_add(r, REGION_VOLUME_DESCRIPTOR, d->offset, ISO9660_SECTOR, NULL,
                        str_format("%s%s", what, volume_start ? ", second set" : ""));
        if (d->type == ISO9660_PRIMARY || d->type == ISO9660_SUPPLEMENTARY)
            add_volume(r, d, volume_start);
    }
}

/* The trees that the walk does not visit are claimed by their path tables. */
static int claim_other_trees(struct err *e, struct reading *r, const struct iso9660_set *set,
                             uint64_t volume_start)
{
    const struct iso9660_descriptor *primary = iso9660_find(set, ISO9660_PRIMARY);

    for (size_t i = 0; i < set->count; i++) {
        const struct iso9660_descriptor *d = &set->items[i];
        const char *detail = d->joliet      ? (volume_start ? "Joliet, second tree" : "Joliet")
                             : volume_start ? "second tree"
                                            : "other tree";

        if ((d->type != ISO9660_PRIMARY && d->type != ISO9660_SUPPLEMENTARY) ||
            (d == primary && !volume_start))
            continue;
        if (read_path_table(e, r, d, volume_start, detail) < 0)
            return -1;
    }
    return 0;
}

/*
 * A partition that begins at a place other than 0 may hold descriptors of its own, whose sectors
 * count from the partition's start.
 */
static int read_second_set(struct err *e, struct reading *r, uint64_t volume_start)
{
    struct iso9660_set set;
    uint64_t first = volume_start / ISO9660_SECTOR + ISO9660_FIRST_SECTOR;

    if (volume_start % ISO9660_SECTOR || first > UINT32_MAX - ISO9660_MAX_DESCRIPTORS)
        return 0;
    if (iso9660_read(e, r->image, (uint32_t)first, &r->problems, &set) < 0) {
        if (e->kind == ERR_FAULT)
            return -1;
        *e = (struct err){0};
        return 0;
    }
    claim_set(r, &set, volume_start);
    return claim_other_trees(e, r, &set, volume_start);
}

static int read_second_sets(struct err *e, struct reading *r)
{
    uint64_t tried[SECOND_SETS] = {0};
    size_t count = 0;

    for (size_t i = 0; i < r->layout->entry_count && count < SECOND_SETS; i++) {
        const struct entry entry = r->layout->entries[i];
        bool known = !entry.start || entry.start >= r->image->size;

        for (size_t k = 0; k < count; k++)
            known = known || tried[k] == entry.start;
        if (known || (entry.kind != ENTRY_MBR && entry.kind != ENTRY_GPT))
            continue;
        tried[count++] = entry.start;
        if (read_second_set(e, r, entry.start) < 0)
            return -1;
    }
    return 0;
}

/*
 * ECMA-167 2/8.3.1: behind those of ISO 9660 come the descriptors of other volumes, which use the
 * same sectors' first bytes. A UDF volume is not read; only that it is there is told.
 */
static int claim_udf(struct err *e, struct reading *r, uint64_t offset)
{
    static const char *const names[] = {"BEA01", "NSR02", "NSR03", "BOOT2", "TEA01"};

    for (unsigned i = 0; i < OTHER_DESCRIPTORS; i++, offset += ISO9660_SECTOR) {
        char identifier[5];
        size_t which = 0;

        if (!source_holds(r->image, offset, ISO9660_SECTOR))
            return 0;
        if (source_read(e, r->image, offset + 1, identifier, sizeof identifier) < 0)
            return -1;
        while (which < COUNT_OF(names) && memcmp(names[which], identifier, sizeof identifier) != 0)
            which++;
        if (which == COUNT_OF(names))
            return 0;
        if (memcmp(identifier, "NSR", 3) == 0)
            r->layout->udf = true;
        (void)claim_add(r, REGION_VOLUME_DESCRIPTOR, offset, ISO9660_SECTOR, NULL,
                        str_format("UDF (%s)", names[which]));
    }
    return 0;
}

/*
 * The set at sector 16. When that sector is overwritten, the rest of the set is still read: what
 * firmware does with it is worth knowing, and that it is there tells a damaged image from one that
 * is no ISO 9660 volume.
 */
static int read_first_set(struct err *e, struct reading *r, bool *ret_found)
{
    *ret_found = false;
    for (uint32_t skipped = 0; skipped <= DESCRIPTORS_LOST && !*ret_found; skipped++) {
        *ret_found = iso9660_read(e, r->image, ISO9660_FIRST_SECTOR + skipped, &r->problems,
                                  &r->volumes) == 0;
        if (!*ret_found && e->kind == ERR_FAULT)
            return -1;
        *e = (struct err){0};
        if (*ret_found && skipped)
            problems_add(&r->problems, r->image, ISO9660_FIRST_SECTOR * ISO9660_SECTOR, "ISO-01",
                         "sector 16 holds no volume descriptor, but sector %u does: the first one "
                         "is overwritten",
                         ISO9660_FIRST_SECTOR + skipped);
    }
    if (!*ret_found)
        r->volumes.count = 0;
    return 0;
}

int read_volumes(struct err *e, struct reading *r)
{
    const struct iso9660_descriptor *primary;
    bool found;

    if (read_first_set(e, r, &found) < 0)
        return -1;
    if (!found)
        return 0;
    r->found = true;
    (void)claim_add(r, REGION_SYSTEM_AREA, 0, ISO9660_FIRST_SECTOR * ISO9660_SECTOR, NULL, NULL);
    claim_set(r, &r->volumes, 0);
    if (r->volumes.count &&
        claim_udf(e, r, r->volumes.items[r->volumes.count - 1].offset + ISO9660_SECTOR) < 0)
        return -1;
    if (claim_other_trees(e, r, &r->volumes, 0) < 0)
        return -1;
    primary = iso9660_find(&r->volumes, ISO9660_PRIMARY);
    if (!primary) {
        problems_add(&r->problems, r->image, ISO9660_FIRST_SECTOR * ISO9660_SECTOR, "ISO-01",
                     "no primary volume descriptor: the tree cannot be read");
        return 0;
    }
    r->layout->volume_id = str_copy(primary->volume_id);
    r->layout->medium_id = str_copy(primary->volume_set_id);
    r->layout->volume_size = (uint64_t)primary->volume_sectors * ISO9660_SECTOR;
    return read_second_sets(e, r);
}
