/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the ISO 9660 reader share. Nobody else includes this. */
#ifndef CORE_ISO_PRIVATE_H
#define CORE_ISO_PRIVATE_H

#include "core/iso.h"

/* File flags of a directory record: ECMA-119 9.1.6. */
#define ISO_FLAG_DIRECTORY  0x02
#define ISO_FLAG_ASSOCIATED 0x04
#define ISO_FLAG_MORE       0x80 /* the next record is another extent of the same file */

/* A directory record, checked; the pointers lead into the block that it was parsed from. */
struct iso_record {
    uint8_t length;      /* bytes of the whole record */
    uint64_t offset;     /* of the extent, behind its extended attributes; bytes on the medium */
    uint32_t size;       /* bytes of the extent */
    uint8_t flags;       /* ISO_FLAG_... */
    bool is_interleaved; /* file unit size or interleave gap: ECMA-119 9.1.7, 9.1.8 */
    const uint8_t *name;
    uint8_t name_length;
    const uint8_t *system_use; /* behind the name and its padding, not yet behind `skip` */
    size_t system_use_length;
};

/* `data` begins with a record and ends with its block. A length byte of 0 is the caller's affair.
 * After a failure `ret_record` holds nonsense. */
enum iso_status iso_record_parse(const uint8_t *data, size_t size, struct iso_record *ret_record);
/* "." and ".." are stored as the names 0x00 and 0x01: ECMA-119 7.6. */
bool iso_record_is_dot(const struct iso_record *record, uint8_t which);

/* Both-endian numbers, ECMA-119 7.3.3 and 7.2.3: false when the two halves differ. */
bool iso_both32(const uint8_t *field, uint32_t *ret_number);
bool iso_both16(const uint8_t *field, uint16_t *ret_number);

/* `size` bytes at `offset` of the medium, with the bounds checked. */
enum iso_status iso_read(const struct iso_volume *volume, uint64_t offset, void *data, size_t size);

#define SUSP_SIGNATURE(first, second) ((uint16_t)((first) << 8 | (second)))

/* One system use entry: SUSP 4.1. */
struct susp_entry {
    uint16_t signature;  /* SUSP_SIGNATURE('N', 'M') */
    const uint8_t *data; /* behind the four header bytes */
    size_t length;       /* of `data` */
};

/*
 * Walks the system use entries of one record, through its continuation areas (CE). An area is read
 * into `area`, which the entries then point into. The number of areas is limited: a chain may lead
 * back into itself.
 */
struct susp_walk {
    const struct iso_volume *volume;
    uint8_t *area; /* ISO_BLOCK_SIZE bytes, not owned */
    const uint8_t *at;
    size_t left;
    unsigned areas;       /* continuation areas read so far */
    bool has_next;        /* a CE was seen in this area */
    uint64_t next_offset; /* bytes on the medium */
    uint32_t next_length; /* bytes */
};

void susp_start(struct susp_walk *walk, const struct iso_volume *volume, uint8_t *area,
                const uint8_t *system_use, size_t length);
enum iso_status susp_next(struct susp_walk *walk, struct susp_entry *ret_entry);

/* What Rock Ridge tells of one record beside what goes into the iso_entry. */
struct rock_ridge {
    bool has_name;     /* the entry's name was set */
    bool is_relocated; /* RE: stored here only because the tree is too deep; listed elsewhere */
    bool has_child;    /* CL: the folder's content is at ... */
    uint32_t child_block;
};

/* Fills name, target, mode and kind of `entry` (whose other fields are set). */
enum iso_status rock_ridge_read(struct susp_walk *walk, struct iso_entry *entry,
                                struct rock_ridge *ret_info);
/* Looks at the root's "." record for SP and for a sign of Rock Ridge; sets the volume's `skip` and
 * `has_rock_ridge`. */
enum iso_status rock_ridge_detect(struct iso_volume *volume, uint8_t *area,
                                  const uint8_t *system_use, size_t length);

#endif
