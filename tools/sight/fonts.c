/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sight/fonts.h"

#include <fcntl.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cache.h"
#include "base/file.h"
#include "base/fnv.h"
#include "base/mem.h"
#include "layout/tree.h"

#define VGABIOS_LIMIT   ((size_t)1 << 20) /* bytes */
#define QEMU_FONTS_MOST FONT_VGA_SIZE(64)
#define GRUB_FONT_LIMIT ((size_t)8 << 20)
/* The drivers lie at the begin; what fills flash up to 64 MiB is not worth reading. */
#define FIRMWARE_MOST ((size_t)16 << 20)

static const char *const vgabios_paths[] = {
    "/usr/share/seabios/vgabios-stdvga.bin",    "/usr/share/qemu/vgabios-stdvga.bin",
    "/usr/local/share/qemu/vgabios-stdvga.bin", "/usr/share/seavgabios/vgabios-stdvga.bin",
    "/usr/share/qemu-kvm/vgabios-stdvga.bin",   "/usr/share/vgabios/vgabios-stdvga.bin",
};

/* In the image: GRUB's usual folders, as distributions call them. */
static const char *const grub_paths[] = {
    "/boot/grub/fonts/unicode.pf2",  "/boot/grub/unicode.pf2",      "/boot/grub/font.pf2",
    "/boot/grub2/fonts/unicode.pf2", "/EFI/BOOT/fonts/unicode.pf2", "/boot/grub/ascii.pf2",
};
/* On this machine: the same shapes. */
static const char *const host_grub_paths[] = {
    "/usr/share/grub/unicode.pf2",
    "/usr/share/grub2/unicode.pf2",
    "/usr/share/grub/ascii.pf2",
};

void fonts_free(struct fonts *fonts)
{
    for (size_t i = 0; i < COUNT_OF(fonts->vga); i++)
        font_free(&fonts->vga[i]);
    for (size_t i = 0; i < COUNT_OF(fonts->uefi); i++)
        font_free(&fonts->uefi[i]);
    font_free(&fonts->grub);
    typefaces_free(&fonts->faces);
    *fonts = (struct fonts){0};
}

static void add_vga(struct fonts *fonts, const uint8_t *data, size_t size)
{
    struct err none = {0};

    for (size_t i = 0; i < COUNT_OF(fonts->vga); i++)
        (void)!font_add_vga(&none, data, size, &fonts->vga[i]);
}

static void read_vga(struct fonts *fonts)
{
    static const struct {
        unsigned height;
        const char *name;
    } kinds[COUNT_OF(fonts->vga)] = {{16, "VGA 8x16"}, {14, "VGA 8x14"}, {8, "VGA 8x8"}};
    CLEANUP(buf_free) struct buf data = {0};
    struct err none = {0};

    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        fonts->vga[i] = (struct font){.name = kinds[i].name, .height = kinds[i].height};
    for (size_t i = 0; i < COUNT_OF(vgabios_paths); i++)
        if (file_read(&none, vgabios_paths[i], VGABIOS_LIMIT, &data) == 0)
            break;
    add_vga(fonts, (const uint8_t *)buf_str(&data), data.len);
}

/* A name in the cache for what was found in the file; caller frees. */
static char *cache_name(const char *kind, const char *path)
{
    CLEANUP(free_ptr) char *real = realpath(path, NULL);
    uint64_t hash = FNV_BEGIN;

    for (const char *at = real ? real : path; *at; at++)
        hash = fnv_add(hash, *at);
    return str_format("font-%s-%016jx", kind, (uintmax_t)hash);
}

/* The fonts' bytes in QEMU's program, one behind the other; false when it cannot be read. */
static bool find_in_qemu(const struct fonts *fonts, const char *path, struct buf *ret_found)
{
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    void *data;

    if (fd < 0 || fstat(fd, &info) < 0 || info.st_size <= 0)
        return false;
    data = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED)
        return false;
    for (size_t i = 0; i < COUNT_OF(fonts->vga); i++) {
        unsigned height = fonts->vga[i].height;
        const uint8_t *table = font_find_vga(data, (size_t)info.st_size, height);

        if (table)
            buf_add(ret_found, table, FONT_VGA_SIZE(height));
    }
    (void)munmap(data, (size_t)info.st_size);
    return true;
}

/* QEMU's program is large, and the font is all that is wanted of it: it is remembered. */
static bool read_qemu(struct fonts *fonts, const char *path)
{
    CLEANUP(free_ptr) char *name = cache_name("qemu", path);
    CLEANUP(free_ptr) char *key = cache_key_of_file(path);
    CLEANUP(buf_free) struct buf found = {0};

    if (!cache_recall(name, key, QEMU_FONTS_MOST, &found)) {
        if (!find_in_qemu(fonts, path, &found))
            return false;
        cache_remember(name, key, buf_str(&found), found.len);
    }
    add_vga(fonts, (const uint8_t *)buf_str(&found), found.len);
    return true;
}

