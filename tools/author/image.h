/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan carried out: ESP, image, read back, judged, named.
 *
 *     esp_make() -> isofs_write() into an unnamed file -> image_check() -> image_judge()
 *                                                                 -> the file gets its name
 */
#ifndef AUTHOR_IMAGE_H
#define AUTHOR_IMAGE_H

#include "author/plan.h"
#include "lint/lint.h"

enum image_step {
    STEP_ESP,
    STEP_WRITE,
    STEP_CHECK,
    STEP_LINT,
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
    struct layout layout;     /* as read back */
    struct findings findings; /* of lint; no errors among them */
};

void image_result_free(struct image_result *result); /* usable with CLEANUP */

/*
 * Nothing appears under `path` unless everything went well. ERR_NO when what was written differs
 * from the plan or has a fault that some firmware stumbles over, ERR_FAULT for what the machine
 * could not do.
 */
int image_from_plan(struct err *e, const struct plan *plan, const char *path,
                    image_progress *progress, void *context,
                    struct image_result *ret_result) MUST_USE;

/* Holds an image, as our own reader read it, against the plan: regions, entries, every boot file's
 * bytes in the ISO tree and in the ESP. ERR_NO for the first difference. */
int image_check(struct err *e, const struct plan *plan, const struct source *image,
                const struct layout *read) MUST_USE;
/* Holds it against the rules of lint. ERR_NO when there is an error, with the list of them. */
int image_judge(struct err *e, const struct source *image, const struct layout *layout,
                struct findings *ret_findings) MUST_USE;

#endif
