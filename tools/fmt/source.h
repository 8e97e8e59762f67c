/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A source is a bounded run of foreign bytes: an image file, a block device, memory in a test, or a
 * part of another source (an ESP inside an image). source_read() is the only way to its bytes, and
 * it alone checks the bounds.
 */
#ifndef FMT_SOURCE_H
#define FMT_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* What was really fetched from a file; for those who promise to fetch little. */
struct source_stats {
    uint64_t reads, bytes;
};

struct source_cache; /* see source_cache_new() */

struct source {
    const char *name;           /* for messages; borrowed */
    int fd;                     /* -1 when the bytes are in memory; borrowed */
    const uint8_t *memory;      /* borrowed */
    uint64_t base;              /* bytes; where this source begins in the file or the memory */
    uint64_t size;              /* bytes */
    bool device;                /* a block device: it may be larger than the image written to it */
    struct source_stats *stats; /* borrowed; NULL: nobody counts */
    struct source_cache *cache; /* borrowed; NULL: every read goes to the file */
};

/* Opens an image or a block device read-only. `path` must outlive the source. */
int source_open(struct err *e, const char *path, struct source *ret_source) MUST_USE;
void source_close(struct source *source); /* usable with CLEANUP; not for parts */
struct source source_memory(const char *name, const void *bytes, uint64_t size);
/* `length` is cut at the end of the parent. */
struct source source_part(const struct source *parent, uint64_t start, uint64_t length);

/*
 * For many small reads that lie near one another, as those of directories: a source that has a
 * cache (`source.cache = cache`, before parts are made of it) fetches larger blocks. Of one source
 * and its parts only, and of one thread.
 */
struct source_cache *source_cache_new(const struct source *source);
void source_cache_free(struct source_cache **cache); /* usable with CLEANUP */

bool source_holds(const struct source *source, uint64_t offset, uint64_t size);
/* All `size` bytes or an error; beyond the end it is ERR_NO and says where the source ends. */
int source_read(struct err *e, const struct source *source, uint64_t offset, void *data,
                size_t size) MUST_USE;

#endif