static void add(struct font_list *list, const struct font *font)
{
    if (font->count)
        list->items[list->count++] = font;
}

void fonts_for_text(struct fonts *fonts, struct font_list *ret_list)
{
    if (!fonts->vga_read)
        read_vga(fonts);
    fonts->vga_read = true;
    *ret_list = (struct font_list){0};
    for (size_t i = 0; i < COUNT_OF(fonts->vga); i++)
        add(ret_list, &fonts->vga[i]);
}

/* The first font that fits into cells is the one of text modes; each is a typeface. */
static bool take_grub(struct fonts *fonts, const struct buf *data)
{
    const uint8_t *bytes = (const uint8_t *)buf_str(data);
    struct typefaces *faces = &fonts->faces;
    struct err none = {0};

    if (faces->count == TYPEFACES_MOST ||
        typeface_from_grub(&none, bytes, data->len, &faces->items[faces->count]) < 0)
        return false;
    faces->count++;
    if (!fonts->grub.count)
        (void)!font_from_grub(&none, bytes, data->len, &fonts->grub);
    return true;
}

static void take_from_image(struct fonts *fonts, const char *path)
{
    CLEANUP(buf_free) struct buf data = {0};
    struct err none = {0};

    if (tree_read_file(&none, fonts->image, path, GRUB_FONT_LIMIT, &data) == 0)
        (void)take_grub(fonts, &data);
}

static bool is_usual(const char *path)
{
    for (size_t i = 0; i < COUNT_OF(grub_paths); i++)
        if (strcasecmp(path, grub_paths[i]) == 0)
            return true;
    return false;
}

static void read_grub(struct fonts *fonts)
{
    struct err none = {0};

    for (size_t i = 0; fonts->image && i < COUNT_OF(grub_paths) && !fonts->grub.count; i++)
        take_from_image(fonts, grub_paths[i]);
    for (size_t i = 0; fonts->image && i < fonts->path_count; i++)
        if (!is_usual(fonts->paths[i]))
            take_from_image(fonts, fonts->paths[i]);
    for (size_t i = 0; i < COUNT_OF(host_grub_paths) && !fonts->grub.count; i++) {
        CLEANUP(buf_free) struct buf data = {0};

        if (file_read(&none, host_grub_paths[i], GRUB_FONT_LIMIT, &data) == 0)
            (void)take_grub(fonts, &data);
    }
}

static void find_in_firmware(const char *code, struct buf *ret_table)
{
    CLEANUP(close_fd) int fd = open(code, O_RDONLY | O_CLOEXEC);
    CLEANUP(buf_free) struct buf data = {0};
    struct err none = {0};
    ssize_t got;

    buf_reserve(&data, FIRMWARE_MOST);
    while (fd >= 0 && data.len < FIRMWARE_MOST &&
           (got = read(fd, data.data + data.len, FIRMWARE_MOST - data.len)) > 0)
        data.len += (size_t)got;
    (void)!font_table_of_firmware(&none, (const uint8_t *)data.data, data.len, ret_table);
}

/* To unpack firmware takes longer than to read some pictures: what was found is remembered, also
 * that there was nothing. */
static void read_uefi(struct font *font, const char *code)
{
    CLEANUP(free_ptr) char *name = cache_name("uefi", code);
    CLEANUP(free_ptr) char *key = cache_key_of_file(code);
    CLEANUP(buf_free) struct buf table = {0};
    struct err none = {0};

    if (!cache_recall(name, key, FONT_TABLE_MOST, &table)) {
        find_in_firmware(code, &table);
        cache_remember(name, key, buf_str(&table), table.len);
    }
    (void)!font_from_firmware(&none, (const uint8_t *)buf_str(&table), table.len, font);
}

void fonts_for_machine(struct fonts *fonts, enum firmware firmware, const char *code,
                       const char *qemu, struct font_list *ret_list)
{
    struct font *uefi = &fonts->uefi[firmware];

    fonts_for_text(fonts, ret_list);
    if (!fonts->grub_read)
        read_grub(fonts);
    if (code && !fonts->uefi_read[firmware])
        read_uefi(uefi, code);
    fonts->grub_read = true;
    if (qemu && !fonts->qemu_read)
        fonts->qemu_read = read_qemu(fonts, qemu);
    fonts->uefi_read[firmware] |= code != NULL;
    *ret_list = (struct font_list){.faces = &fonts->faces};
    add(ret_list, uefi);
    add(ret_list, &fonts->vga[0]);
    add(ret_list, &fonts->grub);
    add(ret_list, &fonts->vga[1]);
    add(ret_list, &fonts->vga[2]);
}
