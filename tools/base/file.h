/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files: whole reads and writes, temporary folders, and outputs that appear complete or not at all.
 * Sizes and offsets are bytes.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Reads all of `path` (at most `limit` bytes, more is an error). A missing file is ERR_USAGE. */
int file_read(struct err *e, const char *path, size_t limit, struct buf *ret_data) MUST_USE;
/* The same for a file that nobody writes any more, without a copy; what is empty is an error. */
struct mapping {
    void *data;
    size_t size; /* bytes */
};
int file_map(struct err *e, const char *path, size_t limit, struct mapping *ret_mapping) MUST_USE;
void file_unmap(struct mapping *mapping); /* usable with CLEANUP */
/* Writes a new file or replaces an old one's content; not atomic: for work files, not for outputs.
 */
int file_write(struct err *e, const char *path, const void *data, size_t size) MUST_USE;
/* All `size` bytes at `offset`, or an error that says where the file ended. */
int file_pread(struct err *e, int fd, const char *name, void *data, size_t size,
               uint64_t offset) MUST_USE;
int file_write_fd(struct err *e, int fd, const char *name, const void *data, size_t size) MUST_USE;
/*
 * The next stretch of a sparse file that is no hole, at or behind `from`, within its first `size`
 * bytes; false when there is none.
 */
bool file_next_data(int fd, uint64_t from, uint64_t size, uint64_t *ret_from, uint64_t *ret_to);
/* Size of an open regular file or block device. Anything else is ERR_USAGE. */
int file_size(struct err *e, int fd, const char *name, uint64_t *ret_size) MUST_USE;
/* True when both are there, and are one file. */
bool file_is_same(const char *a, const char *b);
/* Removes what an earlier run has left; that there is nothing is no error. */
int file_forget(struct err *e, const char *path) MUST_USE;
/* As mkdir -p. */
int file_make_dirs(struct err *e, const char *path) MUST_USE;
/* Absolute, without symbolic links; the file must exist. Caller frees. */
int file_absolute(struct err *e, const char *path, char **ret_path) MUST_USE;

/* A folder of our own under $TMPDIR (or /tmp, or /var/tmp), gone with everything in it when the
 * scope ends. */
struct tmpdir {
    char *path; /* owned; NULL when there is none */
};
int tmpdir_make(struct err *e, struct tmpdir *ret_dir) MUST_USE;
void tmpdir_remove(struct tmpdir *dir);                        /* usable with CLEANUP */
char *tmpdir_file(const struct tmpdir *dir, const char *name); /* path inside; caller frees */

/*
 * An output in the making. It has no name where the filesystem can do that (O_TMPFILE), else a
 * hidden temporary one beside the final name; outfile_commit() gives it its name in one step,
 * replacing what was there; outfile_abandon() leaves no trace. A symbolic link stays, and what it
 * leads to is replaced.
 */
struct outfile {
    int fd;          /* open for reading and writing; owned */
    char *path;      /* the final name */
    char *temporary; /* NULL while unnamed */
};
#define OUTFILE_NONE ((struct outfile){.fd = -1})
int outfile_open(struct err *e, const char *path, struct outfile *ret_out) MUST_USE;
int outfile_commit(struct err *e, struct outfile *out) MUST_USE;
void outfile_abandon(struct outfile *out); /* usable with CLEANUP; no-op after a commit */

#endif
