/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/eltorito.h"

#include <string.h>

#include "core/bytes.h"
#include "fmt/iso9660.h"
#include "fmt/text.h"

#define CATALOG_MAX                                                                                \
    (16 * ISO9660_SECTOR) /* bytes: 512 records, far more than firmware looks at                   \
                           */

enum indicator {
    INDICATOR_NOT_BOOTABLE = 0x00,
    INDICATOR_EXTENSION = 0x44,
    INDICATOR_BOOTABLE = 0x88,
    INDICATOR_HEADER = 0x90,
    INDICATOR_LAST_HEADER = 0x91,
};

#define MEDIA_CONTINUES 0x20 /* an extension record follows */

struct catalog_reader {
    const struct source *source;
    struct problems *problems;
    uint64_t at; /* bytes: where the catalog begins */
    uint8_t bytes[CATALOG_MAX];
    size_t size, position; /* bytes */
    struct eltorito *catalog;
};

static const uint8_t *record_at(const struct catalog_reader *r)
{
    return r->position + ELTORITO_RECORD <= r->size ? r->bytes + r->position : NULL;
}

/* The last bytes of a validation entry. */
static bool is_marked(const struct catalog_reader *r)
{
    return r->bytes[30] == 0x55 && r->bytes[31] == 0xaa;
}

static bool validation_ok(const struct catalog_reader *r)
{
    uint16_t sum = 0;

    if (r->bytes[0] != 1)
        problems_add(r->problems, r->source, r->at, "ELT-02",
                     "El Torito validation entry: begins with %02X instead of 01", r->bytes[0]);
    for (unsigned i = 0; i < ELTORITO_RECORD; i += 2)
        sum = (uint16_t)(sum + get_le16(r->bytes + i));
    /* A sum over bytes that are wrong is wrong, too. */
    if (!is_marked(r))
        problems_add(r->problems, r->source, r->at + 30, "ELT-02",
                     "El Torito validation entry: ends in %02X %02X instead of 55 AA", r->bytes[30],
                     r->bytes[31]);
    else if (sum)
        problems_add(r->problems, r->source, r->at + 28, "ELT-02",
                     "El Torito validation entry: the checksum leaves %04x instead of 0", sum);
    return !sum;
}

static struct eltorito_entry *add_entry(const struct catalog_reader *r, const uint8_t *record,
                                        uint8_t platform)
{
    struct eltorito *catalog = r->catalog;
    unsigned number = (unsigned)catalog->count;

    if (record[0] != INDICATOR_BOOTABLE && record[0] != INDICATOR_NOT_BOOTABLE)
        problems_add(r->problems, r->source, r->at + r->position, "ELT-04",
                     "El Torito entry %u: begins with %02X instead of 88 (bootable) or 00", number,
                     record[0]);
    if ((record[1] & 0x0f) > 4)
        problems_add(r->problems, r->source, r->at + r->position + 1, "ELT-05",
                     "El Torito entry %u: unknown emulation %u", number, record[1] & 0x0f);
    catalog->entries[catalog->count] = (struct eltorito_entry){
        .offset = r->at + r->position,
        .platform = platform,
        .bootable = record[0] == INDICATOR_BOOTABLE,
        .media = record[1] & 0x0f,
        .segment = get_le16(record + 2),
        .system_type = record[4],
        .load_sectors = get_le16(record + 6),
        .sector = get_le32(record + 8),
        .criteria_type = record[12],
    };
    /* The specification has them only in sections, but writers put them into the default one. */
    memcpy(catalog->entries[catalog->count].criteria, record + 13, 19);
    return &catalog->entries[catalog->count++];
}

static void add_section_entry(const struct catalog_reader *r, const uint8_t *record,
                              const uint8_t *header)
{
    struct eltorito_entry *entry = add_entry(r, record, header[1]);

    text_trimmed(header + 4, 28, entry->section_id, sizeof entry->section_id);
}

static void skip_extensions(struct catalog_reader *r, bool continues)
{
    const uint8_t *record;

    while (continues && (record = record_at(r)) && record[0] == INDICATOR_EXTENSION) {
        continues = record[1] & MEDIA_CONTINUES;
        r->position += ELTORITO_RECORD;
    }
    if (continues)
        problems_add(r->problems, r->source, r->at + r->position, "ELT-06",
                     "El Torito: an extension record (44) is announced but not there");
}

