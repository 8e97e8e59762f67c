/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of a UEFI machine at the end of its firmware's first part (PEI), kept for later legs.
 *
 *     power-on ──> PEI unpacks the firmware ──> DXE finds devices ──> the medium is read
 *                  2.9 of 5.4 CPU seconds    ^
 *                                            the same every time: nothing has looked at the medium
 *
 * A snapshot belongs to one QEMU, one firmware with its variables and one set of devices: its name
 * is the digest of all of these. It is a file in the user's cache, of about 25 MiB:
 *
 *     magic │ memory size │ state size │ ranges │ offset, length of each │ their bytes │ state │
 *     SHA-256 of all that stands before it
 *
 * Numbers are little-endian, 8 bytes each. What is damaged or does not fit is as good as none.
 */
#ifndef MACHINE_SNAPSHOT_H
#define MACHINE_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "machine/qemu.h"

/* Path of the snapshot for such a machine; caller frees. NULL: it is not worth one, or cannot be
 * had. `setup->vars` must be there: its content counts. */
char *snapshot_path(const struct qemu_setup *setup);

/* Puts a snapshot into the (new) memory of a machine and its state into `state_fd`. False, perhaps
 * with part of it in the memory, when there is none. */
bool snapshot_load(const char *path, int memory_fd, uint64_t memory_size, int state_fd);
/* The same from bytes. */
bool snapshot_unpack(const uint8_t *bytes, size_t size, int memory_fd, uint64_t memory_size,
                     int state_fd);
/* Keeps one; the oldest ones go when there are many. */
int snapshot_save(struct err *e, const char *path, int memory_fd, uint64_t memory_size,
                  int state_fd) MUST_USE;
/* True when a text is somewhere in the memory. */
bool snapshot_memory_has(int memory_fd, uint64_t memory_size, const char *text);

#endif
