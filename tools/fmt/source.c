/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

int source_open(struct err *e, const char *path, struct source *ret_source)
{
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
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

int source_read(struct err *e, const struct source *source, uint64_t offset, void *data,
                size_t size)
{
    if (!source_holds(source, offset, size))
        return err_set(e, ERR_NO, "%s ends at byte %ju, before byte %ju + %zu", source->name,
                       (uintmax_t)(source->base + source->size), (uintmax_t)(source->base + offset),
                       size);
    if (source->fd >= 0)
        return file_pread(e, source->fd, source->name, data, size, source->base + offset);
    if (!source->memory && size)
        return err_set(e, ERR_FAULT, "%s is closed", source->name);
    if (size)
        memcpy(data, source->memory + source->base + offset, size);
    return 0;
}
