/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Temporary folders and outputs in the making; declared in base/file.h. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"

int tmpdir_make(struct err *e, struct tmpdir *ret_dir)
{
    const char *base = getenv("TMPDIR");
    CLEANUP(free_ptr) char *path = str_format("%s/isowright-XXXXXX", base && *base ? base : "/tmp");

    if (!mkdtemp(path))
        return err_sys(e, "cannot create a temporary folder %s", path);
    ret_dir->path = STEAL(path);
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    (void)remove(path);
    return 0;
}

void tmpdir_remove(struct tmpdir *dir)
{
    if (dir->path)
        (void)nftw(dir->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(dir->path);
    dir->path = NULL;
}

char *tmpdir_file(const struct tmpdir *dir, const char *name)
{
    return str_format("%s/%s", dir->path, name);
}

/* The folder that `path` is in; caller frees. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return str_copy(".");
    return slash == path ? str_copy("/") : str_copy_n(path, (size_t)(slash - path));
}

static int open_named(struct err *e, const char *folder, struct outfile *out)
{
    out->temporary = str_format("%s/.isowright-XXXXXX", folder);
    out->fd = mkostemp(out->temporary, O_CLOEXEC);
    if (out->fd < 0) {
        int number = errno;

        free_ptr(&out->temporary);
        errno = number;
        return err_sys(e, "cannot create a file in %s", folder);
    }
    return 0;
}

/* The name that is to be given: where `path` is a symbolic link, what it leads to, so that the link
 * stays. (As root, -o /dev/stdout would else put a file in the place of that link.) */
static int final_name(struct err *e, const char *path, char **ret_name)
{
    struct stat status;

    if (!*path)
        return err_set(e, ERR_USAGE, "the name of the output is empty");
    if (stat(path, &status) == 0) {
        if (!S_ISREG(status.st_mode))
            return err_set(e, ERR_USAGE, "%s exists and is not a regular file", path);
    } else if (errno != ENOENT || lstat(path, &status) == 0) {
        return err_sys_kind(e, ERR_USAGE, "cannot write %s", path);
    }
    if (lstat(path, &status) == 0 && S_ISLNK(status.st_mode))
        return file_absolute(e, path, ret_name);
    *ret_name = str_copy(path);
    return 0;
}

int outfile_open(struct err *e, const char *path, struct outfile *ret_out)
{
    CLEANUP(free_ptr) char *name = NULL;
    CLEANUP(free_ptr) char *folder = NULL;
    CLEANUP(outfile_abandon) struct outfile out = OUTFILE_NONE;
    struct stat status;

    if (final_name(e, path, &name) < 0)
        return -1;
    folder = folder_of(name);
    if (stat(folder, &status) < 0)
        return err_sys_kind(e, ERR_USAGE, "cannot write to the folder %s", folder);
    out.fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (out.fd < 0 && open_named(e, folder, &out) < 0)
        return -1;
    out.path = STEAL(name);
    *ret_out = out;
    out = OUTFILE_NONE;
    return 0;
}

/* An unnamed file can only be linked to a name that is free: take a hidden one first. */
static int give_temporary_name(struct err *e, struct outfile *out)
{
    CLEANUP(free_ptr) char *folder = folder_of(out->path);
    CLEANUP(free_ptr) char *source = str_format("/proc/self/fd/%d", out->fd);

    for (int attempt = 0; attempt < 100; attempt++) {
        char *name = str_format("%s/.isowright-%d-%d", folder, (int)getpid(), attempt);

        if (linkat(AT_FDCWD, source, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0) {
            out->temporary = name;
            return 0;
        }
        free(name);
        if (errno != EEXIST)
            break;
    }
    return err_sys(e, "cannot give %s its name", out->path);
}

int outfile_commit(struct err *e, struct outfile *out)
{
    mode_t mask = umask(0);

    (void)umask(mask);
    if (fchmod(out->fd, 0666 & ~mask) < 0 || fsync(out->fd) < 0)
        return err_sys(e, "cannot finish writing %s", out->path);
    if (!out->temporary && give_temporary_name(e, out) < 0)
        return -1;
    if (rename(out->temporary, out->path) < 0)
        return err_sys(e, "cannot rename %s to %s", out->temporary, out->path);
    free_ptr(&out->temporary);
    close_fd(&out->fd);
    free_ptr(&out->path);
    return 0;
}

void outfile_abandon(struct outfile *out)
{
    if (out->temporary)
        (void)unlink(out->temporary);
    free_ptr(&out->temporary);
    close_fd(&out->fd);
    free_ptr(&out->path);
}
