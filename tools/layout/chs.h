/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cylinder, head, sector: the addresses of MBR partitions before sector numbers. They mean
 * something only with a geometry (heads, sectors per track), which the table does not tell:
 *
 *     sector number = (cylinder * heads + head) * sectors + sector - 1
 *
 * What lies beyond cylinder 1023 has the largest numbers that there are.
 */
#ifndef LAYOUT_CHS_H
#define LAYOUT_CHS_H

#include "layout/layout.h"

struct mbr_geometry {
    unsigned heads, sectors;
    bool usual; /* what BIOSes expect of a disk */
};

/* Whether any geometry makes an MBR entry's two addresses true; unset ones (0/0/0) are. */
bool chs_is_possible(const struct entry *entry);
/* The first of the known geometries that makes all entries but protective ones true; NULL: none, or
 * there is nothing that tells them apart. */
const struct mbr_geometry *chs_geometry(const struct layout *layout);

#endif
