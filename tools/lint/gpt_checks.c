/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/gpt_checks.h"

#include <string.h>

#include "base/mem.h"
#include "fmt/eltorito.h"
#include "fmt/gpt.h"
#include "fmt/mbr.h"
#include "lint/linting.h"

#define NIL_GUID         "00000000-0000-0000-0000-000000000000"
#define ATTRIBUTE_NO_IO  (1ull << 1) /* UEFI §5.3.3: firmware must not make a block device of it */
#define ATTRIBUTE_LEGACY (1ull << 2) /* a BIOS may boot it */
#define MIB              (1024 * 1024)
#define MOVED_SECTORS    32 /* of 512 bytes: the array that Windows writes before the first usable */
#define CD_SECTOR        2048
#define USUAL_ARRAY      2 /* sector of 512 bytes */

/* The next entry of the GPT after `at` (NULL: the first), or NULL. */
static const struct entry *next_partition(const struct layout *layout, const struct entry *at)
{
    size_t i = at ? (size_t)(at - layout->entries) + 1 : 0;

    for (; i < layout->entry_count; i++)
        if (layout->entries[i].kind == ENTRY_GPT)
            return &layout->entries[i];
    return NULL;
}

static bool is_esp(const struct entry *partition)
{
    return strcmp(partition->as.gpt.type, GPT_TYPE_ESP) == 0;
}

static bool has_mbr_type(const struct layout *layout, uint8_t type)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == ENTRY_MBR && layout->entries[i].as.mbr.type == type)
            return true;
    return false;
}

static bool overlap(const struct entry *a, const struct entry *b)
{
    return a->start < b->start + b->length && b->start < a->start + a->length;
}

/* Overlaps in a GPT that is announced are noted by the reader; here are those that nobody minds. */
int gpt_check_overlaps(struct err *e, struct linting *l, const struct rule *self)
{
    const struct layout *layout = l->layout;

    (void)e;
    if (has_mbr_type(layout, MBR_TYPE_PROTECT))
        return 0;
    for (const struct entry *a = next_partition(layout, NULL); a; a = next_partition(layout, a))
        for (const struct entry *b = next_partition(layout, a); b; b = next_partition(layout, b))
            if (a->length && b->length && overlap(a, b)) {
                lint_say(l, self, SEVERITY_INFO, layout->gpt_primary_start,
                         "partitions %u and %u overlap in a GPT that the MBR does not announce: "
                         "firmware ignores it, partitioning programs complain",
                         a->number, b->number);
                return 0;
            }
    return 0;
}

/* Whether an ESP-type partition begins where `start` says. */
static bool esp_partition_at(const struct layout *layout, uint64_t start)
{
    for (const struct entry *p = next_partition(layout, NULL); p; p = next_partition(layout, p))
        if (is_esp(p) && p->start == start)
            return true;
    return false;
}

/* An EFI image that the image has, wherever it is told of; UINT64_MAX: none. */
static uint64_t efi_image_start(const struct layout *layout)
{
    const struct entry *efi = layout_eltorito(layout, ELTORITO_PLATFORM_EFI);
    const struct entry *partition = layout_esp_partition_of(layout, ENTRY_MBR);

    if (efi)
        return efi->start;
    return partition ? partition->start : UINT64_MAX;
}

int gpt_check_esp_listed(struct err *e, struct linting *l, const struct rule *self)
{
    const struct layout *layout = l->layout;
    uint64_t start = efi_image_start(layout);

    (void)e;
    if (!lint_gpt_is_valid(layout) || start == UINT64_MAX)
        return 0;
    if (esp_partition_at(layout, start))
        return 0;
    for (size_t i = 0; i < layout->esp_count; i++)
        if (esp_partition_at(layout, layout->esps[i].start))
            return 0;
    lint_say(l, self, SEVERITY_ERROR, layout->gpt_primary_start,
             "the GPT is valid, but no partition of type EFI system begins at the EFI image "
             "(sector %ju): firmware that takes a GPT looks no further",
             (uintmax_t)(start / GPT_SECTOR));
    return 0;
}

