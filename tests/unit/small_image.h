/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hybrid images of 122 KiB made in memory, with one of everything that the readers know: what
 * fuzzing starts from. By blocks of 2048 bytes:
 *
 *      0  MBR, GPT or Apple partition map       16  volume descriptors, 32 a second set of them
 *     20  path tables (ISO, Joliet, second set) 26  directories, likewise
 *     44  isolinux.bin  46 menus, kernel ...    50  El Torito catalog
 *     52  ESP: FAT12                            60  the GPT's backup
 *
 * All addresses are constants, so that a test or a seed can name the byte that it changes.
 */
#ifndef UNIT_SMALL_IMAGE_H
#define UNIT_SMALL_IMAGE_H

#include <stdbool.h>

#include "fmt/crc32.h"
#include "unit/made_pe.h"
#include "unit/tiny_iso.h"

#define SMALL_BLOCKS      61
#define SMALL_SIZE        (SMALL_BLOCKS * 2048)
#define SMALL_LAST        (SMALL_BLOCKS * 4 - 1) /* sector of 512 bytes: the backup GPT */
#define SMALL_ESP         52                     /* block */
#define SMALL_GPT_ENTRIES 8

/* What an image has; any combination. */
enum small_flags {
    SMALL_APM = 1,  /* an Apple partition map */
    SMALL_GPT = 2,  /* a GPT and its protective MBR; else partitions in the MBR */
    SMALL_GRUB = 4, /* boot code of GRUB; else of ISOLINUX */
    SMALL_LONG = 8, /* Rock Ridge continuation areas, a symbolic link, a deeper tree */
    SMALL_KINDS = 16,
};

enum small_block {
    SMALL_PATHS = 20,   /* two for each of the three trees */
    SMALL_FOLDERS = 26, /* four for each of the two ISO trees, 40 for Joliet */
    SMALL_SECOND = 32,  /* volume descriptors, then directories from 36 on */
    SMALL_JOLIET = 40,
    SMALL_CONTINUATION = 41,
    SMALL_LOADER = 44,
    SMALL_SYSLINUX_CFG = 46,
    SMALL_GRUB_CFG,
    SMALL_KERNEL,
    SMALL_INITRD,
    SMALL_CATALOG,
};

static const char small_syslinux_cfg[] =
    "UI vesamenu.c32\nDEFAULT live\nTIMEOUT 50\nINCLUDE more.cfg\nLABEL live\n  MENU LABEL Live\n"
    "  KERNEL /boot/vmlinuz\n  INITRD /boot/initrd\n  APPEND boot=live root=live:CDLABEL=SMALL\n"
    "LABEL gone\n  LINUX ../boot/gone\n  APPEND initrd=/boot/initrd,/boot/also quiet\n";
static const char small_grub_cfg[] =
    "search --set=root --label SMALL\nset timeout=5\nset path=/boot\n"
    "if [ x$grub_platform = xefi ]; then\n  insmod all_video\nfi\n"
    "menuentry 'Live' --id live {\n  linux $path/vmlinuz boot=live\n  initrd ${path}/initrd\n}\n"
    "submenu \"More\" {\n  menuentry \"Gone\" {\n    linux /boot/gone || configfile /boot/x.cfg\n"
    "  }\n}\nset default=live\n";
static const char small_bls[] = "title Live\nlinux /vmlinuz\ninitrd /initrd\noptions quiet\n";

struct small_file {
    const char *iso_name, *name;
    unsigned folder; /* of small_folders */
    unsigned block;
    const char *text; /* NULL: zeros and numbers */
    unsigned size;    /* bytes, when there is no text */
    int grub;         /* 1: only with GRUB, -1: only without */
};

static const char *const small_folders[4] = {"", "ISOLINUX", "BOOT", "GRUB"};

