/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/outputs.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

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
        if (str_begins(bytes, beginnings[i]))
            return false;
    return true;
}

static bool are_one_file(const char *a, const char *b)
{
    return strcmp(a, b) == 0 || file_is_same(a, b);
}

int outputs_check(struct err *e, const char *input, const struct output *outputs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *path = outputs[i].path;

        if (!path)
            continue;
        if (file_is_same(path, input))
            return err_set(e, ERR_USAGE, "%s is to be read, and would be written over", path);
        for (size_t j = 0; j < i; j++)
            if (outputs[j].path && are_one_file(path, outputs[j].path))
                return err_set(e, ERR_USAGE, "two reports cannot both be %s", path);
        if (holds_something_else(path))
            return err_set(e, ERR_USAGE,
                           "%s holds something that is no report, and is not replaced: remove it, "
                           "or name another file",
                           path);
    }
    return 0;
}

void outputs_forget(const struct output *outputs, size_t count)
{
    struct stat status;

    for (size_t i = 0; i < count; i++)
        if (outputs[i].path && lstat(outputs[i].path, &status) == 0 && S_ISREG(status.st_mode))
            (void)unlink(outputs[i].path);
}

void outputs_abandon(struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++)
        outfile_abandon(&outputs->files[i]);
    free(outputs->files);
    *outputs = (struct outputs){0};
}

int outputs_open(struct err *e, const struct output *items, size_t count,
                 struct outputs *ret_outputs)
{
    CLEANUP(outputs_abandon) struct outputs outputs = {.items = items, .count = count};

    outputs.files = mem_array(count, sizeof *outputs.files);
    for (size_t i = 0; i < count; i++)
        outputs.files[i] = OUTFILE_NONE;
    for (size_t i = 0; i < count; i++)
        if (items[i].path && outfile_open(e, items[i].path, &outputs.files[i]) < 0)
            return -1;
    *ret_outputs = outputs;
    outputs = (struct outputs){0};
    return 0;
}

int outputs_write(struct err *e, struct outputs *outputs, const struct report *report)
{
    for (size_t i = 0; i < outputs->count; i++) {
        const struct output *item = &outputs->items[i];
        struct outfile *file = &outputs->files[i];
        CLEANUP(buf_free) struct buf text = {0};

        if (!item->path)
            continue;
        reports_render(report, 1, item->format, NULL, &text);
        if (file_write_fd(e, file->fd, item->path, text.data, text.len) < 0 ||
            outfile_commit(e, file) < 0)
            return -1;
    }
    return 0;
}
