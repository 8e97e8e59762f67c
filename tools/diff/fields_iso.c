/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of volume descriptors (ECMA-119 §8), path tables (§9.4), boot catalogs (El Torito §2) and
 * of the tables patched into boot images. */
#include <string.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "diff/fields.h"
#include "fmt/eltorito.h"
#include "fmt/iso9660.h"

#define ROOT_RECORD 156

static const struct field_row head_rows[] = {
    {"type", 0, 1, FORMAT_LE, CAUSE_CONTENT},
    {"standard identifier", 1, 5, FORMAT_TEXT, CAUSE_CONTENT},
    {"version", 6, 1, FORMAT_LE, CAUSE_CONTENT},
};
static const struct field_table head_table = FIELD_TABLE("volume descriptor", head_rows);

/* The same places in a Joliet descriptor, but for the texts' encoding. */
#define TEXT_ROWS(format)                                                                          \
    {"system identifier", 8, 32, format, CAUSE_TOOL},                                              \
        {"volume identifier", 40, 32, format, CAUSE_CONTENT},                                      \
        {"volume set identifier", 190, 128, format, CAUSE_CONTENT},                                \
        {"publisher", 318, 128, format, CAUSE_TOOL},                                               \
        {"data preparer", 446, 128, format, CAUSE_TOOL},                                           \
        {"application", 574, 128, format, CAUSE_TOOL},                                             \
        {"copyright file", 702, 37, format, CAUSE_CONTENT},                                        \
        {"abstract file", 739, 37, format, CAUSE_CONTENT},                                         \
    {                                                                                              \
        "bibliographic file", 776, 37, format, CAUSE_CONTENT                                       \
    }

static const struct field_row ascii_rows[] = {TEXT_ROWS(FORMAT_TEXT)};
static const struct field_row joliet_rows[] = {TEXT_ROWS(FORMAT_UTF16_BE)};
static const struct field_row volume_rows[] = {
    {"volume flags", 7, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"volume size", 80, 8, FORMAT_BOTH, CAUSE_FOLLOWS},
    {"escape sequences", 88, 32, FORMAT_HEX, CAUSE_CONTENT},
    {"volume set size", 120, 4, FORMAT_BOTH, CAUSE_CONTENT},
    {"volume sequence number", 124, 4, FORMAT_BOTH, CAUSE_CONTENT},
    {"sector size", 128, 4, FORMAT_BOTH, CAUSE_CONTENT},
    {"path table size", 132, 8, FORMAT_BOTH, CAUSE_FOLLOWS},
    {"path table's sector", 140, 4, FORMAT_LE, CAUSE_FOLLOWS},
    {"second path table's sector", 144, 4, FORMAT_LE, CAUSE_FOLLOWS},
    {"big-endian path table's sector", 148, 4, FORMAT_HEX, CAUSE_FOLLOWS},
    {"second big-endian path table's sector", 152, 4, FORMAT_HEX, CAUSE_FOLLOWS},
    {"creation date", 813, 16, FORMAT_DATE16, CAUSE_VOLUME_DATE},
    {"creation date's time zone", 829, 1, FORMAT_ZONE, CAUSE_ZONE},
    {"modification date", 830, 16, FORMAT_DATE16, CAUSE_VOLUME_DATE},
    {"modification date's time zone", 846, 1, FORMAT_ZONE, CAUSE_ZONE},
    {"expiration date", 847, 16, FORMAT_DATE16, CAUSE_VOLUME_DATE},
    {"expiration date's time zone", 863, 1, FORMAT_ZONE, CAUSE_ZONE},
    {"effective date", 864, 16, FORMAT_DATE16, CAUSE_VOLUME_DATE},
    {"effective date's time zone", 880, 1, FORMAT_ZONE, CAUSE_ZONE},
    {"file structure version", 881, 1, FORMAT_LE, CAUSE_CONTENT},
};
static const struct field_row root_rows[] = {
    {"root directory's sector", 2, 8, FORMAT_BOTH, CAUSE_FOLLOWS},
    {"root directory's size", 10, 8, FORMAT_BOTH, CAUSE_FOLLOWS},
    {"root directory's date", 18, 6, FORMAT_DATE6, CAUSE_FILE_DATE},
    {"root directory's time zone", 24, 1, FORMAT_ZONE, CAUSE_ZONE},
};
/* Checksums that media checkers implant (isomd5: "ISO MD5SUM = ..."). */
static const struct field_row digest_rows[] = {
    {"implanted checksum", 883, 512, FORMAT_TEXT, CAUSE_DIGEST},
};
static const struct field_row use_rows[] = {
    {"application use", 883, 512, FORMAT_TEXT, CAUSE_CONTENT},
};
static const struct field_row boot_rows[] = {
    {"boot system", 7, 32, FORMAT_TEXT, CAUSE_CONTENT},
    {"boot identifier", 39, 32, FORMAT_TEXT, CAUSE_CONTENT},
    {"boot catalog's sector", 71, 4, FORMAT_LE, CAUSE_FOLLOWS},
};

