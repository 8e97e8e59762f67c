/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The disk's view of an image: MBR and Apple partition map; the GPT is in read_gpt.c. */
#include <string.h>

#include "base/mem.h"
#include "fmt/apm.h"
#include "fmt/bootcode.h"
#include "fmt/fat.h"
#include "fmt/gpt.h"
#include "fmt/mbr.h"
#include "layout/reading.h"

#define MBR_TABLE 446 /* bytes: its first entry */

static uint64_t mbr_entry_offset(unsigned slot)
{
    return MBR_TABLE + 16 * (uint64_t)(slot - 1);
}

static void check_mbr_entry(struct reading *r, unsigned slot, const struct mbr_entry *entry)
{
    uint64_t end = ((uint64_t)entry->first + entry->count) * MBR_SIZE;

    if (entry->status & 0x7f)
        problems_add(&r->problems, r->image, mbr_entry_offset(slot), "MBR-12",
                     "MBR entry %u: status %02X, should be 80 (active) or 00", slot, entry->status);
    /* A protective entry may say more than there is: the image may be on its way to a larger disk.
     */
    if (end > r->image->size && entry->type != MBR_TYPE_PROTECT)
        problems_add(&r->problems, r->image, mbr_entry_offset(slot) + 8, "MBR-03",
                     "MBR entry %u: ends at byte %ju, beyond the end at %ju", slot, (uintmax_t)end,
                     (uintmax_t)r->image->size);
}

static void add_mbr_entry(struct reading *r, unsigned slot, const struct mbr_entry *from)
{
    struct entry *entry =
        layout_add_entry(r->layout, ENTRY_MBR, slot, (uint64_t)from->first * MBR_SIZE,
                         (uint64_t)from->count * MBR_SIZE);

    entry->offset = mbr_entry_offset(slot);
    entry->as.mbr.type = from->type;
    entry->as.mbr.active = from->status == 0x80;
    entry->as.mbr.first_chs = from->first_chs;
    entry->as.mbr.last_chs = from->last_chs;
    entry->detail = str_copy(mbr_type_name(from->type));
    check_mbr_entry(r, slot, from);
}

/* UEFI firmware drops a table in which two entries of a type other than 0 overlap. */
static void check_mbr_overlaps(struct reading *r, const struct mbr *mbr)
{
    for (unsigned a = 0; a < MBR_ENTRIES; a++)
        for (unsigned b = a + 1; b < MBR_ENTRIES; b++) {
            const struct mbr_entry *x = &mbr->entries[a], *y = &mbr->entries[b];

            if (x->type && y->type && x->count && y->count &&
                x->first < (uint64_t)y->first + y->count &&
                y->first < (uint64_t)x->first + x->count)
                problems_add(&r->problems, r->image, mbr_entry_offset(b + 1), "MBR-03",
                             "MBR entries %u and %u overlap: UEFI firmware drops the whole table",
                             a + 1, b + 1);
        }
}

/* As firmware looks (and Linux): by type and first sector, whatever the length says. */
static bool announces_gpt(const struct mbr *mbr)
{
    for (unsigned i = 0; i < MBR_ENTRIES; i++)
        if (mbr->entries[i].type == MBR_TYPE_PROTECT && mbr->entries[i].first == 1)
            return true;
    return false;
}

static int read_mbr(struct err *e, struct reading *r, struct mbr *ret_mbr, bool *ret_found)
{
    struct bootcode_mbr_info code;

    if (mbr_read(e, r->image, ret_mbr) < 0) {
        *ret_mbr = (struct mbr){0};
        *ret_found = false;
        return e->kind == ERR_FAULT ? -1 : 0;
    }
    if (bootcode_read_mbr(e, r->image, ret_mbr, &code) < 0)
        return -1;
    r->found = *ret_found = true;
    r->layout->mbr_signature = ret_mbr->signature;
    r->layout->mbr_boot_code = ret_mbr->has_code;
    r->layout->mbr_loads = code.loads;
    r->layout->mbr_code = code.kind;
    r->layout->gpt_announced = announces_gpt(ret_mbr);
    (void)claim_add(r, REGION_MBR, 0, MBR_SIZE, NULL, str_copy(bootcode_mbr_name(code.kind)));
    for (unsigned i = 0; i < MBR_ENTRIES; i++)
        if (ret_mbr->entries[i].count)
            add_mbr_entry(r, i + 1, &ret_mbr->entries[i]);
    check_mbr_overlaps(r, ret_mbr);
    return 0;
}

static void add_apm_entry(struct reading *r, const struct apm *apm, size_t index)
{
    const struct apm_partition *p = &apm->partitions[index];
    struct entry *entry = layout_add_entry(r->layout, ENTRY_APM, (unsigned)index + 1,
                                           (uint64_t)p->first * apm->block_size,
                                           (uint64_t)p->blocks * apm->block_size);

    entry->offset = p->offset;
    entry->as.apm.status = p->status;
    memcpy(entry->as.apm.name, p->name, sizeof p->name);
    memcpy(entry->as.apm.type, p->type, sizeof p->type);
}

/* Its block 0 is bytes of the MBR's code, when there is an MBR. */
static int read_apm(struct err *e, struct reading *r, bool has_mbr)
{
    struct apm apm;

    if (apm_read(e, r->image, &r->problems, &apm) < 0) {
        if (e->kind == ERR_FAULT)
            return -1;
        *e = (struct err){0};
        return 0;
    }
    r->found = true;
    if (!has_mbr)
        (void)claim_add(r, REGION_APM, 0, APM_ENTRY_SIZE, NULL, str_copy("driver descriptor"));
    (void)claim_add(r, REGION_APM, apm.block_size, apm.count * apm.block_size, NULL,
                    str_format("%zu entries, blocks of %u bytes", apm.count, apm.block_size));
    for (size_t i = 0; i < apm.count; i++)
        add_apm_entry(r, &apm, i);
    return 0;
}

/* A FAT volume begins with a boot sector that ends in 55 AA, too, but has code where the table
 * would be. */
static int look_for_bare_fat(struct err *e, struct reading *r)
{
    CLEANUP(problems_free) struct problems ignored = {0};
    struct iso9660_set set;
    struct fat fat;

    if (fat_open(e, r->image, &ignored, &fat) < 0 ||
        iso9660_read(e, r->image, ISO9660_FIRST_SECTOR, &ignored, &set) == 0)
        return e->kind == ERR_FAULT ? -1 : 0;
    r->bare_fat = r->found = true;
    return 0;
}

int read_disk(struct err *e, struct reading *r)
{
    struct mbr mbr;
    bool has_mbr, announced;

    if (look_for_bare_fat(e, r) < 0)
        return -1;
    if (r->bare_fat)
        return 0;
    if (read_mbr(e, r, &mbr, &has_mbr) < 0 || read_apm(e, r, has_mbr) < 0)
        return -1;
    announced = mbr_has_type(&mbr, MBR_TYPE_PROTECT);
    if (r->image->size >= 2 * GPT_SECTOR)
        return read_gpt(e, r, announced);
    if (announced)
        problems_add(&r->problems, r->image, r->image->size, "MBR-07",
                     "the MBR announces a GPT (type EE), but the image ends before it");
    return 0;
}
