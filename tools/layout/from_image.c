/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout/reading.h"

#include <string.h>

#include "base/mem.h"

int reading_note(struct reading *r, struct err *e, uint64_t offset, const char *rule)
{
    if (e->kind == ERR_FAULT)
        return -1;
    problems_add(&r->problems, r->image, offset, rule, "%s", e->text);
    *e = (struct err){0};
    return 0;
}

static void reading_free(struct reading *r)
{
    claims_free(r);
    problems_free(&r->problems);
}

static int by_offset(const void *left, const void *right)
{
    const struct problem *a = left, *b = right;

    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

/* Hands the problems to the layout, in order of address. */
static void finish_problems(struct reading *r)
{
    struct layout *layout = r->layout;

    if (r->problems.count)
        qsort(r->problems.items, r->problems.count, sizeof *r->problems.items, by_offset);
    layout->problems = r->problems.items;
    layout->problem_count = r->problems.count;
    layout->problem_room = r->problems.room;
    layout->problems_dropped = r->problems.dropped;
    r->problems = (struct problems){0};
}

/* For people: what each entry points at. */
static void name_targets(struct layout *layout)
{
    for (size_t i = 0; i < layout->entry_count; i++) {
        struct entry *entry = &layout->entries[i];
        const struct region *region = layout_region_at(layout, entry->start);

        if (entry->kind != ENTRY_VOLUME && region)
            entry->region = str_copy(region->name ? region->name : region_kind_name(region->kind));
    }
}

/* Files that are taken for images of disks, by what they begin with. */
static const struct other_kind {
    uint64_t offset; /* bytes */
    const char *magic, *hint;
} other_kinds[] = {
    {0, "\x1f\x8b", " (it is compressed: unpack it with gzip -d first)"},
    {0,
     "\xfd"
     "7zXZ",
     " (it is compressed: unpack it with xz -d first)"},
    {0, "\x28\xb5\x2f\xfd", " (it is compressed: unpack it with zstd -d first)"},
    {0, "BZh", " (it is compressed: unpack it with bzip2 -d first)"},
    {0, "\x04\x22\x4d\x18", " (it is compressed: unpack it with lz4 -d first)"},
    {0, "PK\x03\x04", " (it is a ZIP archive: unpack it first)"},
    {0, "7z\xbc\xaf\x27\x1c", " (it is a 7z archive: unpack it first)"},
    {257, "ustar", " (it is a tar archive: unpack it with tar -x first)"},
    {0, "QFI\xfb", " (it is a QCOW2 image: convert it with qemu-img convert -O raw first)"},
    {0, "KDMV", " (it is a VMDK image: convert it with qemu-img convert -O raw first)"},
    {0, "vhdxfile", " (it is a VHDX image: convert it with qemu-img convert -O raw first)"},
    {64, "\x7f\x10\xda\xbe", " (it is a VDI image: convert it with qemu-img convert -O raw first)"},
};

static bool has_magic(const struct source *image, const struct other_kind *kind)
{
    size_t length = strlen(kind->magic);
    char head[8];
    struct err e = {0};

    return length <= sizeof head && source_holds(image, kind->offset, length) &&
           source_read(&e, image, kind->offset, head, length) == 0 &&
           memcmp(head, kind->magic, length) == 0;
}

/* A server's word that there is no such file, more often than not. */
static bool is_text(const struct source *image)
{
    uint8_t head[256];
    size_t size = image->size < sizeof head ? (size_t)image->size : sizeof head;
    struct err e = {0};

    if (!size || source_read(&e, image, 0, head, size) < 0)
        return false;
    for (size_t i = 0; i < size; i++)
        if (head[i] < ' ' && (!head[i] || !strchr("\t\n\r\f", head[i])))
            return false;
    return true;
}

/* What it is instead, and what to do; "" when it does not look like anything. */
static const char *other_hint(const struct source *image)
{
    for (size_t i = 0; i < COUNT_OF(other_kinds); i++)
        if (has_magic(image, &other_kinds[i]))
            return other_kinds[i].hint;
    return is_text(image) ? " (it is a text: look at what was downloaded)" : "";
}

int layout_from_image(struct err *e, const struct source *image, struct layout *ret_layout)
{
    CLEANUP(layout_free) struct layout layout = {.size = image->size};
    CLEANUP(source_cache_free) struct source_cache *cache = source_cache_new(image);
    struct source cached = *image;
    CLEANUP(reading_free)
    struct reading r = {.image = &cached, .layout = &layout, .esp_budget = ESP_BUDGET};

    cached.cache = cache;
    if (read_disk(e, &r) < 0 || read_volumes(e, &r) < 0 || read_tree(e, &r) < 0 ||
        read_boot(e, &r) < 0 || read_checksums(e, &r) < 0)
        return -1;
    if (!r.found)
        return err_set(e, ERR_NO,
                       "%s: no boot record, partition table or ISO 9660 volume in its %ju bytes%s",
                       image->name, (uintmax_t)image->size, other_hint(&cached));
    if (claims_to_regions(e, &r) < 0)
        return -1;
    finish_problems(&r);
    name_targets(&layout);
    *ret_layout = layout;
    layout = (struct layout){0};
    return 0;
}