int gpt_check_bios(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    if (lint_gpt_is_valid(l->layout) && l->layout->mbr_boot_code)
        lint_say(l, self, self->severity, MBR_SIZE,
                 "the GPT is valid: such machines do not start the boot code in sector 0");
    return 0;
}

int gpt_check_uefi(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    if (!lint_gpt_is_valid(l->layout) && efi_image_start(l->layout) != UINT64_MAX)
        lint_say(l, self, self->severity, MBR_SIZE,
                 "no valid GPT: such machines do not find the EFI image on a stick");
    return 0;
}

int gpt_check_file_size(struct err *e, struct linting *l, const struct rule *self)
{
    uint64_t size = l->layout->size;

    (void)e;
    if (!lint_gpt_is_valid(l->layout))
        return 0;
    if (size % GPT_SECTOR)
        lint_say(l, self, SEVERITY_ERROR, size - size % GPT_SECTOR,
                 "the file has %ju bytes, %ju more than whole sectors of %d: no disk can have the "
                 "backup GPT in its last sector",
                 (uintmax_t)size, (uintmax_t)(size % GPT_SECTOR), GPT_SECTOR);
    else if (size % CD_SECTOR && l->layout->gpt_backup_start == size - GPT_SECTOR)
        lint_say(l, self, SEVERITY_WARNING, size - size % CD_SECTOR,
                 "the file has %ju bytes, no multiple of %d: a CD cannot have the backup GPT at "
                 "its end",
                 (uintmax_t)size, CD_SECTOR);
    return 0;
}

/* A partition that has no file of the tree behind it was appended. */
static bool is_appended(const struct layout *layout, const struct entry *partition)
{
    const struct region *region = layout_region_at(layout, partition->start);

    return is_esp(partition) && region && !region->name;
}

int gpt_check_alignment(struct err *e, struct linting *l, const struct rule *self)
{
    const struct layout *layout = l->layout;
    unsigned crooked = 0;
    uint64_t first = 0;

    (void)e;
    if (!lint_gpt_is_valid(layout))
        return 0;
    for (const struct entry *p = next_partition(layout, NULL); p; p = next_partition(layout, p)) {
        if (p->start % 4096 && is_appended(layout, p))
            lint_say(l, self, SEVERITY_WARNING, p->offset,
                     "GPT partition %u begins at byte %ju, no multiple of 4096", p->number,
                     (uintmax_t)p->start);
        else if (p->start % MIB && !crooked++)
            first = p->offset;
    }
    if (crooked)
        lint_say(l, self, SEVERITY_INFO, first, "%u GPT partition%s not begin on a whole MiB",
                 crooked, crooked == 1 ? " does" : "s do");
    return 0;
}

static int is_zero(struct err *e, const struct source *image, uint64_t start, size_t size,
                   bool *ret_zero)
{
    uint8_t bytes[MOVED_SECTORS * GPT_SECTOR];

    if (source_read(e, image, start, bytes, size) < 0)
        return -1;
    *ret_zero = true;
    for (size_t i = 0; i < size && *ret_zero; i++)
        *ret_zero = bytes[i] == 0;
    return 0;
}

/* What Windows overwrites when it moves the array: the sectors before the first usable one. */
static int check_moved_array(struct err *e, struct linting *l, const struct rule *self)
{
    const struct layout *layout = l->layout;
    uint64_t first = layout->gpt_first_usable;
    bool zero = true;

    if (first < MOVED_SECTORS + USUAL_ARRAY) {
        lint_say(l, self, SEVERITY_INFO, layout->gpt_primary_start + 40,
                 "the first usable sector is %ju: there is no room before it for the array of 128 "
                 "entries that Windows writes",
                 (uintmax_t)first);
        return 0;
    }
    if (first - MOVED_SECTORS == layout->gpt_array_sector ||
        !source_holds(l->image, (first - MOVED_SECTORS) * GPT_SECTOR, MOVED_SECTORS * GPT_SECTOR))
        return 0;
    if (is_zero(e, l->image, (first - MOVED_SECTORS) * GPT_SECTOR, MOVED_SECTORS * GPT_SECTOR,
                &zero) < 0)
        return -1;
    if (!zero)
        lint_say(l, self, SEVERITY_INFO, (first - MOVED_SECTORS) * GPT_SECTOR,
                 "sectors %ju to %ju are in use: Windows writes its copy of the array there",
                 (uintmax_t)(first - MOVED_SECTORS), (uintmax_t)(first - 1));
    return 0;
}

