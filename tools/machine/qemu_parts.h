/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of qemu.h share: the argument vectors of QEMU and of its tools. */
#ifndef MACHINE_QEMU_PARTS_H
#define MACHINE_QEMU_PARTS_H

#include "machine/argv.h"
#include "machine/qemu.h"

/* What the machine's lines are connected to: the texts behind -chardev and -mon. */
struct lines {
    const char *serial, *debugcon; /* back end with its id */
    const char *qmp;               /* NULL: none */
};

/* True for machines that have the I/O port that SeaBIOS logs to. */
bool machine_has_debugcon(const struct leg_kind *kind);
void machine_argv(const struct qemu_setup *setup, const struct lines *lines, struct argv *argv);
/* The medium's block nodes and the devices that it hangs on. */
void medium_argv(const struct qemu_setup *setup, struct argv *argv);
/* By hand: qemu-img that makes the overlay, qemu-io that writes over what differs from the image.
 */
void overlay_argv(const char *image, const char *overlay, const struct blanks *blanks,
                  struct argv *argv);
void blank_argv(const char *overlay, const struct blanks *blanks, struct argv *argv);

#endif
