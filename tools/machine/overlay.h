/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How each leg's private copy of the medium differs from the image: what it must not offer, so that
 * the leg proves its own route, and what the leg's variant does to it.
 *
 * OVMF looks for GPT, then El Torito, then MBR on every medium, sticks included; real firmware
 * mostly does not. A naive boot from a stick therefore proves nothing about the partition table.
 */
#ifndef MACHINE_OVERLAY_H
#define MACHINE_OVERLAY_H

#include <stdint.h>

#include "layout/layout.h"
#include "machine/leg.h"

struct blank {
    uint64_t offset, length; /* bytes */
    unsigned char fill;      /* with what; 0 for what is put back after the hand-over */
};

struct blanks {
    struct blank *items;
    size_t count, room;
    uint64_t size; /* bytes of the medium; 0: as the image */
};

void blanks_free(struct blanks *blanks); /* usable with CLEANUP */

/*
 * What to write over, and the medium's size. In a strict run of the leg zeros go over:
 *   uefi/usb   the El Torito identifier (23 bytes at 34823): not its whole sector, which a loader
 *              needs to read the ISO 9660 volume; not with sectors of 4096 bytes, see leg.c
 *   CDs        the MBR's partition table (not its code) and both GPTs, where the image has them
 *   uefi/...   the identifier that begins a UDF volume: firmware that reads UDF needs no boot entry
 *   bios/usb   nothing: a BIOS knows no other way into a disk
 * Variants: "x2" has garbage behind the image (of a long tail, the first and the last 16 MiB),
 * "truncated" ends early, "4kn" is padded to whole sectors, SD cards to a power of two. ERR_USAGE
 * when it would be cut behind its end.
 */
int blanks_for_leg(struct err *e, const struct leg_kind *kind, bool strict,
                   const struct layout *layout, const struct source *image,
                   struct blanks *ret_blanks) MUST_USE;

#endif
