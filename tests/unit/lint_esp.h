/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Damage inside the EFI image of a good image, and other volumes in its place. The good one is
 * FAT16 with clusters of 512 bytes, made by mkfs.fat and mtools; its only file is the loader.
 */
#ifndef UNIT_LINT_ESP_H
#define UNIT_LINT_ESP_H

#include "unit/lint_fixture.h"

#include "fmt/fat.h"

#define LOADER "/EFI/BOOT/BOOTX64.EFI"

struct esp_files {
    const char *path; /* in the volume; its folder is /EFI/BOOT or /boot/grub */
    const void *bytes;
    size_t size;
};

static inline uint8_t *esp_bytes_of(struct damaged *d)
{
    return d->bytes + lint_start(d, REGION_EFI_IMAGE, NULL);
}

static inline void esp_fat(struct damaged *d, struct fat *ret_fat)
{
    const struct region *region = lint_region(d, REGION_EFI_IMAGE, NULL);
    struct source source = source_memory("volume", esp_bytes_of(d), region->length);
    CLEANUP(problems_free) struct problems ignored = {0};
    struct err e = {0};

    if (fat_open(&e, &source, &ignored, ret_fat) < 0)
        fail_msg("%s", e.text);
}

/* Where the directory record of a file is; `field`: bytes in it. */
static inline uint8_t *esp_record(struct damaged *d, const char *path, unsigned field)
{
    CLEANUP(fat_entry_free) struct fat_entry entry = {0};
    struct err e = {0};
    struct fat fat;

    esp_fat(d, &fat);
    if (fat_find(&e, &fat, path, &entry) < 0)
        fail_msg("%s", e.text);
    return esp_bytes_of(d) + entry.offset + field;
}

static inline uint32_t esp_cluster(struct damaged *d, const char *path)
{
    return get_le16(esp_record(d, path, 26));
}

static inline uint8_t *esp_content(struct damaged *d, const char *path)
{
    struct fat fat;

    esp_fat(d, &fat);
    return esp_bytes_of(d) + fat_cluster_start(&fat, esp_cluster(d, path));
}

/* An entry of FAT16, in every copy of the table. */
static inline void esp_set_next(struct damaged *d, uint32_t cluster, uint32_t next)
{
    struct fat fat;

    esp_fat(d, &fat);
    for (uint32_t copy = 0; copy < fat.fat_count; copy++) {
        uint32_t sector = fat.reserved_sectors + copy * fat.sectors_per_fat;

        put_le(esp_bytes_of(d) + sector * fat.sector_size + cluster * 2, 2, next);
    }
}

/* A volume of its own in the EFI image's place: mkfs.fat with these options, and the files. */
static inline void esp_replace(struct damaged *d, const char *const *options,
                               const struct esp_files *files, size_t count)
{
    const struct region *region = lint_region(d, REGION_EFI_IMAGE, NULL);
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    CLEANUP(free_ptr) char *path = NULL, *file = NULL, *kib = NULL;
    CLEANUP(buf_free) struct buf bytes = {0};
    const char *argv[24] = {"mkfs.fat", "-C", "-i", "1234abcd"};
    struct err e = {0};
    size_t used = 4;

    assert_int_equal(tmpdir_make(&e, &dir), 0);
    path = tmpdir_file(&dir, "volume");
    file = tmpdir_file(&dir, "file");
    kib = str_format("%ju", (uintmax_t)region->length / 1024);
    while (*options)
        argv[used++] = *options++;
    argv[used++] = path;
    argv[used] = kib;
    made_run(argv, NULL);
    if (count)
        made_run((const char *[]){"mmd", "-i", path, "::/EFI", "::/EFI/BOOT", "::/boot",
                                  "::/boot/grub", NULL},
                 NULL);
    for (size_t i = 0; i < count; i++) {
        CLEANUP(free_ptr) char *to = str_format("::%s", files[i].path);

        assert_int_equal(file_write(&e, file, files[i].bytes, files[i].size), 0);
        made_run((const char *[]){"mcopy", "-o", "-i", path, file, to, NULL}, NULL);
    }
    assert_int_equal(file_read(&e, path, region->length, &bytes), 0);
    memcpy(d->bytes + region->start, bytes.data, bytes.len);
}

#define ESP_FAT16                                                                                  \
    (const char *const[])                                                                          \
    {                                                                                              \
        "-F", "16", "-s", "1", "-n", "TESTESP", NULL                                               \
    }

#endif