static const struct small_file small_files[] = {
    {"ISOLINUX.BIN;1", "isolinux.bin", 1, SMALL_LOADER, NULL, 3000, 0},
    {"ISOLINUX.CFG;1", "isolinux.cfg", 1, SMALL_SYSLINUX_CFG, small_syslinux_cfg, 0, -1},
    {"GRUB.CFG;1", "grub.cfg", 3, SMALL_GRUB_CFG, small_grub_cfg, 0, 1},
    {"VMLINUZ.;1", "vmlinuz", 2, SMALL_KERNEL, NULL, 2000, 0},
    {"INITRD.;1", "initrd", 2, SMALL_INITRD, NULL, 2048, 0},
    {"BOOT.CAT;1", "boot.cat", 1, SMALL_CATALOG, NULL, 2048, 0},
};

static inline bool small_has(const struct small_file *file, unsigned flags)
{
    return !file->grub || (file->grub > 0) == ((flags & SMALL_GRUB) != 0);
}

static inline unsigned small_file_size(const struct small_file *file)
{
    return file->text ? (unsigned)strlen(file->text) : file->size;
}

static inline uint8_t *small_block(uint8_t *image, unsigned block)
{
    return image + 2048 * (size_t)block;
}

/* --- ISO 9660 --------------------------------------------------------------------------------- */

static inline uint8_t *small_record(uint8_t *at, const char *iso_name, const char *name,
                                    uint8_t flags, unsigned block, unsigned size)
{
    struct tiny_susp susp = {.length = 0};

    susp_name(&susp, 0, name);
    return put_record(at, iso_name, strlen(iso_name), flags, block, size, &susp);
}

static inline uint8_t *small_dots(uint8_t *at, unsigned self, unsigned parent)
{
    struct tiny_susp sign = {.length = 0};

    rock_ridge_sign(&sign, 0);
    at = put_record(at, "\0", 1, 2, self, 2048, &sign);
    return put_record(at, "\1", 1, 2, parent, 2048, NULL);
}

/* A link whose name goes on in a continuation area. */
static inline uint8_t *small_long(uint8_t *image, uint8_t *at, unsigned shift)
{
    struct tiny_susp susp = {.length = 0}, rest = {.length = 0};

    susp_name(&susp, 1, "a-name-that-begins-here");
    susp_continue(&susp, SMALL_CONTINUATION - shift, 16, 60);
    susp_name(&rest, 0, "-and-ends-there");
    susp_link(&rest, 0, "boot");
    memcpy(small_block(image, SMALL_CONTINUATION) + 16, rest.data, rest.length);
    return put_record(at, "LONG.;1", 7, 0, SMALL_KERNEL - shift, 0, &susp);
}

/* Four directories from `folders` on, whose numbers count from block `shift`. */
static inline void small_tree(uint8_t *image, unsigned folders, unsigned shift, unsigned flags)
{
    static const unsigned parents[4] = {0, 0, 0, 2};

    for (unsigned i = 0; i < 4; i++) {
        unsigned self = folders + i;
        uint8_t *at =
            small_dots(small_block(image, self), self - shift, folders + parents[i] - shift);

        for (unsigned k = 1; k < 4; k++)
            if (parents[k] == i)
                at = small_record(at, small_folders[k], small_folders[k], 2, folders + k - shift,
                                  2048);
        for (size_t k = 0; k < sizeof small_files / sizeof *small_files; k++)
            if (small_files[k].folder == i && small_has(&small_files[k], flags))
                at = small_record(at, small_files[k].iso_name, small_files[k].name, 0,
                                  small_files[k].block - shift, small_file_size(&small_files[k]));
        if (i == 0 && flags & SMALL_LONG)
            at = small_long(image, at, shift);
    }
}

