/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All fuzz targets in one program, over the files of their corpora: what fuzzing once found stays found,
 * with any compiler. An empty directory is a mistake, not a success.
 *
 *     replay TARGET DIRECTORY...
 *
 * What is LLVMFuzzerTestOneInput() in fuzz_thing.c is called fuzz_thing() here, and FUZZ_TARGETS has a
 * TARGET(fuzz_thing) for each: the Makefile gives both on the command line.
 */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

#define INPUT_LIMIT (64 << 20) /* bytes */

#define TARGET(name) int name(const uint8_t *data, size_t size);
FUZZ_TARGETS
#undef TARGET

static const struct target {
    const char *name;
    int (*run)(const uint8_t *data, size_t size);
} targets[] = {
#define TARGET(name) {#name, name},
    FUZZ_TARGETS
#undef TARGET
};

static int replay_file(const struct target *target, const char *path)
{
    CLEANUP(buf_free) struct buf input = {.data = NULL};
    CLEANUP(free_ptr) uint8_t *exact = NULL;
    struct err e;

    if (file_read(&e, path, INPUT_LIMIT, &input)) {
        fprintf(stderr, "replay: %s\n", e.text);
        return -1;
    }
    exact = mem_alloc(input.len ? input.len : 1); /* no NUL behind it: AddressSanitizer sees more */
    memcpy(exact, buf_str(&input), input.len);
    (void)target->run(exact, input.len);
    return 0;
}

/* Files that were replayed, or -1. */
static int replay_directory(const struct target *target, const char *directory)
{
    DIR *dir = opendir(directory);
    struct dirent *found;
    int count = 0;

    if (!dir) {
        perror(directory);
        return -1;
    }
    while (count >= 0 && (found = readdir(dir))) {
        CLEANUP(free_ptr) char *path = str_format("%s/%s", directory, found->d_name);
        struct stat st;

        if (stat(path, &st) || !S_ISREG(st.st_mode))
            continue;
        count = replay_file(target, path) ? -1 : count + 1;
    }
    closedir(dir);
    if (count == 0)
        fprintf(stderr, "replay: %s holds no inputs\n", directory);
    return count;
}

int main(int argc, char **argv)
{
    const struct target *target = NULL;

    for (size_t i = 0; argc > 2 && i < COUNT_OF(targets); i++) {
        if (strcmp(targets[i].name, argv[1]) == 0)
            target = &targets[i];
    }
    if (!target) {
        fprintf(stderr, "usage: %s TARGET DIRECTORY...\n", argv[0]);
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        int count = replay_directory(target, argv[i]);

        if (count <= 0)
            return 1;
        printf("%s: %d inputs replayed\n", argv[i], count);
    }
    return 0;
}
