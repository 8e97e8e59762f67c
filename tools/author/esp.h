/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The EFI system partition: FAT16 with the fewest clusters that are legal and hold the content.
 *
 *     boot sector | FAT | FAT | root folder (512 entries) | clusters of one 512-byte sector
 *
 * A FAT with less than 4085 clusters is FAT12 (Microsoft FAT specification, "FAT Type
 * Determination"), and the specification asks writers to stay 16 clusters away from that border.
 * 31 MiB is the most: an El Torito entry counts 16 bits of 512-byte sectors.
 */
#ifndef AUTHOR_ESP_H
#define AUTHOR_ESP_H

#include "author/plan.h"
#include "base/file.h"

#define ESP_LIMIT (31U << 20) /* bytes */

/* Size of an ESP, in bytes, a multiple of 4096, for a loader of that size. */
uint64_t esp_bytes(uint64_t loader_bytes);

/* Makes the ESP of the plan as a file in `folder`; caller frees the path. */
int esp_make(struct err *e, const struct plan *plan, const struct tmpdir *folder,
             char **ret_path) MUST_USE;

#endif
