/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is tested: an image, what is known of it, and the legs that are wanted of it. */
#ifndef PROVE_SUBJECT_H
#define PROVE_SUBJECT_H

#include "layout/description.h"
#include "layout/layout.h"
#include "prove/matrix.h"
#include "prove/promise.h"
#include "prove/prove.h"

struct subject {
    const struct prove_options *options; /* borrowed */
    char *path;                          /* absolute */
    struct source source;
    struct layout layout;
    char *no_image; /* why it is taken for none at all; NULL when it is one; owned */
    struct description description; /* by itself; what proves the boot has moved to the promise */
    struct promise promise;
    struct legs legs;          /* of this part, when the legs are shared out */
    const char *wants_own_key; /* a leg, of any part, that --own-key has to be given for; or NULL */
    enum phase until;          /* reaching it is a pass */
    bool lenient;              /* as in run_plan */
    /* Names of the legs of all parts, in order; none when they are not shared out. */
    char **all_legs;
    size_t all_leg_count;
};

#define SUBJECT_NONE ((struct subject){.source = {.fd = -1}})
void subject_free(struct subject *subject); /* usable with CLEANUP */

/*
 * Reads the image and chooses the legs; starts nothing and needs no QEMU. `options` must outlive
 * the subject. Errors as prove_image().
 */
int subject_open(struct err *e, const struct prove_options *options,
                 const struct prove_listener *listener, struct subject *ret_subject) MUST_USE;

#endif
