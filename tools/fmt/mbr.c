/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/mbr.h"

#include "core/bytes.h"

static struct mbr_chs chs_read(const uint8_t *bytes)
{
    return (struct mbr_chs){.head = bytes[0],
                            .sector = bytes[1] & 0x3f,
                            .cylinder = (uint16_t)(bytes[2] | (bytes[1] & 0xc0) << 2)};
}

static bool any_set(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return true;
    return false;
}

/* Bytes 0 to 7 of an Apple driver descriptor are no code, though some jump over themselves. */
static bool has_code(const uint8_t *sector)
{
    bool apple = sector[0] == 'E' && sector[1] == 'R';

    return any_set(sector + (apple ? 8 : 0), MBR_CODE_SIZE - (apple ? 8 : 0));
}

int mbr_read(struct err *e, const struct source *source, struct mbr *ret_mbr)
{
    uint8_t sector[MBR_SIZE];
    struct mbr mbr = {0};

    if (source_read(e, source, 0, sector, sizeof sector) < 0)
        return -1;
    if (sector[510] != 0x55 || sector[511] != 0xaa)
        return err_set(e, ERR_NO, "no master boot record: byte 510 is not 55 AA");
    mbr.has_code = has_code(sector);
    mbr.signature = get_le32(sector + 440);
    mbr.patched_sector = get_le64(sector + 432);
    for (unsigned i = 0; i < MBR_ENTRIES; i++) {
        const uint8_t *bytes = sector + 446 + 16 * i;

        mbr.entries[i] = (struct mbr_entry){
            .status = bytes[0],
            .type = bytes[4],
            .first_chs = chs_read(bytes + 1),
            .last_chs = chs_read(bytes + 5),
            .first = get_le32(bytes + 8),
            .count = get_le32(bytes + 12),
        };
    }
    *ret_mbr = mbr;
    return 0;
}

bool mbr_has_type(const struct mbr *mbr, uint8_t type)
{
    for (unsigned i = 0; i < MBR_ENTRIES; i++)
        if (mbr->entries[i].type == type && mbr->entries[i].count)
            return true;
    return false;
}

const char *mbr_type_name(uint8_t type)
{
    static const struct {
        uint8_t type;
        const char *name;
    } names[] = {
        {0x00, "empty"},          {0x01, "FAT12"},          {0x04, "FAT16"},
        {0x05, "extended"},       {0x06, "FAT16"},          {0x07, "NTFS/exFAT"},
        {0x0b, "FAT32"},          {0x0c, "FAT32 (LBA)"},    {0x0e, "FAT16 (LBA)"},
        {0x0f, "extended (LBA)"}, {0x17, "hidden NTFS"},    {0x82, "Linux swap"},
        {0x83, "Linux"},          {0x85, "Linux extended"}, {0x8e, "Linux LVM"},
        {0x96, "ISO 9660"},       {0xaf, "HFS/HFS+"},       {0xcd, "ISO 9660"},
        {0xee, "GPT protective"}, {0xef, "EFI system"},
    };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (names[i].type == type)
            return names[i].name;
    return "unknown";
}
