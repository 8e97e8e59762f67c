/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which legs are run: presets and names, what the image has a way for, what this machine can try.
 *
 *              cd             usb, disk
 *      bios    El Torito      MBR boot code
 *      uefi    El Torito      ESP found through GPT (or MBR type 0xEF)
 */
#ifndef PROVE_MATRIX_H
#define PROVE_MATRIX_H

#include <stdbool.h>

#include "base/err.h"
#include "layout/layout.h"
#include "prove/leg.h"

struct leg {
    const struct leg_kind *kind;
    bool must;     /* named by the user or promised by the image: may not be skipped */
    char *missing; /* what the image lacks for this leg, as a sentence; NULL when nothing; owned */
    char *unavailable; /* what this machine lacks (firmware, QEMU); NULL when nothing; owned */
};

struct legs {
    struct leg *items;
    size_t count, room;
};
void legs_free(struct legs *legs); /* usable with CLEANUP */

/*
 * The legs that `list` asks for: names of legs and of presets, separated by commas; NULL is the
 * preset "core". A leg that is named must run; so must one among `promised` (names, ending with
 * NULL, or NULL) that a preset brought in. `strict` says that only the leg's own route will be left
 * open. Unknown names are ERR_USAGE.
 */
int legs_from_layout(struct err *e, const char *list, char *const *promised,
                     const struct layout *layout, bool strict, struct legs *ret_legs) MUST_USE;

/*
 * The route by which firmware must have come when the others are closed (strict) and it came;
 * ROUTE_UNKNOWN when more than one is left: GPT and MBR may both name an EFI system partition.
 */
enum route leg_only_route(const struct leg_kind *kind, const struct layout *layout);

#endif
