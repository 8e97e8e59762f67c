/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"

#define LINE_SIZE 16384 /* bytes */
#define LINES     32
#define AHEAD     4 /* lines that are fetched at once where they are read one after the other */

struct source_cache {
    uint64_t end;          /* bytes: of the file */
    uint64_t expected;     /* bytes: where the line begins that comes behind the last one fetched */
    uint64_t start[LINES]; /* bytes, in the file: multiples of LINE_SIZE */
    size_t size[LINES];    /* bytes that are there; 0: the line is free */
    uint8_t bytes[LINES][LINE_SIZE];
};

struct source_cache *source_cache_new(const struct source *source)
{
    struct source_cache *cache = mem_alloc(sizeof *cache);

    cache->end = source->base + source->size;
    return cache;
}

void source_cache_free(struct source_cache **cache)
{
    free(*cache);
    *cache = NULL;
}

int source_open(struct err *e, const char *path, struct source *ret_source)
{
    /* Without O_NONBLOCK, opening a FIFO waits for somebody who writes into it. */
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status;
    uint64_t size;

    if (fd < 0)
        return err_sys_kind(e, errno == ENOENT || errno == ENOTDIR ? ERR_USAGE : ERR_FAULT,
                            "cannot open %s", path);
    if (file_size(e, fd, path, &size) < 0)
        return -1;
    if (fstat(fd, &status) < 0)
        return err_sys(e, "cannot examine %s", path);
    *ret_source = (struct source){
        .name = path, .fd = steal_fd(&fd), .size = size, .device = S_ISBLK(status.st_mode)};
    return 0;
}

void source_close(struct source *source)
{
    close_fd(&source->fd);
    *source = (struct source){.name = source->name, .fd = -1};
}

struct source source_memory(const char *name, const void *bytes, uint64_t size)
{
    return (struct source){.name = name, .fd = -1, .memory = bytes, .size = size};
}

struct source source_part(const struct source *parent, uint64_t start, uint64_t length)
{
    struct source part = *parent;
    uint64_t left = start < parent->size ? parent->size - start : 0;

    part.base = parent->base + (left ? start : parent->size);
    part.size = length < left ? length : left;
    return part;
}

bool source_holds(const struct source *source, uint64_t offset, uint64_t size)
{
    return offset <= source->size && size <= source->size - offset;
}

static int fetch(struct err *e, const struct source *source, uint64_t at, void *data, size_t size)
{
    if (source->stats) {
        source->stats->reads++;
        source->stats->bytes += size;
    }
    return file_pread(e, source->fd, source->name, data, size, at);
}

/* A line and, when it follows the last one, some that come behind it. What cannot be fetched as a
 * whole (a bad sector on a disk) is no error: what was asked for may lie beside it. */
static void fetch_lines(const struct source *source, size_t first, uint64_t start)
{
    struct source_cache *cache = source->cache;
    uint64_t left = cache->end - start;
    size_t count = start == cache->expected ? AHEAD : 1, size;
    struct err ignored = {0};

    count = count < LINES - first ? count : LINES - first;
    size = left < count * LINE_SIZE ? (size_t)left : count * LINE_SIZE;
    if (fetch(&ignored, source, start, cache->bytes[first], size) < 0)
        size = 0;
    cache->expected = start + size;
    for (size_t i = first; i < first + count; i++, start += LINE_SIZE) {
        cache->start[i] = start;
        cache->size[i] = size < LINE_SIZE ? size : LINE_SIZE;
        size -= cache->size[i];
    }
}

static int cached_read(struct err *e, const struct source *source, uint64_t at, uint8_t *data,
                       size_t size)
{
    struct source_cache *cache = source->cache;

    while (size) {
        size_t line = at / LINE_SIZE % LINES, skip = (size_t)(at % LINE_SIZE), part;

        if (!cache->size[line] || cache->start[line] != at - skip)
            fetch_lines(source, line, at - skip);
        if (cache->size[line] <= skip)
            return fetch(e, source, at, data, size);
        part = size < cache->size[line] - skip ? size : cache->size[line] - skip;
        memcpy(data, cache->bytes[line] + skip, part);
        data += part;
        at += part;
        size -= part;
    }
    return 0;
}

int source_read(struct err *e, const struct source *source, uint64_t offset, void *data,
                size_t size)
{
    if (!source_holds(source, offset, size))
        return err_set(e, ERR_NO, "%s ends at byte %ju, before byte %ju + %zu", source->name,
                       (uintmax_t)(source->base + source->size), (uintmax_t)(source->base + offset),
                       size);
    if (source->fd >= 0)
        return source->cache && size < LINE_SIZE
                   ? cached_read(e, source, source->base + offset, data, size)
                   : fetch(e, source, source->base + offset, data, size);
    if (!source->memory && size)
        return err_set(e, ERR_FAULT, "%s is closed", source->name);
    if (size)
        memcpy(data, source->memory + source->base + offset, size);
    return 0;
}
