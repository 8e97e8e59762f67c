/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Planned against read. A planned place or length that is PLACE_OPEN may be anything: libisofs
 * decides the addresses. What was planned must be there with its length, and what is there must
 * have been planned. Only what follows from the rest needs no plan: descriptors, path tables,
 * directories, the GPT's arrays, zeros, and a GPT partition over nothing but zeros (libisofs fills
 * gaps with those).
 */
#include <string.h>

#include "base/mem.h"
#include "fmt/eltorito.h"
#include "layout/layout.h"

/* A name of a region, for looking it up. */
struct named {
    const char *name;
    const struct region *region;
    bool planned; /* met in the plan */
};

struct match {
    struct err *e;
    const struct layout *planned, *read;
    struct named *names; /* of the image, sorted */
    size_t count;
};

static const char *text_of(const char *text)
{
    return text ? text : "";
}

static bool differs(uint64_t planned, uint64_t read)
{
    return planned != PLACE_OPEN && planned != read;
}

static int by_name(const void *left, const void *right)
{
    const struct named *a = left, *b = right;

    return strcmp(a->name, b->name);
}

static bool has_content(enum region_kind kind)
{
    return kind == REGION_FILE || kind == REGION_BIOS_IMAGE || kind == REGION_EFI_IMAGE;
}

static void list_names(struct match *m)
{
    size_t room = 0;

    for (size_t i = 0; i < m->read->region_count; i++) {
        const struct region *region = &m->read->regions[i];

        if (!has_content(region->kind) || !region->name)
            continue;
        ARRAY_GROW(m->names, m->count, room);
        m->names[m->count++] = (struct named){.name = region->name, .region = region};
        for (size_t k = 0; k < region->alias_count; k++) {
            ARRAY_GROW(m->names, m->count, room);
            m->names[m->count++] = (struct named){.name = region->aliases[k], .region = region};
        }
    }
    if (m->count)
        qsort(m->names, m->count, sizeof *m->names, by_name);
}

