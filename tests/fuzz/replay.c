/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a fuzz target over the files of the folders given as arguments: what fuzzing once found
 * stays found, with any compiler. An empty folder is a mistake, not a success. */
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
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
    (void)LLVMFuzzerTestOneInput(exact, input.len);
    return 0;
}

/* Files that were replayed, or -1. */
static int replay_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *found;
    int count = 0;

    if (!dir) {
        perror(folder);
        return -1;
    }
    while (count >= 0 && (found = readdir(dir))) {
        CLEANUP(free_ptr) char *path = str_format("%s/%s", folder, found->d_name);
        struct stat st;

        if (stat(path, &st) || !S_ISREG(st.st_mode))
            continue;
        count = replay_file(path) ? -1 : count + 1;
    }
    closedir(dir);
    if (count == 0)
        fprintf(stderr, "replay: %s holds no inputs\n", folder);
    return count;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s FOLDER...\n", argv[0]);
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        int count = replay_folder(argv[i]);

        if (count <= 0)
            return 1;
        printf("%s: %d inputs replayed\n", argv[i], count);
    }
    return 0;
}
