/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "fmt/fat_file.h"
#include "fmt/fat_table.h"

#define MAX_FILE 65536 /* bytes */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file by pieces is what it is as a whole. */
static void compare(struct fat *fat, const struct fat_entry *entry, const struct buf *whole)
{
    uint32_t steps = MAX_FILE;
    struct fat_file file = fat_file_open(fat, entry, &steps);
    uint8_t piece[100];
    struct err e = {0};

    for (uint64_t at = 0; at + sizeof piece <= whole->len; at += 1000)
        if (fat_file_read(&e, &file, at, piece, sizeof piece) < 0 ||
            memcmp(piece, whole->data + at, sizeof piece) != 0)
            abort();
}

/* The table in memory, chains against each other. */
static void check(struct fat *fat, struct fat_list *list, struct buf *table)
{
    CLEANUP(problems_free) struct problems problems = {0};
    struct fat_surplus surplus;
    uint32_t number;
    struct err e = {0};

    if (fat_load_table(&e, fat, FAT_TABLE_LIMIT, table) < 0)
        return;
    fat->table = table->len ? table : NULL;
    number = fat_count_free(fat);
    if (number != FAT_COUNT_UNKNOWN && number > fat->clusters)
        abort();
    fat_check_chains(fat, list, &problems, &surplus);
    (void)!fat_stated_free(&e, fat, &number);
    (void)!fat_compare_tables(&e, fat, MAX_FILE, &number);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(buf_free) struct buf table = {0};
    CLEANUP(problems_free) struct problems problems = {0};
    CLEANUP(fat_list_free) struct fat_list list = {0};
    struct source volume = source_memory("fuzz", data, size);
    struct err e = {0};
    struct fat fat;

    if (fat_open(&e, &volume, &problems, &fat) < 0 || fat_list(&e, &fat, 200, &problems, &list) < 0)
        return 0;
    check(&fat, &list, &table);
    for (size_t i = 0; i < list.count && i < 20; i++) {
        CLEANUP(buf_free) struct buf content = {0};
        CLEANUP(fat_entry_free) struct fat_entry entry = {0};

        if (fat_read(&e, &fat, &list.items[i], MAX_FILE, &content) == 0) {
            if (content.len != list.items[i].size)
                abort();
            compare(&fat, &list.items[i], &content);
        }
        (void)!fat_find(&e, &fat, list.items[i].path, &entry);
    }
    return 0;
}
