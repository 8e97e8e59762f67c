/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Images with menus: a tree of texts, an ISOLINUX 6.04 by its name, modules that name their
 * libraries, and a GRUB configuration in the EFI system partition. A case changes some of the
 * files; the image is made anew by xorriso.
 */
#ifndef UNIT_MENU_IMAGE_H
#define UNIT_MENU_IMAGE_H

#include "unit/lint_fixture.h"

#define MENU_UUID    "2026-01-01-00-00-00-00" /* by the date that made_run() sets */
#define MENU_OPTIONS "root=live:CDLABEL=TEST\\x20VOLUME rd.live.dir=/live systemd.gpt_auto=0 quiet"

/* `text` NULL: the file is not there. Paths that begin with "esp:" are in the EFI image. */
struct menu_file {
    const char *path, *text;
};

static const struct menu_file menu_base[] = {
    {".disk/info", "test\n"},
    {"live/initrd", "not really an initrd\n"},
    {"boot/grub/splash.png", "not really a picture\n"},
    {"isolinux/isolinux.cfg", "UI vesamenu.c32\n"
                              "DEFAULT live\n"
                              "INCLUDE more.cfg\n"
                              "LABEL live\n"
                              "  MENU LABEL ^Live\n"
                              "  KERNEL /live/vmlinuz\n"
                              "  INITRD /live/initrd\n"
                              "  APPEND " MENU_OPTIONS "\n"},
    {"isolinux/more.cfg", "LABEL text\n"
                          "  MENU LABEL Text\n"
                          "  KERNEL /live/vmlinuz\n"
                          "  APPEND initrd=/live/initrd " MENU_OPTIONS " 3\n"},
    {"boot/grub/grub.cfg", "search --no-floppy --set=root --fs-uuid " MENU_UUID "\n"
                           "source /boot/grub/theme.cfg\n"
                           "set default=live\n"
                           "menuentry 'Live' --id live {\n"
                           "  linux /live/vmlinuz " MENU_OPTIONS "\n"
                           "  initrd /live/initrd\n"
                           "}\n"
                           "menuentry 'Text' {\n"
                           "  linux ($root)/live/vmlinuz " MENU_OPTIONS " 3\n"
                           "  initrd ($root)/live/initrd\n"
                           "}\n"
                           "if [ -e /memtest ]; then\n"
                           "  menuentry 'Memory' { linux16 /memtest; }\n"
                           "fi\n"},
    {"boot/grub/theme.cfg", "background_image /boot/grub/splash.png\n"},
    {"loader/loader.conf", "default live.conf\n"},
    {"loader/entries/live.conf", "title Live\n"
                                 "linux /live/vmlinuz\n"
                                 "initrd /live/initrd\n"
                                 "options " MENU_OPTIONS "\n"},
    {"esp:EFI/BOOT/grub.cfg", "search --file --set=root /.disk/info\n"
                              "set prefix=($root)/boot/grub\n"
                              "configfile $prefix/grub.cfg\n"},
};

/* --- modules ---------------------------------------------------------------------------------- */

#define MADE_C32_SIZE 512

/* A module that needs `count` libraries: an ELF header, a loaded segment at address 0 and the
 * dynamic section in it, names behind. */
static inline void made_c32(uint8_t module[MADE_C32_SIZE], const char *const *needs, size_t count)
{
    size_t name = 401;

    memset(module, 0, MADE_C32_SIZE);
    memcpy(module, "\x7f\x45LF\1\1\1", 7);
    put_le(module + 28, 4, 52); /* program headers */
    put_le(module + 42, 2, 32);
    put_le(module + 44, 2, 2);
    put_le(module + 52, 4, 1); /* PT_LOAD: offset 0, address 0x1000, all of the file */
    put_le(module + 60, 4, 0x1000);
    put_le(module + 68, 4, MADE_C32_SIZE);
    put_le(module + 84, 4, 2); /* PT_DYNAMIC at 128 */
    put_le(module + 88, 4, 128);
    for (size_t i = 0; i < count; i++) {
        put_le(module + 128 + 8 * i, 4, 1); /* DT_NEEDED */
        put_le(module + 132 + 8 * i, 4, name - 400);
        memcpy(module + name, needs[i], strlen(needs[i]) + 1);
        name += strlen(needs[i]) + 1;
    }
    put_le(module + 128 + 8 * count, 4, 5); /* DT_STRTAB */
    put_le(module + 132 + 8 * count, 4, 0x1000 + 400);
}

