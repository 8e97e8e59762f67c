/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/mem.h"

#define PIECE ((size_t)65536) /* bytes that are read at once at least */

int file_read(struct err *e, const char *path, size_t limit, struct buf *ret_data)
{
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    CLEANUP(buf_free) struct buf data = {0};
    struct stat status;

    if (fd < 0)
        return err_sys_kind(e, ERR_USAGE, "cannot open %s", path);
    /* A size is only told by ordinary files, and is a hint: a buffer that grows is copied often. */
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && (uint64_t)status.st_size <= limit)
        buf_reserve(&data, (size_t)status.st_size + PIECE);
    for (;;) {
        size_t room = data.room > data.len + PIECE ? data.room - data.len - 1 : PIECE;
        ssize_t count;

        buf_reserve(&data, room);
        count = read(fd, data.data + data.len, room);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return err_sys_kind(e, errno == EISDIR ? ERR_USAGE : ERR_FAULT, "cannot read %s", path);
        if (count == 0)
            break;
        data.len += (size_t)count;
        data.data[data.len] = '\0';
        if (data.len > limit)
            return err_set(e, ERR_USAGE, "%s is larger than the %zu bytes that make sense here",
                           path, limit);
    }
    *ret_data = data;
    data = (struct buf){0};
    return 0;
}

int file_map(struct err *e, const char *path, size_t limit, struct mapping *ret_mapping)
{
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    void *data;

    if (fd < 0 || fstat(fd, &status) < 0)
        return err_sys(e, "cannot open %s", path);
    if (status.st_size <= 0 || (uint64_t)status.st_size > limit)
        return err_set(e, ERR_FAULT, "%s is empty, or larger than what makes sense here", path);
    data = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (data == MAP_FAILED)
        return err_sys(e, "cannot read %s", path);
    *ret_mapping = (struct mapping){.data = data, .size = (size_t)status.st_size};
    return 0;
}

void file_unmap(struct mapping *mapping)
{
    if (mapping->data)
        (void)munmap(mapping->data, mapping->size);
    *mapping = (struct mapping){0};
}

int file_write_fd(struct err *e, int fd, const char *name, const void *data, size_t size)
{
    const char *at = data;

    while (size) {
        ssize_t count = write(fd, at, size);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return err_sys(e, "cannot write %s", name);
        at += count;
        size -= (size_t)count;
    }
    return 0;
}

int file_write(struct err *e, const char *path, const void *data, size_t size)
{
    CLEANUP(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int closing;

    if (fd < 0)
        return err_sys(e, "cannot create %s", path);
    if (file_write_fd(e, fd, path, data, size) < 0)
        return -1;
    closing = steal_fd(&fd);
    if (close(closing) < 0)
        return err_sys(e, "cannot finish writing %s", path);
    return 0;
}

int file_pread(struct err *e, int fd, const char *name, void *data, size_t size, uint64_t offset)
{
    char *at = data;

    while (size) {
        ssize_t count = pread(fd, at, size, (off_t)offset);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return err_sys(e, "cannot read %s at byte %ju", name, (uintmax_t)offset);
        if (count == 0)
            return err_set(e, ERR_NO, "%s ends at byte %ju, %zu bytes too early", name,
                           (uintmax_t)offset, size);
        at += count;
        offset += (uint64_t)count;
        size -= (size_t)count;
    }
    return 0;
}

bool file_next_data(int fd, uint64_t from, uint64_t size, uint64_t *ret_from, uint64_t *ret_to)
{
    off_t data = from < size ? lseek(fd, (off_t)from, SEEK_DATA) : -1;
    off_t hole = data < 0 ? -1 : lseek(fd, data, SEEK_HOLE);

    if (hole < 0 || (uint64_t)data >= size)
        return false;
    *ret_from = (uint64_t)data;
    *ret_to = (uint64_t)hole < size ? (uint64_t)hole : size;
    return true;
}

bool file_is_same(const char *a, const char *b)
{
    struct stat left, right;

    return stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_dev == right.st_dev &&
           left.st_ino == right.st_ino;
}

int file_forget(struct err *e, const char *path)
{
    return unlink(path) < 0 && errno != ENOENT
               ? err_sys(e, "cannot remove %s, which an earlier test has left", path)
               : 0;
}

int file_size(struct err *e, int fd, const char *name, uint64_t *ret_size)
{
    struct stat status;
    uint64_t bytes;

    if (fstat(fd, &status) < 0)
        return err_sys(e, "cannot examine %s", name);
    if (S_ISREG(status.st_mode)) {
        *ret_size = (uint64_t)status.st_size;
        return 0;
    }
    if (!S_ISBLK(status.st_mode))
        return err_set(e, ERR_USAGE, "%s is neither a file nor a block device", name);
    if (ioctl(fd, BLKGETSIZE64, &bytes) < 0)
        return err_sys(e, "cannot tell the size of %s", name);
    *ret_size = bytes;
    return 0;
}

int file_make_dirs(struct err *e, const char *path)
{
    CLEANUP(free_ptr) char *part = str_copy(path);

    for (char *slash = part + 1; *part; slash++) {
        char kept = *slash;

        if (kept != '/' && kept != '\0')
            continue;
        *slash = '\0';
        if (mkdir(part, 0777) < 0 && errno != EEXIST)
            return err_sys(e, "cannot create the folder %s", part);
        *slash = kept;
        if (kept == '\0')
            break;
    }
    return 0;
}

int file_absolute(struct err *e, const char *path, char **ret_path)
{
    char *absolute = realpath(path, NULL);

    if (!absolute)
        return err_sys_kind(e, ERR_USAGE, "cannot find %s", path);
    *ret_path = absolute;
    return 0;
}