/* The path table of a tree, both byte orders; returns its size. */
static inline unsigned small_paths(uint8_t *image, unsigned block, unsigned folders, unsigned count,
                                   unsigned shift)
{
    static const unsigned parents[4] = {1, 1, 1, 2 + 1};
    unsigned used = 0;

    for (unsigned i = 0; i < count; i++) {
        unsigned length = i ? (unsigned)strlen(small_folders[i]) : 1;

        for (unsigned big = 0; big < 2; big++) {
            uint8_t *at = small_block(image, block + big) + used;

            at[0] = (uint8_t)length;
            (big ? put_be : put_le)(at + 2, 4, folders + i - shift);
            (big ? put_be : put_le)(at + 6, 2, parents[i]);
            memcpy(at + 8, small_folders[i], i ? length : 0);
        }
        used += 8 + length + length % 2;
    }
    return used;
}

static inline void small_both32(uint8_t *to, uint32_t number)
{
    put_le(to, 4, number);
    put_be(to + 4, 4, number);
}

static inline void small_descriptor(uint8_t *image, unsigned block, uint8_t type, unsigned root,
                                    unsigned paths, unsigned path_size, unsigned shift)
{
    uint8_t *d = small_block(image, block);

    d[0] = type;
    memcpy(d + 1, "CD001\1", 6);
    memset(d + 8, ' ', 64);
    memcpy(d + 40, "SMALL", 5);
    small_both32(d + 80, SMALL_BLOCKS - shift);
    memcpy(d + 120, "\1\0\0\1\1\0\0\1\0\x08\x08\0", 12);
    small_both32(d + 132, path_size);
    put_le(d + 140, 4, paths - shift);
    put_be(d + 148, 4, paths + 1 - shift);
    put_record(d + 156, "\0", 1, 2, root - shift, 2048, NULL);
    memset(d + 190, ' ', 623);
    for (unsigned i = 0; i < 4; i++)
        memcpy(d + 813 + 17 * i, i < 2 ? "2026010100000000" : "0000000000000000", 16);
    d[881] = 1;
}

static inline void small_joliet(uint8_t *image)
{
    uint8_t *d = small_block(image, 18);
    uint8_t *at =
        put_record(small_block(image, SMALL_JOLIET), "\0", 1, 2, SMALL_JOLIET, 2048, NULL);

    small_descriptor(image, 18, 2, SMALL_JOLIET, SMALL_PATHS + 2,
                     small_paths(image, SMALL_PATHS + 2, SMALL_JOLIET, 1, 0), 0);
    memcpy(d + 88, "%/E", 3);
    memset(d + 40, 0, 32);
    for (unsigned i = 0; i < 16; i++)
        d[41 + 2 * i] = (uint8_t) "SMALL           "[i];
    at = put_record(at, "\1", 1, 2, SMALL_JOLIET, 2048, NULL);
    put_record(at, "\0k", 2, 0, SMALL_KERNEL, 2000, NULL);
}

static inline void small_volumes(uint8_t *image, unsigned flags)
{
    uint8_t *record = small_block(image, 17);

    small_tree(image, SMALL_FOLDERS, 0, flags);
    small_descriptor(image, 16, 1, SMALL_FOLDERS, SMALL_PATHS,
                     small_paths(image, SMALL_PATHS, SMALL_FOLDERS, 4, 0), 0);
    small_tree(image, SMALL_SECOND + 4, 16, flags);
    small_descriptor(image, SMALL_SECOND, 1, SMALL_SECOND + 4, SMALL_PATHS + 4,
                     small_paths(image, SMALL_PATHS + 4, SMALL_SECOND + 4, 4, 16), 16);
    small_joliet(image);
    memcpy(record, "\0CD001\1EL TORITO SPECIFICATION", 30);
    put_le(record + 71, 4, SMALL_CATALOG);
    memcpy(small_block(image, 19),
           "\xff"
           "CD001\1",
           7);
    memcpy(small_block(image, SMALL_SECOND + 1),
           "\xff"
           "CD001\1",
           7);
    for (size_t i = 0; i < sizeof small_files / sizeof *small_files; i++)
        if (small_files[i].text && small_has(&small_files[i], flags))
            memcpy(small_block(image, small_files[i].block), small_files[i].text,
                   strlen(small_files[i].text));
}