/* The first of the equal names, or NULL. */
static struct named *find_name(const struct match *m, const char *name)
{
    size_t low = 0, high = m->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(m->names[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->count && strcmp(m->names[low].name, name) == 0 ? &m->names[low] : NULL;
}

/* A file may have several parts; together they have its length. */
static int match_named(struct match *m, const struct region *planned)
{
    struct named *found = find_name(m, planned->name);
    uint64_t length = 0;

    if (!found)
        return err_set(m->e, ERR_NO, "%s was planned, but is not in the image", planned->name);
    for (; found < m->names + m->count && strcmp(found->name, planned->name) == 0; found++) {
        if (found->region->kind != planned->kind)
            return err_set(m->e, ERR_NO, "%s was planned as %s, but is %s in the image",
                           planned->name, region_kind_name(planned->kind),
                           region_kind_name(found->region->kind));
        found->planned = true;
        length += found->region->length;
    }
    if (differs(planned->length, length))
        return err_set(m->e, ERR_NO, "%s has %ju bytes instead of the planned %ju", planned->name,
                       (uintmax_t)length, (uintmax_t)planned->length);
    return 0;
}

/* The `nth` region of a kind in a layout, or NULL. */
static const struct region *nth_region(const struct layout *layout, enum region_kind kind,
                                       size_t nth)
{
    for (size_t i = 0; i < layout->region_count; i++)
        if (layout->regions[i].kind == kind && nth-- == 0)
            return &layout->regions[i];
    return NULL;
}

/* Regions without a name are told apart by their kind and their order. */
static int match_unnamed(struct match *m, const struct region *planned, size_t nth)
{
    const struct region *found = nth_region(m->read, planned->kind, nth);
    const char *kind = region_kind_name(planned->kind);

    if (!found)
        return err_set(m->e, ERR_NO, "%s was planned, but is not in the image", kind);
    if (differs(planned->start, found->start))
        return err_set(m->e, ERR_NO, "%s is at byte %ju instead of %ju", kind,
                       (uintmax_t)found->start, (uintmax_t)planned->start);
    if (differs(planned->length, found->length))
        return err_set(m->e, ERR_NO, "%s at byte %ju has %ju bytes instead of the planned %ju",
                       kind, (uintmax_t)found->start, (uintmax_t)found->length,
                       (uintmax_t)planned->length);
    return 0;
}

static int match_planned_regions(struct match *m)
{
    size_t seen[REGION_KIND_COUNT] = {0};

    for (size_t i = 0; i < m->planned->region_count; i++) {
        const struct region *planned = &m->planned->regions[i];

        if (planned->name && has_content(planned->kind)) {
            if (match_named(m, planned) < 0)
                return -1;
        } else if (match_unnamed(m, planned, seen[planned->kind]++) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Nothing more is there: every file was planned, and no bytes lie outside every structure. */
static int match_read_regions(struct match *m)
{
    size_t unnamed[REGION_KIND_COUNT] = {0};

    for (size_t i = 0; i < m->count; i++)
        if (!m->names[i].planned)
            return err_set(m->e, ERR_NO, "%s is in the image, but was not planned",
                           m->names[i].name);
    for (size_t i = 0; i < m->read->region_count; i++) {
        const struct region *region = &m->read->regions[i];
        bool extra = region->kind == REGION_UNCLAIMED;

        if (has_content(region->kind) && !region->name)
            extra = !nth_region(m->planned, region->kind, unnamed[region->kind]++);
        if (extra)
            return err_set(m->e, ERR_NO, "%ju bytes at byte %ju (%s) were not planned",
                           (uintmax_t)region->length, (uintmax_t)region->start,
                           region_kind_name(region->kind));
    }
    return 0;
}

/* Volume descriptors of two sets have the same number; what tells them apart is where they count
 * from. */
static bool is_counterpart(const struct entry *a, const struct entry *b)
{
    return a->kind == b->kind && a->number == b->number &&
           (a->kind != ENTRY_VOLUME || a->start == PLACE_OPEN || a->start == b->start);
}

static const struct entry *find_entry(const struct layout *layout, const struct entry *like)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (is_counterpart(like, &layout->entries[i]))
            return &layout->entries[i];
    return NULL;
}

static bool same_kind_fields(const struct entry *planned, const struct entry *read)
{
    switch (planned->kind) {
    case ENTRY_ELTORITO:
        return planned->as.eltorito.platform == read->as.eltorito.platform &&
               planned->as.eltorito.media == read->as.eltorito.media &&
               planned->as.eltorito.bootable == read->as.eltorito.bootable &&
               planned->as.eltorito.load_sectors == read->as.eltorito.load_sectors &&
               planned->as.eltorito.boot_info_table == read->as.eltorito.boot_info_table;
    case ENTRY_MBR:
        return planned->as.mbr.type == read->as.mbr.type &&
               planned->as.mbr.active == read->as.mbr.active;
    case ENTRY_GPT:
        return strcmp(planned->as.gpt.type, read->as.gpt.type) == 0;
    case ENTRY_VOLUME:
    case ENTRY_APM:
        return true;
    }
    return false;
}

static int match_entry(struct match *m, const struct entry *planned)
{
    const struct entry *read = find_entry(m->read, planned);
    const char *kind = entry_kind_name(planned->kind);

    if (!read)
        return err_set(m->e, ERR_NO, "%s entry %u was planned, but is not in the image", kind,
                       planned->number);
    if (!same_kind_fields(planned, read))
        return err_set(m->e, ERR_NO, "%s entry %u is not of the planned type", kind,
                       planned->number);
    if (differs(planned->start, read->start) || differs(planned->length, read->length))
        return err_set(m->e, ERR_NO,
                       "%s entry %u claims %ju bytes at byte %ju, not what was planned", kind,
                       planned->number, (uintmax_t)read->length, (uintmax_t)read->start);
    if (planned->region && strcmp(planned->region, text_of(read->region)) != 0)
        return err_set(m->e, ERR_NO, "%s entry %u points at %s instead of %s", kind,
                       planned->number, text_of(read->region), planned->region);
    return 0;
}

static bool is_gap(const struct match *m, const struct entry *entry)
{
    const struct region *region = layout_region_at(m->read, entry->start);

    return entry->kind == ENTRY_GPT && region && region->kind == REGION_ZERO &&
           entry->length <= region->start + region->length - entry->start;
}

static int match_entries(struct match *m)
{
    for (size_t i = 0; i < m->planned->entry_count; i++)
        if (match_entry(m, &m->planned->entries[i]) < 0)
            return -1;
    for (size_t i = 0; i < m->read->entry_count; i++) {
        const struct entry *entry = &m->read->entries[i];

        if (entry->kind != ENTRY_VOLUME && !find_entry(m->planned, entry) && !is_gap(m, entry))
            return err_set(m->e, ERR_NO, "%s entry %u is in the image, but was not planned",
                           entry_kind_name(entry->kind), entry->number);
    }
    return 0;
}

static int match_text(struct match *m, const char *what, const char *planned, const char *read)
{
    if (planned && strcmp(planned, text_of(read)) != 0)
        return err_set(m->e, ERR_NO, "the %s is \"%s\" instead of \"%s\"", what, text_of(read),
                       planned);
    return 0;
}

static int match_facts(struct match *m)
{
    const struct layout *planned = m->planned, *read = m->read;

    if (differs(planned->size, read->size))
        return err_set(m->e, ERR_NO, "the image has %ju bytes instead of %ju",
                       (uintmax_t)read->size, (uintmax_t)planned->size);
    if (match_text(m, "volume id", planned->volume_id, read->volume_id) < 0 ||
        match_text(m, "medium id", planned->medium_id, read->medium_id) < 0 ||
        match_text(m, "disk GUID", *planned->disk_guid ? planned->disk_guid : NULL,
                   read->disk_guid) < 0)
        return -1;
    if (planned->mbr_signature != read->mbr_signature)
        return err_set(m->e, ERR_NO, "the MBR signature is %08x instead of %08x",
                       read->mbr_signature, planned->mbr_signature);
    if (planned->mbr_boot_code != read->mbr_boot_code)
        return err_set(m->e, ERR_NO, "the MBR has %s",
                       read->mbr_boot_code ? "boot code that was not planned" : "no boot code");
    if (planned->gpt_primary_ok != read->gpt_primary_ok ||
        planned->gpt_backup_ok != read->gpt_backup_ok)
        return err_set(m->e, ERR_NO, "the GPT is not as planned: primary %s, backup %s",
                       read->gpt_primary_ok ? "good" : "not there",
                       read->gpt_backup_ok ? "good" : "not there");
    return 0;
}

int layout_match(struct err *e, const struct layout *planned, const struct layout *read)
{
    CLEANUP(free_ptr) struct named *names = NULL;
    struct match m = {.e = e, .planned = planned, .read = read};
    int result = -1;

    if (match_facts(&m) < 0)
        return -1;
    list_names(&m);
    names = m.names;
    if (match_planned_regions(&m) == 0 && match_read_regions(&m) == 0 && match_entries(&m) == 0)
        result = 0;
    return result;
}
