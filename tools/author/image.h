/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan carried out: ESP, image, read back, name.
 *
 *     esp_make() -> isofs_write() into an unnamed file -> image_check() -> the file gets its name
 */
#ifndef AUTHOR_IMAGE_H
#define AUTHOR_IMAGE_H

#include "author/plan.h"

enum image_step {
    STEP_ESP,
    STEP_WRITE,
    STEP_CHECK,
    STEP_NAME,
    STEP_COUNT,
};

const char *image_step_name(enum image_step step); /* "write" */

/* Called often; `total` is 0 while it is unknown. */
typedef void image_progress(void *context, enum image_step step, uint64_t done, uint64_t total);

struct image_result {
    uint64_t size; /* bytes */
    char sha256[SHA256_HEX_SIZE];
    double seconds[STEP_COUNT];
};

/*
 * Nothing appears under `path` unless everything went well. ERR_NO when what was written differs
 * from the plan, ERR_FAULT for what the machine could not do.
 */
int image_from_plan(struct err *e, const struct plan *plan, const char *path,
                    image_progress *progress, void *context,
                    struct image_result *ret_result) MUST_USE;

/* Reads an image with our own reader and holds it against the plan: regions, entries, every boot
 * file's bytes in the ISO tree and in the ESP. ERR_NO for the first difference. */
int image_check(struct err *e, const struct plan *plan, const struct source *image) MUST_USE;

#endif