static bool has_checksum(const uint8_t *sector)
{
    return memmem(sector + 883, 512, "MD5", 3) || memmem(sector + 883, 512, "SHA", 3);
}

static void descriptor_fields(struct diff *diff, struct view *view, const char *structure)
{
    bool digest = has_checksum(view->a) || has_checksum(view->b);
    bool joliet = view->a[0] == ISO9660_SUPPLEMENTARY && view->a[88] == '%';
    const struct field_table tables[] = {
        joliet ? (struct field_table)FIELD_TABLE(structure, joliet_rows)
               : (struct field_table)FIELD_TABLE(structure, ascii_rows),
        FIELD_TABLE(structure, volume_rows),
        digest ? (struct field_table)FIELD_TABLE(structure, digest_rows)
               : (struct field_table)FIELD_TABLE(structure, use_rows),
    };
    const struct field_table root = FIELD_TABLE(structure, root_rows);

    for (size_t i = 0; i < COUNT_OF(tables); i++)
        view_table(diff, view, &tables[i], 0);
    view_table(diff, view, &root, ROOT_RECORD);
}

static const char *descriptor_name(const uint8_t *sector)
{
    if (sector[0] == ISO9660_PRIMARY)
        return "primary volume descriptor";
    if (sector[0] == ISO9660_SUPPLEMENTARY)
        return sector[88] == '%' ? "Joliet volume descriptor" : "supplementary volume descriptor";
    return sector[0] == ISO9660_BOOT_RECORD ? "boot record" : "volume descriptor";
}

int fields_of_descriptor(struct err *e, struct diffing *d, struct pair *pair)
{
    static const struct field_table boot = FIELD_TABLE("boot record", boot_rows);
    uint8_t a[ISO9660_SECTOR] = {0}, b[ISO9660_SECTOR] = {0};
    struct view view;

    if (pair->resized || pair->a->length != sizeof a)
        return 0;
    if (source_read(e, d->a.source, pair->a->start, a, sizeof a) < 0 ||
        source_read(e, d->b.source, pair->b->start, b, sizeof b) < 0)
        return -1;
    view_start(&view, a, b, sizeof a, pair->a->start, pair->b->start, pair->a->detail);
    view_table(d->diff, &view, &head_table, 0);
    if (a[0] == b[0] && (a[0] == ISO9660_PRIMARY || a[0] == ISO9660_SUPPLEMENTARY))
        descriptor_fields(d->diff, &view, descriptor_name(a));
    else if (a[0] == b[0] && a[0] == ISO9660_BOOT_RECORD)
        view_table(d->diff, &view, &boot, 0);
    view_rest(d->diff, &view, descriptor_name(a));
    return 0;
}

/* --- path tables ------------------------------------------------------------------------------ */

static const struct field_row path_rows[] = {
    {"directory's sector", 2, 4, FORMAT_LE, CAUSE_FOLLOWS},
    {"parent's number", 6, 2, FORMAT_LE, CAUSE_FOLLOWS},
};

/* Records that stand at the same place and have the same name; what comes behind the first other
 * one follows from the folders that came or went. */
int fields_of_path_table(struct err *e, struct diffing *d, struct pair *pair)
{
    static const struct field_table table = FIELD_TABLE("path table", path_rows);
    uint64_t length = pair->a->length < pair->b->length ? pair->a->length : pair->b->length;
    uint64_t at = 0;

    while (at + 8 < length) {
        uint64_t left = length - at;
        size_t size = left < 8 + 256 ? (size_t)left : 8 + 256;
        uint8_t a[8 + 256], b[8 + 256];
        struct view view;

        if (source_read(e, d->a.source, pair->a->start + at, a, size) < 0 ||
            source_read(e, d->b.source, pair->b->start + at, b, size) < 0 ||
            diffing_step(e, d, 0) < 0)
            return -1;
        if (!a[0] || a[0] != b[0] || 8u + a[0] > size || memcmp(a + 8, b + 8, a[0]) != 0)
            return 0;
        size = 8u + a[0] + (a[0] & 1);
        view_start(&view, a, b, size, pair->a->start + at, pair->b->start + at, pair->a->detail);
        view_table(d->diff, &view, &table, 0);
        at += size;
    }
    return 0;
}

/* --- El Torito -------------------------------------------------------------------------------- */

static const struct field_row validation_rows[] = {
    {"header id", 0, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"platform", 1, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"identifier", 4, 24, FORMAT_TEXT, CAUSE_CONTENT},
    {"checksum", 28, 2, FORMAT_HEX, CAUSE_FOLLOWS},
    {"end mark 55 AA", 30, 2, FORMAT_HEX, CAUSE_CONTENT},
};
static const struct field_row header_rows[] = {
    {"kind of record", 0, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"platform", 1, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"number of entries", 2, 2, FORMAT_LE, CAUSE_CONTENT},
    {"identifier", 4, 28, FORMAT_TEXT, CAUSE_CONTENT},
};
static const struct field_row boot_entry_rows[] = {
    {"boot indicator", 0, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"emulation", 1, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"load segment", 2, 2, FORMAT_HEX, CAUSE_CONTENT},
    {"system type", 4, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"load size", 6, 2, FORMAT_LE, CAUSE_FOLLOWS},
    {"image's sector", 8, 4, FORMAT_LE, CAUSE_FOLLOWS},
    {"selection criteria", 12, 20, FORMAT_HEX, CAUSE_CONTENT},
};

