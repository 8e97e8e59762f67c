/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The GUID partition table: both copies, and what they say of each other. */
#include <string.h>

#include "base/mem.h"
#include "fmt/gpt.h"
#include "layout/reading.h"

static void claim_gpt(struct reading *r, const struct gpt *gpt, bool backup)
{
    (void)claim_add(r, backup ? REGION_GPT_BACKUP_HEADER : REGION_GPT_HEADER,
                    gpt->sector * GPT_SECTOR, GPT_SECTOR, NULL, NULL);
    if (gpt->array_bytes && gpt->array_sector < r->image->size / GPT_SECTOR)
        (void)claim_add(r, backup ? REGION_GPT_BACKUP_ARRAY : REGION_GPT_ARRAY,
                        gpt->array_sector * GPT_SECTOR, gpt->array_bytes, NULL,
                        str_format("%u entries", gpt->array_count));
}

/* `announced`: the MBR has a protective entry, so firmware looks at the GPT at all. */
static void check_partition(struct reading *r, const struct gpt *gpt, const struct gpt_partition *p,
                            uint64_t offset, bool announced)
{
    if (p->last < p->first || p->last >= r->image->size / GPT_SECTOR)
        problems_add(&r->problems, r->image, offset + 32, "GPT-01",
                     "GPT partition %u: sectors %ju to %ju, but the last one is %ju", p->number,
                     (uintmax_t)p->first, (uintmax_t)p->last,
                     (uintmax_t)(r->image->size / GPT_SECTOR - 1));
    else if (announced && (p->first < gpt->first_usable || p->last > gpt->last_usable))
        problems_add(&r->problems, r->image, offset + 32, "GPT-01",
                     "GPT partition %u: sectors %ju to %ju lie outside the usable %ju to %ju",
                     p->number, (uintmax_t)p->first, (uintmax_t)p->last,
                     (uintmax_t)gpt->first_usable, (uintmax_t)gpt->last_usable);
}

static void add_partition(struct reading *r, const struct gpt *gpt, const struct gpt_partition *p,
                          bool announced)
{
    bool sane = p->first <= p->last && p->last < UINT64_MAX / GPT_SECTOR;
    struct entry *entry = layout_add_entry(r->layout, ENTRY_GPT, p->number,
                                           sane ? p->first * GPT_SECTOR : r->image->size,
                                           sane ? (p->last - p->first + 1) * GPT_SECTOR : 0);

    entry->offset = gpt->array_sector * GPT_SECTOR + (uint64_t)(p->number - 1) * gpt->entry_size;
    memcpy(entry->as.gpt.type, p->type, sizeof p->type);
    memcpy(entry->as.gpt.unique, p->unique, sizeof p->unique);
    entry->as.gpt.attributes = p->attributes;
    memcpy(entry->as.gpt.name, p->name, sizeof p->name);
    check_partition(r, gpt, p, entry->offset, announced);
}

static int by_first(const void *left, const void *right)
{
    const struct gpt_partition *a = *(const struct gpt_partition *const *)left;
    const struct gpt_partition *b = *(const struct gpt_partition *const *)right;

    return a->first < b->first ? -1 : a->first > b->first;
}

/* Without a protective MBR entry nobody looks, and isohybrid overlaps partitions there on purpose.
 */
static void check_partition_overlaps(struct reading *r, const struct gpt *gpt)
{
    CLEANUP(free_ptr)
    const struct gpt_partition **sorted = mem_array(gpt->partition_count, sizeof *sorted);

    for (size_t i = 0; i < gpt->partition_count; i++)
        sorted[i] = &gpt->partitions[i];
    qsort(sorted, gpt->partition_count, sizeof *sorted, by_first);
    for (size_t i = 1; i < gpt->partition_count; i++)
        if (sorted[i]->first <= sorted[i - 1]->last)
            problems_add(&r->problems, r->image, gpt->array_sector * GPT_SECTOR, "GPT-02",
                         "GPT partitions %u and %u overlap: UEFI firmware drops both",
                         sorted[i - 1]->number, sorted[i]->number);
}

