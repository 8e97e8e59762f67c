/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each leg's private copy of the medium must not offer, so that the leg proves its own route.
 *
 * OVMF looks for GPT, then El Torito, then MBR on every medium, sticks included; real firmware
 * mostly does not. A naive boot from a stick therefore proves nothing about the partition table.
 */
#ifndef PROVE_OVERLAY_H
#define PROVE_OVERLAY_H

#include <stdint.h>

#include "layout/layout.h"
#include "prove/leg.h"

struct blank {
    uint64_t offset, length; /* bytes */
};

struct blanks {
    struct blank *items;
    size_t count, room;
};

void blanks_free(struct blanks *blanks); /* usable with CLEANUP */

/*
 * The bytes to overwrite with zeros in a strict run of this leg:
 *   uefi/usb   the El Torito identifier (23 bytes at 34823): not its whole sector, which a loader
 *              needs to read the ISO 9660 volume
 *   CDs        the MBR's partition table (not its code) and both GPTs, where the image has them
 *   uefi/...   the identifier that begins a UDF volume: firmware that reads UDF needs no boot entry
 *   bios/usb   nothing: a BIOS knows no other way into a disk
 */
int blanks_for_leg(struct err *e, const struct leg_kind *kind, const struct layout *layout,
                   const struct source *image, struct blanks *ret_blanks) MUST_USE;

#endif
