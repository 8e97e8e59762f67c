/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/outputs.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* False for what is no file, too: a pipe or /dev/stdout loses nothing. */
static bool holds_something_else(const char *path)
{
    static const char *const beginnings[] = {"<", "{", "[", "TAP ", "1..", "#"};
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status;
    char bytes[8] = {0};

    if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || !status.st_size ||
        read(fd, bytes, sizeof bytes - 1) <= 0)
        return false;
    for (size_t i = 0; i < COUNT_OF(beginnings); i++)
        if (strncmp(bytes, beginnings[i], strlen(beginnings[i])) == 0)
            return false;
    return true;
}

int outputs_check(struct err *e, const char *input, const char *const *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!paths[i])
            continue;
        if (file_is_same(paths[i], input))
            return err_set(e, ERR_USAGE, "%s is to be read, and would be written over", paths[i]);
        for (size_t j = 0; j < i; j++)
            if (paths[j] && (strcmp(paths[i], paths[j]) == 0 || file_is_same(paths[i], paths[j])))
                return err_set(e, ERR_USAGE, "two reports cannot both be %s", paths[i]);
        if (holds_something_else(paths[i]))
            return err_set(e, ERR_USAGE,
                           "%s holds something that is no report, and is not replaced: remove it, "
                           "or name another file",
                           paths[i]);
    }
    return 0;
}

void outputs_forget(const char *const *paths, size_t count)
{
    struct stat status;

    for (size_t i = 0; i < count; i++)
        if (paths[i] && lstat(paths[i], &status) == 0 && S_ISREG(status.st_mode))
            (void)unlink(paths[i]);
}