static const struct field_table *record_table(const uint8_t *record, uint64_t at)
{
    static const struct field_table validation =
        FIELD_TABLE("boot catalog, validation", validation_rows);
    static const struct field_table header = FIELD_TABLE("boot catalog, section", header_rows);
    static const struct field_table entry = FIELD_TABLE("boot catalog, entry", boot_entry_rows);

    if (at == 0)
        return &validation;
    return record[0] == 0x90 || record[0] == 0x91 ? &header : &entry;
}

static bool all_zero(const uint8_t *bytes, size_t size)
{
    return !bytes[0] && memcmp(bytes, bytes + 1, size - 1) == 0;
}

static bool has_entry(const struct layout *layout, uint64_t offset)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == ENTRY_ELTORITO && layout->entries[i].offset == offset)
            return true;
    return false;
}

/* A record that only one has, and that is an entry or the header before one, came or went. */
static bool is_told(const struct diffing *d, const struct view *view)
{
    const uint8_t *record = all_zero(view->a, view->size) ? view->b : view->a;
    uint64_t next = record[0] == 0x90 || record[0] == 0x91 ? ELTORITO_RECORD : 0;

    return has_entry(&d->diff->a.layout, view->a_at + next) ||
           has_entry(&d->diff->b.layout, view->b_at + next);
}

static void record_fields(struct diffing *d, struct view *view, uint64_t at)
{
    const struct field_table *table = record_table(view->a, at);
    bool both = !all_zero(view->a, view->size) && !all_zero(view->b, view->size);

    if (!at || (both && table == record_table(view->b, at)))
        view_table(d->diff, view, table, 0);
    else if (is_told(d, view))
        return;
    view_rest(d->diff, view, table->structure);
}

int fields_of_catalog(struct err *e, struct diffing *d, struct pair *pair)
{
    uint64_t length = pair->a->length < pair->b->length ? pair->a->length : pair->b->length;

    for (uint64_t at = 0; at + ELTORITO_RECORD <= length; at += ELTORITO_RECORD) {
        uint8_t a[ELTORITO_RECORD], b[ELTORITO_RECORD];
        struct view view;

        if (source_read(e, d->a.source, pair->a->start + at, a, sizeof a) < 0 ||
            source_read(e, d->b.source, pair->b->start + at, b, sizeof b) < 0)
            return -1;
        view_start(&view, a, b, sizeof a, pair->a->start + at, pair->b->start + at, pair->a->name);
        record_fields(d, &view, at);
    }
    pair->explained = pair->differing;
    return 0;
}

static const struct field_row info_rows[] = {
    {"boot info table: volume descriptor's sector", 8, 4, FORMAT_LE, CAUSE_FOLLOWS},
    {"boot info table: own sector", 12, 4, FORMAT_LE, CAUSE_FOLLOWS},
    {"boot info table: own size", 16, 4, FORMAT_LE, CAUSE_FOLLOWS},
    {"boot info table: checksum", 20, 4, FORMAT_HEX, CAUSE_FOLLOWS},
};
static const struct field_row grub_rows[] = {
    {"GRUB: own place", 2548, 8, FORMAT_LE, CAUSE_FOLLOWS},
};

/* True when bytes 8 to 15 can be a boot info table: sector 16, and the image's own. */
static bool has_boot_info(const uint8_t *head, uint64_t start)
{
    return get_le32(head + 8) == ISO9660_FIRST_SECTOR &&
           get_le32(head + 12) == start / ISO9660_SECTOR;
}

/* What is patched into the image; the rest of its bytes is content (diff/files.c tells of it). */
int fields_of_bios_image(struct err *e, struct diffing *d, struct pair *pair)
{
    static const struct field_table info = FIELD_TABLE("BIOS boot image", info_rows);
    static const struct field_table grub = FIELD_TABLE("BIOS boot image", grub_rows);
    uint64_t length = pair->a->length < pair->b->length ? pair->a->length : pair->b->length;
    uint8_t a[HEAD_SIZE], b[HEAD_SIZE];
    size_t size = length < HEAD_SIZE ? (size_t)length : HEAD_SIZE;
    struct view view;

    if (source_read(e, d->a.source, pair->a->start, a, size) < 0 ||
        source_read(e, d->b.source, pair->b->start, b, size) < 0)
        return -1;
    view_start(&view, a, b, size, pair->a->start, pair->b->start, pair->a->name);
    if (size >= 24 && has_boot_info(a, pair->a->start) && has_boot_info(b, pair->b->start))
        view_table(d->diff, &view, &info, 0);
    if (size >= 2556 && get_le64(a + 2548) == pair->a->start / 512 + 5 &&
        get_le64(b + 2548) == pair->b->start / 512 + 5)
        view_table(d->diff, &view, &grub, 0);
    pair->explained = view_explained(&view);
    return 0;
}
