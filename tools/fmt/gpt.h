/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GUID partition table (UEFI §5.3), for disks with sectors of 512 bytes.
 *
 *     sector 1   header   ---- array LBA ---> array of 128-byte entries, usually sector 2
 *                         ---- alternate ---> backup header, last sector of the disk
 *
 * An image on a larger disk has its backup in the middle: found through the alternate LBA.
 */
#ifndef FMT_GPT_H
#define FMT_GPT_H

#include "fmt/problems.h"
#include "fmt/source.h"
#include "fmt/text.h"

#define GPT_SECTOR         512           /* bytes */
#define GPT_MAX_ARRAY      (1024 * 1024) /* bytes; more is refused: nobody needs it */
#define GPT_MAX_PARTITIONS 1024          /* used ones that are kept */
#define GPT_TYPE_ESP       "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
#define GPT_TYPE_BASIC     "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"

struct gpt_partition {
    unsigned number; /* from 1, by its place in the array */
    char type[GUID_TEXT_SIZE];
    char unique[GUID_TEXT_SIZE];
    uint64_t first, last; /* sectors of 512 bytes, both included */
    uint64_t attributes;
    char name[109]; /* UTF-8 */
};

struct gpt {
    uint64_t sector; /* where this header was read */
    bool header_ok;  /* CRC, own LBA and sizes */
    bool array_ok;   /* CRC, and it lies in the disk */
    char disk_guid[GUID_TEXT_SIZE];
    uint64_t alternate; /* sector of the other header */
    uint64_t first_usable, last_usable;
    uint64_t array_sector;
    uint32_t array_count, entry_size; /* entries; bytes */
    uint64_t array_bytes;             /* 0 when the header's figures make no sense */
    uint32_t array_crc;
    struct gpt_partition *partitions; /* owned; only the used ones */
    size_t partition_count;
};

void gpt_free(struct gpt *gpt); /* usable with CLEANUP */
/* ERR_NO when there is no "EFI PART" at `sector` (512 bytes); damage goes to `problems`, whose
 * texts begin with `which` ("GPT", "backup GPT"). */
int gpt_read(struct err *e, const struct source *source, uint64_t sector, const char *which,
             struct problems *problems, struct gpt *ret_gpt) MUST_USE;
/* "EFI system", "basic data"; NULL when the table does not have it. */
const char *gpt_type_name(const char *type);

#endif
