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
#include "machine/leg.h"

struct leg {
    const struct leg_kind *kind;
    bool must;      /* named by the user or promised by the image: may not be skipped */
    char *missing;  /* what the image lacks for this leg, as a sentence; NULL when nothing; owned */
    bool no_loader; /* what is missing is the loader behind an entry that is there */
    bool hopeless;  /* no image has it: such machines start nothing that way */
    char *unavailable; /* what this machine lacks (firmware, QEMU); NULL when nothing; owned */
};

struct legs {
    struct leg *items;
    size_t count, room;
};
void legs_free(struct legs *legs); /* usable with CLEANUP */

/* What the user asks for: lists of legs and of presets, separated by commas. */
struct legs_choice {
    const char *legs;    /* NULL: the preset "core" */
    const char *skip;    /* left out of those; or NULL */
    const char *require; /* run besides, and must run; or NULL */
    char *const
        *promised; /* names of legs that the image says it boots by; ends with NULL; or NULL */
    bool strict;   /* only the leg's own route will be left open */
};

/*
 * The legs to run, each once. A leg that is named must run, a promised one that a preset brought in
 * must, too. ERR_USAGE: unknown names, a leg both required and skipped, nothing left.
 */
int legs_from_layout(struct err *e, const struct legs_choice *choice, const struct layout *layout,
                     struct legs *ret_legs) MUST_USE;

/*
 * The route by which firmware must have come when the others are closed (strict) and it came;
 * ROUTE_UNKNOWN when more than one is left: GPT and MBR may both name an EFI system partition.
 */
enum route leg_only_route(const struct leg_kind *kind, const struct layout *layout);

#endif
