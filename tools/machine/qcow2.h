/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The leg's private copy of the medium: a qcow2 file on top of the image that holds only what
 * differs from it. Written here, because starting qemu-img and qemu-io takes more time than all
 * the rest of a short leg; what is written is what those two would make (qemu_script() names them).
 *
 * Source: QEMU's docs/interop/qcow2.txt, version 3.
 */
#ifndef MACHINE_QCOW2_H
#define MACHINE_QCOW2_H

#include "base/err.h"
#include "machine/overlay.h"

#define QCOW2_BASE_MOST 1023 /* bytes of the image's path */

/*
 * A new file `overlay` on top of `image` (an absolute path, at most QCOW2_BASE_MOST bytes:
 * ERR_USAGE), with what `blanks` says. No atomic output: it is made in a folder of work.
 */
int qcow2_make_overlay(struct err *e, const char *image, const char *overlay,
                       const struct blanks *blanks) MUST_USE;

#endif