static inline void made_module(const struct tmpdir *dir, const char *name, const char *const *needs,
                               size_t count)
{
    CLEANUP(free_ptr) char *path = str_format("tree/isolinux/%s", name);
    uint8_t module[MADE_C32_SIZE];

    made_c32(module, needs, count);
    made_file(dir, path, module, sizeof module);
}

/* A boot image of a version: "ISOLINUX 6.04 20250101 ". */
static inline void made_isolinux(const struct tmpdir *dir, const char *name)
{
    uint8_t image[5000] = {0};

    for (size_t i = 64; i < sizeof image; i++)
        image[i] = (uint8_t)(i * 31);
    memcpy(image + 64, "\xfb\xc0\x78\x70", 4);
    memcpy(image + 1340, name, strlen(name) + 1);
    made_file(dir, "tree/isolinux/isolinux.bin", image, sizeof image);
}

static inline void made_modules(const struct tmpdir *dir)
{
    made_isolinux(dir, "ISOLINUX 6.04 20250101 ");
    made_module(dir, "ldlinux.c32", NULL, 0);
    made_module(dir, "libutil.c32", NULL, 0);
    made_module(dir, "libcom32.c32", (const char *[]){"libutil.c32"}, 1);
    made_module(dir, "vesamenu.c32", (const char *[]){"libcom32.c32"}, 1);
}

/* --- files ------------------------------------------------------------------------------------ */

static inline void menu_put_in_esp(const struct tmpdir *dir, const char *path, const char *text)
{
    CLEANUP(free_ptr) char *esp = tmpdir_file(dir, "esp");
    CLEANUP(free_ptr) char *inside = str_format("::/%s", path);
    CLEANUP(free_ptr) char *from = tmpdir_file(dir, "text");

    if (text) {
        made_file(dir, "text", text, strlen(text));
        made_run((const char *[]){"mcopy", "-o", "-i", esp, from, inside, NULL}, NULL);
    } else {
        made_run((const char *[]){"mdel", "-i", esp, inside, NULL}, NULL);
    }
}

static inline void menu_put(const struct tmpdir *dir, const struct menu_file *file)
{
    CLEANUP(free_ptr) char *name = str_format("tree/%s", file->path);
    CLEANUP(free_ptr) char *path = tmpdir_file(dir, name);

    if (strncmp(file->path, "esp:", 4) == 0)
        menu_put_in_esp(dir, file->path + 4, file->text);
    else if (file->text)
        made_file(dir, name, file->text, strlen(file->text));
    else
        assert_int_equal(unlink(path), 0);
}

static inline void menu_begin(struct made *made)
{
    made_begin(made);
    made_modules(&made->dir);
    for (size_t i = 0; i < COUNT_OF(menu_base); i++)
        menu_put(&made->dir, &menu_base[i]);
}

/* Puts a file back as it was. */
static inline void menu_restore(const struct tmpdir *dir, const struct menu_file *changed)
{
    struct menu_file file = {.path = changed->path};

    for (size_t i = 0; i < COUNT_OF(menu_base); i++)
        if (strcmp(menu_base[i].path, changed->path) == 0)
            file.text = menu_base[i].text;
    if (file.text || changed->text)
        menu_put(dir, &file);
}

/* Makes the image of what is there and judges it. */
static inline void menu_judge(struct made *made, struct layout *ret_layout,
                              struct findings *ret_findings)
{
    struct source source;

    buf_free(&made->bytes);
    made_write(made, &made_kinds[MADE_GPT]);
    source = source_memory("image", made->bytes.data, made->bytes.len);
    lint_judge(&source, ret_layout, ret_findings);
}

#endif
