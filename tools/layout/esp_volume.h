/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of an EFI system partition again, for those who want to know more than a layout says.
 */
#ifndef LAYOUT_ESP_VOLUME_H
#define LAYOUT_ESP_VOLUME_H

#include "base/buf.h"
#include "fmt/fat_file.h"
#include "fmt/pe.h"
#include "layout/layout.h"

#define ESP_MAX_FILES 4096 /* more are not listed */

/* The machine whose firmware boots a removable disk by this path (UEFI §3.5.1.1), in any case:
 * "/EFI/BOOT/BOOTX64.EFI" is 8664's; 0: nobody's. */
uint16_t esp_boot_machine(const char *path);

/* A file as the input of pe_read_program(). Must not be moved once it is open. */
struct esp_program {
    struct fat_file file;
    struct pe_input input;
    uint64_t *bytes; /* how many were read; borrowed */
};
void esp_program_open(struct esp_program *program, const struct fat *fat,
                      const struct fat_entry *entry, uint32_t *steps, uint64_t *bytes);

/* An EFI system partition, open. Must not be moved. */
struct esp_volume {
    struct fat fat;
    struct buf table;
    uint32_t steps; /* clusters that may still be followed */
};
/* Notes no problems: the reader of the layout has done so. */
int esp_open(struct err *e, const struct source *image, const struct esp *esp,
             struct esp_volume *ret_volume) MUST_USE;
void esp_close(struct esp_volume *volume); /* usable with CLEANUP */

#endif
