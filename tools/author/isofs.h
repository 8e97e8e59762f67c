/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan as a stream of bytes: ISO 9660 level 3 with Rock Ridge and Joliet, El Torito, isohybrid
 * MBR and GPT, by libisofs. Only isofs.c knows that library; its codes and messages end there.
 */
#ifndef AUTHOR_ISOFS_H
#define AUTHOR_ISOFS_H

#include "author/plan.h"

/* Takes the image's bytes in order; returns -1 with `e` set to stop. */
typedef int isofs_sink(struct err *e, void *context, const void *data, size_t size,
                       uint64_t total_bytes);

/* `esp_path` is the file with the EFI system partition, or NULL when the plan has none. */
int isofs_write(struct err *e, const struct plan *plan, const char *esp_path, isofs_sink *sink,
                void *context) MUST_USE;

#endif