/* --- boot ------------------------------------------------------------------------------------- */

/* A boot image that says what it is, and its boot info table. */
static inline void small_loader(uint8_t *image, unsigned flags)
{
    uint8_t *loader = small_block(image, SMALL_LOADER);
    uint32_t sum = 0;

    for (unsigned i = 64; i < 3000; i++)
        loader[i] = (uint8_t)(i * 31);
    memcpy(loader + 64, "\xfb\xc0\x78\x70", 4);
    memcpy(loader + 1340, "ISOLINUX 0.01 small \0", 21);
    if (flags & SMALL_GRUB) {
        memcpy(loader + 1340, "GRUB loading, welcome", 21);
        put_le(loader + 2548, 8, SMALL_LOADER * 4 + 5);
    }
    for (unsigned i = 64; i < 3000; i += 4)
        sum += (uint32_t)loader[i] | (uint32_t)loader[i + 1] << 8 | (uint32_t)loader[i + 2] << 16 |
               (uint32_t)loader[i + 3] << 24;
    put_le(loader + 8, 4, 16);
    put_le(loader + 12, 4, SMALL_LOADER);
    put_le(loader + 16, 4, 3000);
    put_le(loader + 20, 4, sum);
}

static inline void small_catalog_sum(uint8_t *image)
{
    uint8_t *at = small_block(image, SMALL_CATALOG);
    unsigned sum = 0;

    put_le(at + 28, 2, 0);
    for (unsigned i = 0; i < 32; i += 2)
        sum += at[i] | at[i + 1] << 8;
    put_le(at + 28, 2, 0x10000 - (sum & 0xffff));
}

static inline void small_catalog(uint8_t *image)
{
    uint8_t *at = small_block(image, SMALL_CATALOG);

    at[0] = 1;
    at[30] = 0x55;
    at[31] = 0xaa;
    small_catalog_sum(image);
    at[32] = 0x88;
    put_le(at + 38, 2, 4);
    put_le(at + 40, 4, SMALL_LOADER);
    memcpy(at + 64, "\x91\xef\1", 3);
    at[96] = 0x88;
    put_le(at + 102, 2, 32);
    put_le(at + 104, 4, SMALL_ESP);
}

/* --- ESP -------------------------------------------------------------------------------------- */

static inline void small_fat_entry(uint8_t *at, const char name[12], uint8_t attributes,
                                   unsigned cluster, unsigned size)
{
    memcpy(at, name, 11);
    at[11] = attributes;
    put_le(at + 24, 2, 0x5c21);
    put_le(at + 26, 2, cluster);
    put_le(at + 28, 4, size);
}

static inline void small_fat_folder(uint8_t *at, unsigned cluster, unsigned parent)
{
    small_fat_entry(at, ".          ", 0x10, cluster, 0);
    small_fat_entry(at + 32, "..         ", 0x10, parent, 0);
}

/* Next clusters from 2 on: folders and texts have one, the program of 2048 bytes has four. */
static inline void small_fat_table(uint8_t *table)
{
    static const uint16_t next[] = {0xff8, 0xfff, 0xfff, 0xfff, 5,     6,
                                    7,     0xfff, 0xfff, 0xfff, 0xfff, 0xfff};

    for (unsigned i = 0; i < sizeof next / sizeof *next; i++) {
        uint8_t *at = table + i + i / 2;

        if (i % 2) {
            at[0] = (uint8_t)(at[0] | next[i] << 4);
            at[1] = (uint8_t)(next[i] >> 4);
        } else {
            at[0] = (uint8_t)next[i];
            at[1] = (uint8_t)(at[1] | next[i] >> 8);
        }
    }
}

