/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Images made by xorriso, as the world makes them: a tree, an ESP by mkfs.fat and mtools, and one
 * of the option lists below. Nothing is downloaded; boot code is made up where its package may be
 * missing.
 */
#ifndef UNIT_MADE_IMAGE_H
#define UNIT_MADE_IMAGE_H

#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "unit/fmt_test.h"

#define GUID_ESP   "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
#define GUID_BASIC "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"

/* "@mbr" and "@grub" become paths of boot sectors, "@esp" that of the ESP image. */
#define BIOS_BOOT                                                                                  \
    "-c", "isolinux/boot.cat", "-b", "isolinux/isolinux.bin", "-no-emul-boot", "-boot-load-size",  \
        "4", "-boot-info-table"
#define EFI_APPENDED                                                                               \
    "-eltorito-alt-boot", "-e", "--interval:appended_partition_2:all::", "-no-emul-boot"
#define EFI_INSIDE "-eltorito-alt-boot", "-e", "boot/grub/efi.img", "-no-emul-boot"

struct made_kind {
    const char *name;
    const char *options[40];
};

static const struct made_kind made_kinds[] = {
    {"isolinux and GPT",
     {"-J", "-isohybrid-mbr", "@mbr", "-partition_offset", "16", "--mbr-force-bootable",
      "-append_partition", "2", GUID_ESP, "@esp", "-appended_part_as_gpt", "-iso_mbr_part_type",
      GUID_BASIC, BIOS_BOOT, EFI_APPENDED}},
    {"isolinux and MBR",
     {"-J", "-isohybrid-mbr", "@mbr", "-partition_offset", "16", "--mbr-force-bootable",
      "-append_partition", "2", "0xef", "@esp", "-iso_mbr_part_type", "0x17", BIOS_BOOT,
      EFI_APPENDED}},
    {"ESP inside, invalid GPT and APM",
     {"-J", "-joliet-long", "-isohybrid-mbr", "@mbr", BIOS_BOOT, EFI_INSIDE,
      "-isohybrid-gpt-basdat", "-isohybrid-apm-hfsplus"}},
    {"appended ESP, invalid GPT",
     {"-J", "-joliet-long", "-iso-level", "3", "-full-iso9660-filenames", BIOS_BOOT,
      "-isohybrid-mbr", "@mbr", "--mbr-force-bootable", "-partition_offset", "16",
      "-append_partition", "2", GUID_ESP, "@esp", "-isohybrid-gpt-basdat", EFI_APPENDED}},
    {"GRUB and GPT",
     {"-J",
      "--grub2-mbr",
      "@grub",
      "-partition_offset",
      "16",
      "-appended_part_as_gpt",
      "-append_partition",
      "2",
      GUID_ESP,
      "@esp",
      "-iso_mbr_part_type",
      GUID_BASIC,
      "-c",
      "boot.cat",
      "--boot-catalog-hide",
      "-b",
      "isolinux/isolinux.bin",
      "-no-emul-boot",
      "-boot-load-size",
      "4",
      "-boot-info-table",
      "--grub2-boot-info",
      EFI_APPENDED}},
    {"GRUB, GPT and a forced active entry",
     {"--grub2-mbr",
      "@grub",
      "--protective-msdos-label",
      "-partition_cyl_align",
      "off",
      "-partition_offset",
      "16",
      "--mbr-force-bootable",
      "-append_partition",
      "2",
      GUID_ESP,
      "@esp",
      "-appended_part_as_gpt",
      "-iso_mbr_part_type",
      GUID_BASIC,
      "-c",
      "/boot.catalog",
      "-b",
      "/isolinux/isolinux.bin",
      "-no-emul-boot",
      "-boot-load-size",
      "4",
      "-boot-info-table",
      "--grub2-boot-info",
      EFI_APPENDED}},
    {"floppy emulation, no hybrid", {"-J", "-b", "floppy.img", "-c", "boot.cat"}},
    {"no boot at all", {"-J"}},
    {"Apple partition map of small blocks, HFS+",
     {"-J", "-hfsplus", "-apm-block-size", "512", BIOS_BOOT, EFI_INSIDE}},
    {"GPT, Apple partition map, HFS+",
     {"--grub2-mbr", "@grub", "--protective-msdos-label", "-hfsplus", "-apm-block-size", "2048",
      "-efi-boot-part", "--efi-boot-image", "-c", "boot.cat", "-b", "isolinux/isolinux.bin",
      "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", "--grub2-boot-info",
      EFI_INSIDE}},
};

enum {
    MADE_GPT,
    MADE_MBR,
    MADE_INSIDE,
    MADE_ODD,
    MADE_GRUB,
    MADE_FORCED,
    MADE_FLOPPY,
    MADE_PLAIN,
    MADE_APPLE,
    MADE_APPLE_GPT,
};

struct made {
    struct tmpdir dir;
    char *path;       /* of the image */
    struct buf bytes; /* the same, in memory */
};

static inline void made_run(const char *const *argv, struct buf *ret_output)
{
    static const char *const environment[] = {"MTOOLS_SKIP_CHECK=1", "SOURCE_DATE_EPOCH=1767225600",
                                              "LC_ALL=C", NULL};
    struct err e = {0};

    if (proc_run(&e, argv, environment, ret_output) < 0)
        fail_msg("%s", e.text);
}

