/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/bootcode.h"

#include <stdio.h>
#include <string.h>

#include "fmt/fat.h"

#define HEAD_SIZE                                                                                  \
    4096 /* bytes of a boot image that are looked at: its texts are in the first 2 KiB */

static const uint8_t *find_text(const uint8_t *bytes, size_t size, const char *text)
{
    return memmem(bytes, size, text, strlen(text));
}

/* GRUB's convention: the patched sector is 4 sectors into the image. */
static uint64_t grub_target(uint64_t sector)
{
    return sector > 4 && sector < UINT64_MAX / MBR_SIZE ? (sector - 4) * MBR_SIZE : 0;
}

int bootcode_read_mbr(struct err *e, const struct source *source, const struct mbr *mbr,
                      struct bootcode_mbr_info *ret_info)
{
    struct bootcode_mbr_info info = {.kind = mbr->has_code ? BOOTCODE_UNKNOWN : BOOTCODE_NONE};
    uint8_t code[MBR_CODE_SIZE];
    uint64_t sector = mbr->patched_sector;

    if (source_read(e, source, 0, code, sizeof code) < 0)
        return -1;
    if (find_text(code, sizeof code, "isolinux.bin missing")) {
        info = (struct bootcode_mbr_info){BOOTCODE_ISOHYBRID, 0};
        if (sector && sector < UINT64_MAX / MBR_SIZE)
            info.loads = sector * MBR_SIZE;
    } else if (find_text(code, sizeof code, "GRUB ") && find_text(code, sizeof code, "Geom")) {
        info = (struct bootcode_mbr_info){BOOTCODE_GRUB, grub_target(sector)};
    } else if (find_text(code, sizeof code, "Loading Memtest86+")) {
        info = (struct bootcode_mbr_info){BOOTCODE_MEMTEST, grub_target(sector)};
    }
    *ret_info = info;
    return 0;
}

const char *bootcode_mbr_name(enum bootcode_mbr kind)
{
    static const char *const names[] = {"no boot code", "unknown boot code", "isohybrid boot code",
                                        "GRUB 2 boot code", "Memtest86+ boot code"};

    return names[kind];
}

/* Texts with a version: "ISOLINUX <version> <date> ", ended by a control character. */
static const struct {
    enum bootcode_loader loader;
    const char *text;
} versions[] = {{LOADER_ISOLINUX, "ISOLINUX "}, {LOADER_MEMTEST, "Memtest86+ v"}};

static bool name_by_version(const uint8_t *head, size_t size, struct bootcode_image *ret_image)
{
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        const uint8_t *text = find_text(head, size, versions[i].text);
        size_t length = 0, left = text ? size - (size_t)(text - head) : 0;

        while (length < left && length < 40 && text[length] >= ' ' && text[length] < 0x7f)
            length++;
        while (length && text[length - 1] == ' ')
            length--;
        if (!length)
            continue;
        ret_image->loader = versions[i].loader;
        (void)snprintf(ret_image->name, sizeof ret_image->name, "%.*s", (int)length,
                       (const char *)text);
        return true;
    }
    return false;
}

/* What is known by a text in its first bytes. GRUB's CD image begins with cdboot, behind which its
 * disk driver has the word "Geom"; its floppy image begins with the boot sector of disks. */
static const struct {
    enum bootcode_loader loader;
    const char *text, *name;
    size_t within; /* bytes */
} marks[] = {
    {LOADER_MEMTEST, "Loading Memtest86+", "Memtest86+", 512},
    {LOADER_GRUB, "cdrom read fails", "GRUB 2", 2048},
    {LOADER_GRUB, "Geom", "GRUB 2", HEAD_SIZE},
    {LOADER_GRUB, "GRUB ", "GRUB", 2048},
};

static bool name_by_mark(const uint8_t *head, size_t size, struct bootcode_image *ret_image)
{
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        size_t within = size < marks[i].within ? size : marks[i].within;

        if (!find_text(head, within, marks[i].text))
            continue;
        ret_image->loader = marks[i].loader;
        (void)snprintf(ret_image->name, sizeof ret_image->name, "%s", marks[i].name);
        return true;
    }
    return false;
}

static bool is_fat(struct err *e, const struct source *source, uint64_t start,
                   struct bootcode_image *ret_image)
{
    CLEANUP(problems_free) struct problems ignored = {0};
    struct source part = source_part(source, start, UINT64_MAX);
    struct fat fat;

    if (fat_open(e, &part, &ignored, &fat) < 0)
        return false;
    ret_image->loader = LOADER_FAT;
    (void)snprintf(ret_image->name, sizeof ret_image->name, "FAT%u%s%s", fat.type,
                   *fat.label ? ", label " : "", fat.label);
    return true;
}

int bootcode_read_image(struct err *e, const struct source *source, uint64_t start,
                        struct bootcode_image *ret_image)
{
    struct bootcode_image image = {.loader = LOADER_UNKNOWN};
    uint8_t head[HEAD_SIZE];
    size_t size = sizeof head;

    *ret_image = image;
    if (start >= source->size)
        return 0;
    if (source->size - start < size)
        size = (size_t)(source->size - start);
    if (source_read(e, source, start, head, size) < 0)
        return -1;
    if (is_fat(e, source, start, &image)) {
        *ret_image = image;
        return 0;
    }
    if (e->kind == ERR_FAULT)
        return -1;
    *e = (struct err){0};
    (void)(name_by_version(head, size, &image) || name_by_mark(head, size, &image));
    *ret_image = image;
    return 0;
}

const char *bootcode_loader_name(enum bootcode_loader loader)
{
    static const char *const names[] = {
        [LOADER_UNKNOWN] = "unknown", [LOADER_ISOLINUX] = "isolinux", [LOADER_GRUB] = "grub",
        [LOADER_MEMTEST] = "memtest", [LOADER_FAT] = "fat",
    };

    return names[loader];
}