/* 32 sectors: boot sector, FAT, root directory, and 29 clusters of a sector. */
static inline void small_esp(uint8_t *image)
{
    uint8_t *fat = small_block(image, SMALL_ESP);
    uint8_t *root = fat + 1024, *data = fat + 1536 - 2 * 512; /* cluster n: data + 512 * n */

    memcpy(fat, "\xeb\x3c\x90mkfs.fat", 11);
    put_le(fat + 11, 2, 512);
    memcpy(fat + 13, "\1\1\0\1\x10\0\x20\0\xf8\1\0\x20\0\2\0", 15);
    memcpy(fat + 36, "\x80\0\x29\x78\x56\x34\x12SMALL      FAT12   ", 26);
    memcpy(fat + 510, "\x55\xaa", 2);
    small_fat_table(fat + 512);
    small_fat_entry(root, "SMALL      ", 8, 0, 0);
    small_fat_entry(root + 32, "EFI        ", 0x10, 2, 0);
    small_fat_entry(root + 64, "LOADER     ", 0x10, 9, 0);
    small_fat_folder(data + 512 * 2, 2, 0);
    small_fat_entry(data + 512 * 2 + 64, "BOOT       ", 0x10, 3, 0);
    small_fat_folder(data + 512 * 3, 3, 2);
    small_fat_entry(data + 512 * 3 + 64, "BOOTX64 EFI", 0x20, 4, MADE_PE_SIZE);
    small_fat_entry(data + 512 * 3 + 96, "GRUB    CFG", 0x20, 8, 512);
    made_pe(data + 512 * 4, MADE_PE_X64);
    memcpy(data + 512 * 8, small_grub_cfg,
           512 < sizeof small_grub_cfg ? 512 : sizeof small_grub_cfg);
    small_fat_folder(data + 512 * 9, 9, 0);
    small_fat_entry(data + 512 * 9 + 64, "ENTRIES    ", 0x10, 10, 0);
    small_fat_folder(data + 512 * 10, 10, 9);
    small_fat_entry(data + 512 * 10 + 64, "LIVE    CON", 0x20, 11, strlen(small_bls));
    memcpy(data + 512 * 11, small_bls, strlen(small_bls));
}

/* --- partition tables ---------------------------------------------------------------------------
 */

static inline void small_mbr_entry(uint8_t *image, unsigned slot, uint8_t status, uint8_t type,
                                   uint32_t first, uint32_t count)
{
    uint8_t *at = image + 446 + 16 * slot;

    at[0] = status;
    at[4] = type;
    put_le(at + 8, 4, first);
    put_le(at + 12, 4, count);
}

static inline void small_mbr(uint8_t *image, unsigned flags)
{
    memset(image, 0x90, 100);
    if (flags & SMALL_GRUB) {
        memcpy(image + 384, "GRUB \0Geom\0Hard Disk\0Read\0 Error", 32);
        put_le(image + 432, 8, SMALL_LOADER * 4 + 4);
    } else {
        memcpy(image, "\x33\xed", 2);
        memcpy(image + 182, "isolinux.bin missing or corrupt.", 32);
        put_le(image + 432, 8, SMALL_LOADER * 4);
    }
    put_le(image + 440, 4, 0x12345678);
    memcpy(image + 510, "\x55\xaa", 2);
    if (flags & SMALL_GPT) {
        small_mbr_entry(image, 0, 0, 0xee, 1, SMALL_LAST);
        small_mbr_entry(image, 1, 0x80, 0, 0, 1);
    } else {
        small_mbr_entry(image, 0, 0x80, 0x17, 64, SMALL_ESP * 4 - 64);
        small_mbr_entry(image, 1, 0, 0xef, SMALL_ESP * 4, 32);
    }
}

static inline uint8_t *small_gpt_array(uint8_t *image, bool backup)
{
    return image + 512 * (backup ? SMALL_LAST - 2 : 2);
}

static inline uint8_t *small_gpt_header(uint8_t *image, bool backup)
{
    return image + 512 * (backup ? SMALL_LAST : 1);
}