int gpt_check_array_place(struct err *e, struct linting *l, const struct rule *self)
{
    const struct layout *layout = l->layout;
    bool apm = false;

    if (!lint_gpt_is_valid(layout))
        return 0;
    for (size_t i = 0; i < layout->entry_count; i++)
        apm = apm || layout->entries[i].kind == ENTRY_APM;
    if (layout->gpt_array_sector != USUAL_ARRAY && !apm)
        lint_say(l, self, SEVERITY_INFO, layout->gpt_primary_start + 72,
                 "the array is in sector %ju; most have it in sector %d",
                 (uintmax_t)layout->gpt_array_sector, USUAL_ARRAY);
    return check_moved_array(e, l, self);
}

/* RFC 4122: the variant is the first digit of the fourth group, the version that of the third. */
static const char *guid_fault(const char *guid)
{
    if (strcmp(guid, NIL_GUID) == 0)
        return "it is all zero";
    if (strlen(guid) == 36 && strchr("12345678", guid[14]) && strchr("89AB", guid[19]))
        return NULL;
    return "that is no UUID by RFC 4122";
}

static void check_partition_guid(struct linting *l, const struct rule *self, const struct entry *p)
{
    const char *fault = guid_fault(p->as.gpt.unique);

    if (fault)
        lint_say(l, self, SEVERITY_WARNING, p->offset + 16, "GPT partition %u has the GUID %s: %s",
                 p->number, p->as.gpt.unique, fault);
    for (const struct entry *other = next_partition(l->layout, p); other;
         other = next_partition(l->layout, other))
        if (strcmp(p->as.gpt.unique, other->as.gpt.unique) == 0)
            lint_say(l, self, SEVERITY_WARNING, other->offset + 16,
                     "GPT partitions %u and %u have one GUID: systems find only one of them",
                     p->number, other->number);
}

int gpt_check_guids(struct err *e, struct linting *l, const struct rule *self)
{
    const struct layout *layout = l->layout;
    const char *fault = *layout->disk_guid ? guid_fault(layout->disk_guid) : NULL;

    (void)e;
    if (!lint_gpt_is_valid(layout))
        return 0;
    if (fault)
        lint_say(l, self, SEVERITY_WARNING, layout->gpt_primary_start + 56,
                 "the disk GUID is %s: %s", layout->disk_guid, fault);
    for (const struct entry *p = next_partition(layout, NULL); p; p = next_partition(layout, p))
        check_partition_guid(l, self, p);
    return 0;
}

int gpt_check_attributes(struct err *e, struct linting *l, const struct rule *self)
{
    const struct layout *layout = l->layout;

    (void)e;
    if (!lint_gpt_is_valid(layout))
        return 0;
    for (const struct entry *p = next_partition(layout, NULL); p; p = next_partition(layout, p)) {
        if (is_esp(p) && p->as.gpt.attributes & ATTRIBUTE_NO_IO)
            lint_say(l, self, SEVERITY_WARNING, p->offset + 48,
                     "GPT partition %u, the EFI system partition, has attribute bit 1: firmware "
                     "that keeps to it does not look inside",
                     p->number);
        if (p->as.gpt.attributes & ATTRIBUTE_LEGACY)
            lint_say(l, self, SEVERITY_INFO, p->offset + 48,
                     "GPT partition %u has attribute bit 2, legacy bootable: no BIOS is known to "
                     "ask for it, some partitioning programs show it as boot flag",
                     p->number);
    }
    return 0;
}
