/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The master boot record: sector 0 of 512 bytes.
 *
 *     0    boot code; 432: the sector that isohybrid or GRUB patched in (LE64)
 *     440  disk signature (LE32)
 *     446  four entries of 16 bytes: status, first CHS, type, last CHS, first sector, sectors
 *     510  55 AA
 */
#ifndef FMT_MBR_H
#define FMT_MBR_H

#include "fmt/source.h"

#define MBR_SIZE         512 /* bytes; also the unit of all its sector numbers */
#define MBR_ENTRIES      4
#define MBR_CODE_SIZE    440
#define MBR_TYPE_EMPTY   0x00
#define MBR_TYPE_PROTECT 0xEE /* a GPT follows (UEFI §5.2.3) */
#define MBR_TYPE_ESP     0xEF /* EFI system partition (UEFI §5.2.2) */

struct mbr_chs {
    uint16_t cylinder;
    uint8_t head, sector; /* sectors count from 1 */
};

struct mbr_entry {
    uint8_t status; /* 0x80 active, 0 not; anything else is wrong */
    uint8_t type;
    struct mbr_chs first_chs, last_chs;
    uint32_t first, count; /* sectors of 512 bytes; count 0: the entry is unused */
};

struct mbr {
    bool has_code; /* the code area is not all zero */
    uint32_t signature;
    uint64_t patched_sector; /* bytes 432..439, meaningful when the code is known to use it */
    struct mbr_entry entries[MBR_ENTRIES];
};

/* ERR_NO when sector 0 does not end in 55 AA. */
int mbr_read(struct err *e, const struct source *source, struct mbr *ret_mbr) MUST_USE;
bool mbr_has_type(const struct mbr *mbr, uint8_t type);
/* "EFI system", "protective"; "unknown" when the table does not have it. */
const char *mbr_type_name(uint8_t type);

#endif