/* The CRCs, after any change. The headers may say what they like, as long as it lies inside. */
static inline void small_gpt_seal(uint8_t *image, size_t size)
{
    for (int backup = 0; backup < 2 && size == SMALL_SIZE; backup++) {
        uint8_t *header = small_gpt_header(image, backup);

        put_le(header + 88, 4, crc32_of(small_gpt_array(image, backup), SMALL_GPT_ENTRIES * 128));
        put_le(header + 16, 4, 0);
        put_le(header + 16, 4, crc32_of(header, 92));
    }
}

static inline void small_gpt_partition(uint8_t *at, const char *type, uint8_t unique,
                                       uint64_t first, uint64_t last)
{
    memcpy(at, type, 16);
    memset(at + 16, unique, 16);
    at[23] = 0x41;
    at[24] = 0x81;
    put_le(at + 32, 8, first);
    put_le(at + 40, 8, last);
    for (unsigned i = 0; i < 3; i++)
        at[56 + 2 * i] = (uint8_t) "ISO"[i];
}

static inline void small_gpt(uint8_t *image)
{
    for (int backup = 0; backup < 2; backup++) {
        uint8_t *header = small_gpt_header(image, backup), *array = small_gpt_array(image, backup);

        memcpy(header, "EFI PART\0\0\1\0\x5c\0\0\0", 16);
        put_le(header + 24, 8, backup ? SMALL_LAST : 1);
        put_le(header + 32, 8, backup ? 1 : SMALL_LAST);
        put_le(header + 40, 8, 64);
        put_le(header + 48, 8, SMALL_LAST - 3);
        memset(header + 56, 0x42, 16);
        header[63] = 0x42;
        header[64] = 0x82;
        put_le(header + 72, 8, backup ? SMALL_LAST - 2 : 2);
        put_le(header + 80, 4, SMALL_GPT_ENTRIES);
        put_le(header + 84, 4, 128);
        small_gpt_partition(array,
                            "\xa2\xa0\xd0\xeb\xe5\xb9\x33\x44\x87\xc0\x68\xb6\xb7\x26\x99\xc7",
                            0x51, 64, SMALL_ESP * 4 - 1);
        small_gpt_partition(array + 128,
                            "\x28\x73\x2a\xc1\x1f\xf8\xd2\x11\xba\x4b\x00\xa0\xc9\x3e\xc9\x3b",
                            0x52, SMALL_ESP * 4, SMALL_ESP * 4 + 31);
    }
    small_gpt_seal(image, SMALL_SIZE);
}

/* Blocks of 2048 bytes, as beside a GPT. */
static inline void small_apm(uint8_t *image)
{
    static const struct {
        const char *name, *type;
        unsigned first, blocks;
    } rows[] = {{"Apple", "Apple_partition_map", 1, 2}, {"EFI", "Apple_HFS", SMALL_ESP, 8}};

    memcpy(image, "ER\x08\0\0\0\0\x3d", 8);
    for (unsigned i = 0; i < 2; i++) {
        uint8_t *at = small_block(image, 1 + i);

        memcpy(at, "PM\0\0\0\0\0\2", 8);
        put_be(at + 8, 4, rows[i].first);
        put_be(at + 12, 4, rows[i].blocks);
        memcpy(at + 16, rows[i].name, strlen(rows[i].name));
        memcpy(at + 48, rows[i].type, strlen(rows[i].type));
        put_be(at + 84, 4, rows[i].blocks);
        put_be(at + 88, 4, 3);
    }
}

/* `image` has SMALL_SIZE bytes. */
static inline void small_image(uint8_t *image, unsigned flags)
{
    memset(image, 0, SMALL_SIZE);
    small_volumes(image, flags);
    small_loader(image, flags);
    small_catalog(image);
    small_esp(image);
    small_mbr(image, flags);
    if (flags & SMALL_GPT)
        small_gpt(image);
    if (flags & SMALL_APM)
        small_apm(image);
}

#endif
