/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/fat.h"

#define MAX_FILE 65536 /* bytes */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(problems_free) struct problems problems = {0};
    CLEANUP(fat_list_free) struct fat_list list = {0};
    struct source volume = source_memory("fuzz", data, size);
    struct err e = {0};
    struct fat fat;

    if (fat_open(&e, &volume, &problems, &fat) < 0 || fat_list(&e, &fat, 200, &problems, &list) < 0)
        return 0;
    for (size_t i = 0; i < list.count && i < 20; i++) {
        CLEANUP(buf_free) struct buf content = {0};
        CLEANUP(fat_entry_free) struct fat_entry entry = {0};

        if (fat_read(&e, &fat, &list.items[i], MAX_FILE, &content) == 0 &&
            content.len != list.items[i].size)
            abort();
        (void)!fat_find(&e, &fat, list.items[i].path, &entry);
    }
    return 0;
}
