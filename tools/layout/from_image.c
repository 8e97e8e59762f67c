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

/* " (it is compressed with gzip: unpack it first)"; "" when it does not look so. */
static const char *packed_hint(const struct source *image)
{
    static const struct {
        const char *magic, *hint;
        size_t length;
    } packers[] = {
        {"\x1f\x8b", " (it is compressed: unpack it with gzip -d first)", 2},
        {"\xfd"
         "7zXZ",
         " (it is compressed: unpack it with xz -d first)", 5},
        {"\x28\xb5\x2f\xfd", " (it is compressed: unpack it with zstd -d first)", 4},
        {"BZh", " (it is compressed: unpack it with bzip2 -d first)", 3},
        {"PK\x03\x04", " (it is a ZIP archive: unpack it first)", 4},
        {"QFI\xfb", " (it is a QCOW2 image: convert it with qemu-img convert -O raw first)", 4},
    };
    uint8_t head[8];
    struct err e = {0};

    if (image->size < sizeof head || source_read(&e, image, 0, head, sizeof head) < 0)
        return "";
    for (size_t i = 0; i < COUNT_OF(packers); i++)
        if (memcmp(head, packers[i].magic, packers[i].length) == 0)
            return packers[i].hint;
    return "";
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
                       image->name, (uintmax_t)image->size, packed_hint(&cached));
    if (claims_to_regions(e, &r) < 0)
        return -1;
    finish_problems(&r);
    name_targets(&layout);
    *ret_layout = layout;
    layout = (struct layout){0};
    return 0;
}
