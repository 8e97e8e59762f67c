/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/iso9660.h"

#include <string.h>

#include "core/bytes.h"
#include "fmt/text.h"

static const char eltorito_id[] = "EL TORITO SPECIFICATION";

/* A number stored twice, little-endian and big-endian (ECMA-119 §7.2.3, §7.3.3). The little-endian
 * one is what firmware and systems use. */
struct twin {
    const struct source *source;
    struct problems *problems;
    const uint8_t *sector;
    uint64_t at; /* bytes: the sector's place in the source */
};

static uint32_t twin32(const struct twin *t, unsigned byte, const char *what)
{
    uint32_t little = get_le32(t->sector + byte), big = get_be32(t->sector + byte + 4);

    if (little != big)
        problems_add(t->problems, t->source, t->at + byte, "ISO-11",
                     "volume descriptor: %s is %u little-endian but %u big-endian", what, little,
                     big);
    return little;
}

static uint16_t twin16(const struct twin *t, unsigned byte, const char *what)
{
    uint16_t little = get_le16(t->sector + byte), big = get_be16(t->sector + byte + 2);

    if (little != big)
        problems_add(t->problems, t->source, t->at + byte, "ISO-11",
                     "volume descriptor: %s is %u little-endian but %u big-endian", what, little,
                     big);
    return little;
}

/* Escape sequences of UCS-2 levels 1 to 3 mark a supplementary volume descriptor as Joliet. */
static bool is_joliet(const uint8_t *sector)
{
    const uint8_t *escape = sector + 88;

    return escape[0] == '%' && escape[1] == '/' &&
           (escape[2] == '@' || escape[2] == 'C' || escape[2] == 'E');
}

static void read_text(const uint8_t *bytes, size_t size, bool joliet, char *ret_text, size_t room)
{
    if (joliet)
        text_utf16(bytes, size / 2, true, ret_text, room);
    else
        text_trimmed(bytes, size, ret_text, room);
}

static void read_texts(const uint8_t *sector, struct iso9660_descriptor *d)
{
    read_text(sector + 8, 32, d->joliet, d->system_id, sizeof d->system_id);
    read_text(sector + 40, 32, d->joliet, d->volume_id, sizeof d->volume_id);
    read_text(sector + 190, 128, d->joliet, d->volume_set_id, sizeof d->volume_set_id);
    read_text(sector + 318, 128, d->joliet, d->publisher_id, sizeof d->publisher_id);
    read_text(sector + 446, 128, d->joliet, d->preparer_id, sizeof d->preparer_id);
    read_text(sector + 574, 128, d->joliet, d->application_id, sizeof d->application_id);
    text_trimmed(sector + 813, 16, d->creation, sizeof d->creation);
}

static void read_volume(const struct twin *t, struct iso9660_descriptor *d)
{
    const uint8_t *sector = t->sector;

    d->joliet = d->type == ISO9660_SUPPLEMENTARY && is_joliet(sector);
    read_texts(sector, d);
    d->volume_sectors = twin32(t, 80, "the volume's size");
    d->sector_size = twin16(t, 128, "the sector size");
    d->path_table_size = twin32(t, 132, "the path table's size");
    d->path_tables[0] = get_le32(sector + 140);
    d->path_tables[1] = get_le32(sector + 144);
    d->path_tables[2] = get_be32(sector + 148);
    d->path_tables[3] = get_be32(sector + 152);
    d->root_sector = twin32(t, 156 + 2, "the root directory's sector");
    d->root_size = twin32(t, 156 + 10, "the root directory's size");
    if (d->sector_size != ISO9660_SECTOR)
        problems_add(t->problems, t->source, t->at + 128, "ISO-01",
                     "volume descriptor: sectors of %u bytes; only 2048 boots", d->sector_size);
    if (sector[156] < 34)
        problems_add(
            t->problems, t->source, t->at + 156, "ISO-01",
            "volume descriptor: the root directory's record is %u bytes long, should be 34",
            sector[156]);
}

static void read_descriptor(const struct twin *t, struct iso9660_descriptor *ret_descriptor)
{
    struct iso9660_descriptor d = {.type = t->sector[0], .offset = t->at};

    if (t->sector[6] != 1 && !(d.type == ISO9660_SUPPLEMENTARY && t->sector[6] == 2))
        problems_add(t->problems, t->source, t->at + 6, "ISO-01",
                     "volume descriptor: version %u, should be 1", t->sector[6]);
    if (d.type == ISO9660_BOOT_RECORD) {
        d.eltorito = memcmp(t->sector + 7, eltorito_id, sizeof eltorito_id - 1) == 0;
        d.catalog_sector = get_le32(t->sector + 71);
    } else if (d.type == ISO9660_PRIMARY || d.type == ISO9660_SUPPLEMENTARY) {
        read_volume(t, &d);
    }
    *ret_descriptor = d;
}

int iso9660_read(struct err *e, const struct source *source, uint32_t first_sector,
                 struct problems *problems, struct iso9660_set *ret_set)
{
    struct iso9660_set set = {.first_sector = first_sector};
    bool ended = false;

    while (!ended && set.count < ISO9660_MAX_DESCRIPTORS) {
        uint64_t at = ((uint64_t)first_sector + set.count) * ISO9660_SECTOR;
        uint8_t sector[ISO9660_SECTOR];
        struct twin twin = {source, problems, sector, at};

        if (source_holds(source, at, sizeof sector)) {
            if (source_read(e, source, at, sector, sizeof sector) < 0)
                return -1;
        } else {
            memset(sector, 0, sizeof sector);
        }
        if (memcmp(sector + 1, "CD001", 5) != 0) {
            if (set.count == 0)
                return err_set(e, ERR_NO, "no volume descriptor at sector %u", first_sector);
            problems_add(problems, source, at, "ISO-01",
                         "the volume descriptors end without a terminator");
            break;
        }
        read_descriptor(&twin, &set.items[set.count]);
        ended = set.items[set.count++].type == ISO9660_TERMINATOR;
    }
    *ret_set = set;
    return 0;
}

const struct iso9660_descriptor *iso9660_find(const struct iso9660_set *set, uint8_t type)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i].type == type)
            return &set->items[i];
    return NULL;
}

const char *iso9660_type_name(uint8_t type)
{
    switch (type) {
    case ISO9660_BOOT_RECORD:
        return "boot record";
    case ISO9660_PRIMARY:
        return "primary";
    case ISO9660_SUPPLEMENTARY:
        return "supplementary";
    case ISO9660_PARTITION:
        return "partition";
    case ISO9660_TERMINATOR:
        return "terminator";
    default:
        return "unknown";
    }
}
