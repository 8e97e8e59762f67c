/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that were changed after the image was made. An image that isowright built lists what boots
 * in its description, with sizes and SHA-256 digests.
 */
#ifndef PROVE_CHANGED_FILES_H
#define PROVE_CHANGED_FILES_H

#include <stddef.h>

#include "fmt/source.h"
#include "layout/description.h"

struct changed_files {
    char **items; /* what to say of each: "/live/initrd is no longer in the image"; at most three */
    size_t count, room;
};

/*
 * Reads the files that the description lists, 256 MiB in all, and no more once the program is
 * interrupted. What cannot be read is left out: nothing is known then.
 */
void changed_files_find(const struct source *image, const struct description *description,
                        struct changed_files *ret_changed);
void changed_files_free(struct changed_files *changed);

#endif
