/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/cache.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define HEADER       "isowright cache 1\nfor "
#define HEADER_LIMIT 512 /* bytes, with the key */

/* XDG Base Directory Specification: a relative path there is to be ignored. */
char *cache_path(const char *name)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

    if (cache && cache[0] == '/')
        return str_format("%s/isowright/%s", cache, name);
    return home && home[0] == '/' ? str_format("%s/.cache/isowright/%s", home, name) : NULL;
}

void cache_write(const char *name, const void *data, size_t size)
{
    CLEANUP(free_ptr) char *path = cache_path(name);
    CLEANUP(free_ptr) char *folder = path ? str_copy(path) : NULL;
    CLEANUP(outfile_abandon) struct outfile out = OUTFILE_NONE;
    struct err unwritten = {0};

    if (!folder)
        return;
    *strrchr(folder, '/') = '\0';
    if (file_make_dirs(&unwritten, folder) == 0 && outfile_open(&unwritten, path, &out) == 0 &&
        file_write_fd(&unwritten, out.fd, path, data, size) == 0)
        (void)!outfile_commit(&unwritten, &out);
}

char *cache_key_of_file(const char *path)
{
    struct stat file;

    if (stat(path, &file) < 0)
        return NULL;
    return str_format("%s file %jx:%jx %jd %jd.%09ld %jd.%09ld", VERSION, (uintmax_t)file.st_dev,
                      (uintmax_t)file.st_ino, (intmax_t)file.st_size, (intmax_t)file.st_mtim.tv_sec,
                      file.st_mtim.tv_nsec, (intmax_t)file.st_ctim.tv_sec, file.st_ctim.tv_nsec);
}

char *cache_key_of_boot(void)
{
    CLEANUP(close_file) FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    char boot[64];

    if (!file || !fgets(boot, sizeof boot, file))
        return NULL;
    boot[strcspn(boot, "\n")] = '\0';
    return str_copy(boot);
}

bool cache_recall(const char *name, const char *key, size_t limit, struct buf *ret_data)
{
    CLEANUP(free_ptr) char *path = cache_path(name);
    CLEANUP(free_ptr) char *header = str_format(HEADER "%s\n", key ? key : "");
    CLEANUP(buf_free) struct buf file = {0};
    size_t length = strlen(header);
    struct err unread = {0};

    if (!key || !path || file_read(&unread, path, HEADER_LIMIT + limit, &file) < 0 ||
        file.len < length || memcmp(file.data, header, length) != 0 || file.len - length > limit)
        return false;
    buf_add(ret_data, file.data + length, file.len - length);
    return true;
}

void cache_remember(const char *name, const char *key, const void *data, size_t size)
{
    CLEANUP(buf_free) struct buf file = {0};

    if (!key)
        return;
    buf_format(&file, HEADER "%s\n", key);
    buf_add(&file, data, size);
    cache_write(name, file.data, file.len);
}

void cache_forget(const char *name)
{
    CLEANUP(free_ptr) char *path = cache_path(name);

    if (path)
        (void)unlink(path);
}
