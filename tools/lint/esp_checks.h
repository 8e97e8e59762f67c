/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checks behind the tables of rules_esp.c and rules_secure_boot.c. */
#ifndef LINT_ESP_CHECKS_H
#define LINT_ESP_CHECKS_H

#include "layout/esp_volume.h"
#include "lint/linting.h"

/* Bytes of files that one check reads of an image: unasked, so that lint stays quick on any image,
 * and when digests were asked for. */
#define ESP_QUICK_LIMIT   (1ull << 20)
#define ESP_WORK_LIMIT    (64ull << 20)
#define ESP_PROGRAM_LIMIT (16u << 20) /* bytes of one file */

typedef int esp_check(struct err *e, struct linting *l, const struct rule *self) MUST_USE;

/* esp_checks_volume.c */
esp_check esp_check_geometry, esp_check_type, esp_check_table, esp_check_dates, esp_check_size;
/* esp_checks_files.c */
esp_check esp_check_label;
esp_check esp_check_architecture, esp_check_boot_programs, esp_check_copies, esp_check_fallback;
/* esp_checks_grub.c */
esp_check esp_check_grub_config;
/* secure_boot_checks.c */
esp_check secure_boot_check_levels, secure_boot_check_chain, secure_boot_check_programs;

/* Whether a file may be read whole, after the `bytes` that were read before. */
bool esp_may_read(const struct linting *l, const struct esp_file *file, uint64_t bytes);
/* The file of the partition with this path, in any case; NULL: none. */
const struct esp_file *esp_file_find(const struct layout *layout, const struct esp *esp,
                                     const char *path);
/* The first bytes of its name, of a file that lies in /EFI/BOOT itself; NULL: it does not. */
const char *esp_boot_name(const struct esp_file *file);
/* Opens a file again that the layout lists. ERR_NO when that fails: the reader has said why. */
int esp_file_open(struct err *e, struct esp_volume *volume, const struct esp_file *file,
                  uint64_t *bytes, struct esp_program *ret_program) MUST_USE;

#endif
