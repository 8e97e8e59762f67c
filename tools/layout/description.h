/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file in which an image describes itself. `build` writes it (author/describe.c); whoever looks
 * at an image reads it through here, and through here alone: lint wants the legs, `test` wants all
 * of it. What else is in the file (its generator, volume, date and menu) is for people and other
 * programs.
 */
#ifndef LAYOUT_DESCRIPTION_H
#define LAYOUT_DESCRIPTION_H

#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "fmt/source.h"

#define DESCRIPTION_PATH          "/.isowright/image.json"
#define DESCRIPTION_LIMIT         ((size_t)4 << 20) /* bytes; it lists what boots, with digests */
#define DESCRIPTION_LEGS_MOST     100
#define DESCRIPTION_PATTERNS_MOST 100   /* in each of test.expect and test.reject */
#define DESCRIPTION_BUDGET_MOST   86400 /* CPU seconds that an image may ask for */
#define DESCRIPTION_FILES_MOST    256   /* more may be listed; they are not taken */
#define DESCRIPTION_NAME_MOST     200   /* bytes of an id, and of the name of a leg */

/* The keys that the writer and the reader have in common. */
#define IMAGE_KEY_ID     "id"
#define IMAGE_KEY_BOOT   "boot"
#define IMAGE_KEY_LEGS   "legs"
#define IMAGE_KEY_TEST   "test"
#define IMAGE_KEY_EXPECT "expect"
#define IMAGE_KEY_REJECT "reject"
#define IMAGE_KEY_BUDGET "budget"
#define IMAGE_KEY_FILES  "files"
#define IMAGE_KEY_PATH   "path"
#define IMAGE_KEY_SIZE   "size"
#define IMAGE_KEY_SHA256 "sha256"

/* A file as it was put into the image. */
struct description_file {
    char *path; /* absolute, without detours, fit to be printed; owned */
    uint64_t size;
    char sha256[SHA256_HEX_SIZE];
};

struct description {
    char *id;    /* the medium's identity; NULL when the image does not say */
    char **legs; /* names of legs that it says it boots on; like all lists here it ends with NULL */
    char **expect, **reject; /* regular expressions of modest cost: base/pattern.h */
    double budget;           /* QEMU CPU seconds; 0 when the image does not say */
    struct description_file *files;
    size_t file_count;
};

void description_free(struct description *description); /* usable with CLEANUP */

/*
 * An image without such a file, or with one that is too long, says nothing: all is empty. ERR_NO
 * when what decides (legs, expect, reject, budget) is not understood, with the place of what is
 * wrong: half of it would be a wrong answer. An id or a file that is not understood is left out.
 * ERR_FAULT when the image cannot be read.
 */
int description_from_image(struct err *e, const struct source *image,
                           struct description *ret_description) MUST_USE;
/* The same from the file's text; `name` is for messages. */
int description_from_json(struct err *e, const char *name, const char *text, size_t length,
                          struct description *ret_description) MUST_USE;

#endif