/* The entries of one section; false when the catalog is full or ends. */
static bool read_section(struct catalog_reader *r, const uint8_t *header)
{
    unsigned announced = get_le16(header + 2);

    for (unsigned i = 0; i < announced; i++) {
        const uint8_t *record = record_at(r);
        bool continues;

        if (!record || record[0] == INDICATOR_HEADER || record[0] == INDICATOR_LAST_HEADER) {
            problems_add(r->problems, r->source, r->at + r->position, "ELT-06",
                         "El Torito: a section announces %u entries, but has %u", announced, i);
            return record;
        }
        if (r->catalog->count == ELTORITO_MAX_ENTRIES) {
            problems_add(r->problems, r->source, r->at + r->position, "ELT-12",
                         "El Torito: more than %d entries; the rest is not read",
                         ELTORITO_MAX_ENTRIES);
            return false;
        }
        add_section_entry(r, record, header);
        continues = record[1] & MEDIA_CONTINUES;
        r->position += ELTORITO_RECORD;
        skip_extensions(r, continues);
    }
    return true;
}

/* Some firmware starts any record that begins with 88, whether a section announces it or not. */
static void look_for_strays(const struct catalog_reader *r)
{
    for (size_t at = r->position; at + ELTORITO_RECORD <= r->size; at += ELTORITO_RECORD)
        if (r->bytes[at] == INDICATOR_BOOTABLE && get_le32(r->bytes + at + 8)) {
            problems_add(r->problems, r->source, r->at + at, "ELT-06",
                         "El Torito: a boot entry that no section header announces");
            return;
        }
}

static void read_sections(struct catalog_reader *r)
{
    bool last = false;
    const uint8_t *record;

    while (!last && (record = record_at(r))) {
        if (record[0] != INDICATOR_HEADER && record[0] != INDICATOR_LAST_HEADER)
            break;
        last = record[0] == INDICATOR_LAST_HEADER;
        r->position += ELTORITO_RECORD;
        if (!read_section(r, record))
            return;
    }
    if (!last && r->position > 2 * ELTORITO_RECORD)
        problems_add(r->problems, r->source, r->at + r->position, "ELT-06",
                     "El Torito: the last section header is marked 90 (more follow), should be 91");
    look_for_strays(r);
}

/* Only the sectors that hold records: the catalog has no length field, what comes behind is other
 * data. */
static int load(struct err *e, struct catalog_reader *r)
{
    uint64_t left = r->source->size - r->at;

    r->size = left < ISO9660_SECTOR ? left - left % ELTORITO_RECORD : ISO9660_SECTOR;
    if (source_read(e, r->source, r->at, r->bytes, r->size) < 0)
        return -1;
    while (r->size < CATALOG_MAX && r->size + ISO9660_SECTOR <= left &&
           (r->bytes[r->size - ELTORITO_RECORD] == INDICATOR_BOOTABLE ||
            r->bytes[r->size - ELTORITO_RECORD] == INDICATOR_EXTENSION ||
            r->bytes[r->size - ELTORITO_RECORD] == INDICATOR_HEADER)) {
        if (source_read(e, r->source, r->at + r->size, r->bytes + r->size, ISO9660_SECTOR) < 0)
            return -1;
        r->size += ISO9660_SECTOR;
    }
    return 0;
}

int eltorito_read(struct err *e, const struct source *source, uint32_t sector,
                  struct problems *problems, struct eltorito *ret_catalog)
{
    struct eltorito catalog = {0};
    struct catalog_reader r = {.source = source,
                               .problems = problems,
                               .at = (uint64_t)sector * ISO9660_SECTOR,
                               .catalog = &catalog};

    if (!source_holds(source, r.at, 2 * ELTORITO_RECORD))
        return err_set(e, ERR_NO, "the boot catalog at sector %u lies beyond the end", sector);
    if (load(e, &r) < 0)
        return -1;
    if (r.bytes[0] != 1 && !is_marked(&r))
        return err_set(e, ERR_NO, "no boot catalog at sector %u: it begins with %02X instead of 01",
                       sector, r.bytes[0]);
    catalog.platform = r.bytes[1];
    text_trimmed(r.bytes + 4, 24, catalog.id, sizeof catalog.id);
    catalog.checksum_ok = validation_ok(&r);
    r.position = ELTORITO_RECORD;
    (void)add_entry(&r, r.bytes + r.position, catalog.platform);
    r.position += ELTORITO_RECORD;
    read_sections(&r);
    catalog.length = r.size;
    *ret_catalog = catalog;
    return 0;
}

const char *eltorito_platform_name(uint8_t platform)
{
    switch (platform) {
    case ELTORITO_PLATFORM_X86:
        return "x86";
    case 1:
        return "PowerPC";
    case 2:
        return "Mac";
    case ELTORITO_PLATFORM_EFI:
        return "EFI";
    default:
        return "unknown";
    }
}

const char *eltorito_media_name(uint8_t media)
{
    static const char *const names[] = {"none", "floppy 1.2 MB", "floppy 1.44 MB", "floppy 2.88 MB",
                                        "hard disk"};

    return media < COUNT_OF(names) ? names[media] : "unknown";
}