static void add_partitions(struct reading *r, const struct gpt *gpt, bool announced)
{
    memcpy(r->layout->disk_guid, gpt->disk_guid, sizeof r->layout->disk_guid);
    r->layout->gpt_first_usable = gpt->first_usable;
    r->layout->gpt_last_usable = gpt->last_usable;
    r->layout->gpt_array_sector = gpt->array_sector;
    for (size_t i = 0; i < gpt->partition_count; i++)
        add_partition(r, gpt, &gpt->partitions[i], announced);
    if (announced && gpt->partition_count)
        check_partition_overlaps(r, gpt);
}

static void compare_copies(struct reading *r, const struct gpt *primary, const struct gpt *backup)
{
    uint64_t at = backup->sector * GPT_SECTOR;
    uint64_t last = r->image->size / GPT_SECTOR - 1;

    if (strcmp(primary->disk_guid, backup->disk_guid) != 0)
        problems_add(&r->problems, r->image, at + 56, "GPT-01",
                     "backup GPT: disk GUID %s, but the primary GPT has %s", backup->disk_guid,
                     primary->disk_guid);
    if (primary->array_ok && backup->array_ok && primary->array_crc != backup->array_crc)
        problems_add(&r->problems, r->image, at + 88, "GPT-01",
                     "backup GPT: its partitions are not those of the primary GPT");
    if (backup->alternate != primary->sector)
        problems_add(&r->problems, r->image, at + 32, "GPT-01",
                     "backup GPT: points at sector %ju instead of the primary GPT at %ju",
                     (uintmax_t)backup->alternate, (uintmax_t)primary->sector);
    if (backup->sector != last && !r->image->device)
        problems_add(&r->problems, r->image, at, "GPT-06",
                     "backup GPT: in sector %ju instead of the image's last one, %ju",
                     (uintmax_t)backup->sector, (uintmax_t)last);
}

/* The backup is where the primary says, else in the last sector. */
static int read_backup(struct err *e, struct reading *r, const struct gpt *primary, bool announced,
                       struct gpt *ret_backup, bool *ret_found)
{
    uint64_t last = r->image->size / GPT_SECTOR - 1;
    uint64_t at = primary->header_ok ? primary->alternate : last;
    bool expected = primary->header_ok ? at <= last : announced && primary->sector;

    *ret_found = false;
    if (at > last && primary->header_ok)
        problems_add(&r->problems, r->image, primary->sector * GPT_SECTOR + 32, "GPT-06",
                     "the backup GPT should be in sector %ju, but the image ends with sector %ju",
                     (uintmax_t)at, (uintmax_t)last);
    if (at > last || at < 2)
        at = last;
    if (gpt_read(e, r->image, at, "backup GPT", &r->problems, ret_backup) < 0) {
        if (e->kind == ERR_FAULT)
            return -1;
        return expected ? reading_note(r, e, at * GPT_SECTOR, "GPT-01") : 0;
    }
    *ret_found = true;
    return 0;
}

int read_gpt(struct err *e, struct reading *r, bool announced)
{
    CLEANUP(gpt_free) struct gpt primary = {0};
    CLEANUP(gpt_free) struct gpt backup = {0};
    bool has_primary, has_backup;

    has_primary = gpt_read(e, r->image, 1, "GPT", &r->problems, &primary) == 0;
    if (!has_primary && e->kind == ERR_FAULT)
        return -1;
    if (!has_primary && announced)
        problems_add(&r->problems, r->image, GPT_SECTOR, "MBR-07",
                     "the MBR announces a GPT (type EE), but there is none in sector 1");
    if (read_backup(e, r, &primary, announced, &backup, &has_backup) < 0)
        return -1;
    r->layout->gpt_primary_ok = has_primary && primary.header_ok && primary.array_ok;
    r->layout->gpt_backup_ok = has_backup && backup.header_ok && backup.array_ok;
    r->layout->gpt_primary_start = has_primary ? primary.sector * GPT_SECTOR : 0;
    r->layout->gpt_backup_start = has_backup ? backup.sector * GPT_SECTOR : 0;
    r->found = r->found || has_primary || has_backup;
    if (has_primary)
        claim_gpt(r, &primary, false);
    if (has_backup)
        claim_gpt(r, &backup, true);
    if (r->layout->gpt_primary_ok || (has_primary && !r->layout->gpt_backup_ok))
        add_partitions(r, &primary, announced);
    else if (has_backup)
        add_partitions(r, &backup, announced);
    if (primary.header_ok && backup.header_ok)
        compare_copies(r, &primary, &backup);
    return 0;
}