static inline void made_file(const struct tmpdir *dir, const char *name, const void *data,
                             size_t size)
{
    CLEANUP(free_ptr) char *path = tmpdir_file(dir, name);
    CLEANUP(free_ptr) char *parent = str_copy(path);
    struct err e = {0};

    *strrchr(parent, '/') = '\0';
    if (file_make_dirs(&e, parent) < 0 || file_write(&e, path, data, size) < 0)
        fail_msg("%s", e.text);
}

/* Texts and signatures by which readers know ISOLINUX, its MBR, and GRUB's. */
static inline void made_boot_files(const struct tmpdir *dir)
{
    uint8_t image[5000] = {0}, mbr[512] = {0}, grub[512] = {0};

    for (size_t i = 64; i < sizeof image; i++)
        image[i] = (uint8_t)(i * 31);
    memcpy(image + 64, "\xfb\xc0\x78\x70", 4);
    memcpy(image + 1340, "ISOLINUX 0.01 test \0", 20);
    memset(mbr, 0x90, 100);
    memcpy(mbr, "\x33\xed", 2); /* with 30 NOPs behind it: room for an Apple partition map's head */
    memcpy(mbr + 182, "isolinux.bin missing or corrupt.", 32);
    memset(grub, 0x90, 100);
    memcpy(grub + 384, "GRUB \0Geom\0Hard Disk\0Read\0 Error", 32);
    made_file(dir, "tree/isolinux/isolinux.bin", image, sizeof image);
    made_file(dir, "mbr", mbr, sizeof mbr);
    made_file(dir, "grub", grub, sizeof grub);
}

static inline void made_tree(const struct tmpdir *dir)
{
    static const char long_name[] =
        "tree/long/a name so long that its Rock Ridge entries do not fit into one directory "
        "record, "
        "and the rest of it has to be looked for in a continuation area somewhere behind the "
        "directory itself, where the reader must claim it.text";
    static uint8_t floppy[1474560] = {0xeb, 0x3c, 0x90, 1};
    CLEANUP(buf_free) struct buf kernel = {0};

    for (int i = 0; i < 60000; i++)
        buf_format(&kernel, "%d ", i);
    made_boot_files(dir);
    made_file(dir, "tree/live/vmlinuz", kernel.data, kernel.len);
    made_file(dir, "tree/live/one-byte", "1", 1);
    made_file(dir, "tree/live/empty", "", 0);
    made_file(dir, "tree/floppy.img", floppy, sizeof floppy);
    made_file(dir, long_name, "long\n", 5);
    for (int i = 0; i < 5; i++) {
        CLEANUP(free_ptr) char *name = str_format("tree/many/file%d", i);

        made_file(dir, name, name, strlen(name));
    }
}

static inline void made_esp(const struct tmpdir *dir)
{
    CLEANUP(free_ptr) char *esp = tmpdir_file(dir, "esp");
    CLEANUP(free_ptr) char *file = tmpdir_file(dir, "tree/live/one-byte");
    CLEANUP(buf_free) struct buf bytes = {0};
    struct err e = {0};

    made_run((const char *[]){"mkfs.fat", "-C", "-F", "16", "-s", "1", "-i", "1234abcd", "-n",
                              "TESTESP", esp, "2200", NULL},
             NULL);
    made_run((const char *[]){"mmd", "-i", esp, "::/EFI", "::/EFI/BOOT", NULL}, NULL);
    made_run((const char *[]){"mcopy", "-i", esp, file, "::/EFI/BOOT/BOOTX64.EFI", NULL}, NULL);
    assert_int_equal(file_read(&e, esp, 8 << 20, &bytes), 0);
    made_file(dir, "tree/boot/grub/efi.img", bytes.data, bytes.len);
}

static inline void made_write(struct made *made, const struct made_kind *kind)
{
    static const char *const placeholders[] = {"@mbr", "@grub", "@esp"};
    CLEANUP(free_ptr) char *tree = tmpdir_file(&made->dir, "tree");
    char *paths[COUNT_OF(placeholders)];
    const char *argv[64] = {"xorriso",     "-as",     "mkisofs",        "-quiet", "-r",      "-V",
                            "TEST VOLUME", "-volset", "ISOWRIGHT_TEST", "-o",     made->path};
    size_t count = 11;
    struct err e = {0};

    for (size_t i = 0; i < COUNT_OF(paths); i++)
        paths[i] = tmpdir_file(&made->dir, placeholders[i] + 1);
    for (size_t i = 0; kind->options[i]; i++) {
        argv[count] = kind->options[i];
        for (size_t k = 0; k < COUNT_OF(paths); k++)
            if (strcmp(kind->options[i], placeholders[k]) == 0)
                argv[count] = paths[k];
        count++;
    }
    argv[count] = tree;
    made_run(argv, NULL);
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        free(paths[i]);
    assert_int_equal(file_read(&e, made->path, 64 << 20, &made->bytes), 0);
}

/* Only the inputs: a test may add to "tree", and change "esp", before it calls made_write(). */
static inline void made_begin(struct made *made)
{
    struct err e = {0};

    *made = (struct made){0};
    if (tmpdir_make(&e, &made->dir) < 0)
        fail_msg("%s", e.text);
    made->path = tmpdir_file(&made->dir, "image.iso");
    made_tree(&made->dir);
    made_esp(&made->dir);
}

/* The image is on disk and in memory until made_drop(). */
static inline void made_image(struct made *made, size_t kind)
{
    made_begin(made);
    made_write(made, &made_kinds[kind]);
}

static inline void made_drop(struct made *made)
{
    buf_free(&made->bytes);
    free(made->path);
    made->path = NULL;
    tmpdir_remove(&made->dir);
}

#endif
