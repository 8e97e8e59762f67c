/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The leg's private copy of the medium: a qcow2 file on top of the image that holds only what
 * differs from it. Written here, because starting qemu-img and qemu-io takes more time than all
 * the rest of a short leg; what is written is what those two would make (qemu_script() names them).
 *
 * The masked bytes (zeros in the overlay) can be put back while QEMU runs, without asking it: QEMU
 * caches a qcow2 file's tables, not its data, so bytes that are written into the file's own data
 * clusters are what the guest reads next. Every other way (QMP `stop`, `qemu-io`, ...) waits for
 * the guest's requests to end, and may wait for ever.
 *
 * Source: QEMU's docs/interop/qcow2.txt, version 3.
 */
#ifndef MACHINE_QCOW2_H
#define MACHINE_QCOW2_H

#include "base/err.h"
#include "machine/overlay.h"

#define QCOW2_BASE_MOST 1023 /* bytes of the image's path */

/* Masked bytes of the medium that lie in one piece in the overlay's file, too. */
struct qcow2_place {
    uint64_t medium, file, length; /* bytes */
};

struct qcow2_places {
    struct qcow2_place *items;
    size_t count, room;
};
void qcow2_places_free(struct qcow2_places *places); /* usable with CLEANUP */

/*
 * A new file `overlay` on top of `image` (an absolute path, at most QCOW2_BASE_MOST bytes:
 * ERR_USAGE), with what `blanks` says. No atomic output: it is made in a directory of work.
 * `ret_places` (NULL: not wanted): where each blank that is filled with zeros lies.
 */
int qcow2_make_overlay(struct err *e, const char *image, const char *overlay,
                       const struct blanks *blanks, struct qcow2_places *ret_places) MUST_USE;
/*
 * Puts the image's bytes (NULL: zeros) into all those places of an open overlay, whether or not
 * QEMU has it open. Blocks on nothing but the file.
 */
int qcow2_restore(struct err *e, int overlay, const struct qcow2_places *places,
                  const struct source *image) MUST_USE;

#endif
