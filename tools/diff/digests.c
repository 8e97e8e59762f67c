/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Digests of the files that were added, removed or changed. */
#include <string.h>

#include "diff/diffing.h"

#define BLOCK (64u << 10) /* bytes */

static int digest_of(struct err *e, struct diffing *d, struct window *window,
                     const struct diff_file *file, char ret_hex[SHA256_HEX_SIZE])
{
    CLEANUP(sha256_drop) struct sha256 hash;
    uint8_t digest[SHA256_SIZE];

    sha256_start(&hash);
    for (uint32_t i = 0; i < file->extent_count; i++)
        for (uint64_t at = 0; at < file->extents[i].size;) {
            uint64_t left = file->extents[i].size - at;
            size_t size = left < BLOCK ? (size_t)left : BLOCK;
            const uint8_t *bytes;

            if (window_get(e, window, file->extents[i].offset + at, size, &bytes) < 0)
                return -1;
            sha256_add(&hash, bytes, size);
            if (diffing_step(e, d, size) < 0)
                return -1;
            at += size;
        }
    sha256_end(&hash, digest);
    sha256_hex(digest, ret_hex);
    return 0;
}

/* A file that goes beyond the image's end has no digest. */
static int digest_if_any(struct err *e, struct diffing *d, struct window *window,
                         const struct diff_file *file, char ret_hex[SHA256_HEX_SIZE])
{
    if (!file || file->directory || file->symlink)
        return 0;
    for (uint32_t i = 0; i < file->extent_count; i++)
        if (!source_holds(window->source, file->extents[i].offset, file->extents[i].size))
            return 0;
    if (!budget_take(d, file->size))
        return 0;
    return digest_of(e, d, window, file, ret_hex);
}

int diff_digests(struct err *e, struct diff *diff, const struct diff_hooks *hooks)
{
    CLEANUP(diffing_free)
    struct diffing d = {.diff = diff,
                        .hooks = hooks,
                        .budget = 4 * (diff->a.image.size + diff->b.image.size),
                        .a.source = &diff->a.image,
                        .b.source = &diff->b.image};

    for (size_t i = 0; i < diff->change_count; i++) {
        const struct diff_change *change = &diff->changes[i];

        d.total += change->a_file ? change->a_file->size : 0;
        d.total += change->b_file ? change->b_file->size : 0;
    }
    for (size_t i = 0; i < diff->change_count; i++) {
        struct diff_change *change = &diff->changes[i];

        if (digest_if_any(e, &d, &d.a, change->a_file, change->a_sha256) < 0 ||
            digest_if_any(e, &d, &d.b, change->b_file, change->b_sha256) < 0)
            return -1;
    }
    return 0;
}
