/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ISO 9660 reader on any bytes. The input is an image from block 16 on: the 32 KiB before that
 * never matter to the reader, and so the seeds stay small.
 *
 * Beside "does not crash", these must hold: names are possible components of a path, sizes are
 * those of the extents, what a listing shows can be found by its path, and the work has a limit.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/iso.h"

#define FOLDERS_MAX 32
#define ENTRIES_MAX 500

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "does not hold: %s\n", #condition);                                    \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    const uint8_t *data;
    size_t size;
};

static int read_input(void *context, uint64_t offset, void *to, size_t size)
{
    const struct input *input = context;

    MUST(offset <= ISO_PVD_OFFSET + (uint64_t)input->size);
    MUST(size <= ISO_PVD_OFFSET + (uint64_t)input->size - offset);
    if (offset < ISO_PVD_OFFSET) {
        size_t zeros = size < ISO_PVD_OFFSET - offset ? size : (size_t)(ISO_PVD_OFFSET - offset);

        memset(to, 0, zeros);
        to = (uint8_t *)to + zeros;
        offset += zeros;
        size -= zeros;
    }
    if (size)
        memcpy(to, input->data + (offset - ISO_PVD_OFFSET), size);
    return ISO_OK;
}

struct walk {
    struct iso_volume volume;
    struct iso_entry folders[FOLDERS_MAX]; /* still to be listed */
    size_t folder_count;
    size_t entries;
};

static void check_entry(const struct iso_entry *entry)
{
    uint64_t size = 0;

    MUST(memchr(entry->name, '\0', sizeof entry->name));
    MUST(memchr(entry->target, '\0', sizeof entry->target));
    MUST(entry->name[0] && !strchr(entry->name, '/'));
    MUST(strcmp(entry->name, ".") && strcmp(entry->name, ".."));
    MUST(entry->extent_count >= 1 && entry->extent_count <= ISO_EXTENTS_MAX);
    for (uint32_t i = 0; i < entry->extent_count; i++)
        size += entry->extents[i].size;
    MUST(size == entry->size);
}

static void read_ends(const struct iso_volume *volume, const struct iso_entry *file)
{
    uint8_t bytes[16];
    size_t size = file->size < sizeof bytes ? (size_t)file->size : sizeof bytes;

    (void)iso_file_read(volume, file, 0, bytes, size);
    (void)iso_file_read(volume, file, file->size - size, bytes, size);
    MUST(iso_file_read(volume, file, file->size, bytes, 1) != ISO_OK);
}

static void list_folder(struct walk *walk, const struct iso_entry *folder)
{
    struct iso_dir dir;
    struct iso_entry entry;

    if (iso_dir_open(&walk->volume, folder, &dir))
        return;
    while (walk->entries++ < ENTRIES_MAX && iso_dir_next(&dir, &entry) == ISO_OK) {
        check_entry(&entry);
        read_ends(&walk->volume, &entry);
        if (entry.is_directory && walk->folder_count < FOLDERS_MAX)
            walk->folders[walk->folder_count++] = entry;
    }
}

/* A path leads to the first entry of that name; without links in the way, looking it up cannot fail
 * where listing did not. */
static void find_what_is_listed(struct walk *walk)
{
    struct iso_entry root, entry, first, found;
    struct iso_dir dir;

    iso_root(&walk->volume, &root);
    if (iso_dir_open(&walk->volume, &root, &dir) || iso_dir_next(&dir, &first) || first.is_symlink)
        return;
    MUST(iso_find(&walk->volume, first.name, &found) == ISO_OK);
    MUST(found.size == first.size && found.is_directory == first.is_directory);
    MUST(found.record_offset == first.record_offset);
    for (int i = 0; i < 8 && iso_dir_next(&dir, &entry) == ISO_OK; i++)
        (void)iso_find(&walk->volume, entry.name, &found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[] = {"/", "/a/../b/./c", "/loader/entries", "/link", "/d/l/f"};
    struct input input = {.data = data, .size = size};
    struct iso_source source = {
        .read = read_input, .context = &input, .size = ISO_PVD_OFFSET + (uint64_t)size};
    static struct walk walk;
    struct iso_entry entry;

    walk.folder_count = walk.entries = 0;
    if (iso_open(&source, &walk.volume))
        return 0;
    iso_root(&walk.volume, walk.folders);
    walk.folder_count = 1;
    for (size_t i = 0; i < walk.folder_count; i++) {
        entry = walk.folders[i];
        list_folder(&walk, &entry);
    }
    find_what_is_listed(&walk);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        (void)iso_find(&walk.volume, paths[i], &entry);
    return 0;
}
