/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/fonts.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "layout/tree.h"

#define VGABIOS_LIMIT   ((size_t)1 << 20) /* bytes */
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
    *fonts = (struct fonts){0};
}

static void read_vga(struct fonts *fonts)
{
    static const unsigned heights[COUNT_OF(fonts->vga)] = {16, 14, 8};

    for (size_t i = 0; i < COUNT_OF(vgabios_paths) && !fonts->vga[0].count; i++) {
        CLEANUP(buf_free) struct buf data = {0};
        struct err none = {0};

        if (file_read(&none, vgabios_paths[i], VGABIOS_LIMIT, &data) < 0)
            continue;
        for (size_t j = 0; j < COUNT_OF(heights); j++)
            (void)!font_from_vgabios(&none, (const uint8_t *)buf_str(&data), data.len, heights[j],
                                     &fonts->vga[j]);
    }
}

static bool take_grub(struct fonts *fonts, const struct buf *data)
{
    struct err none = {0};

    return font_from_grub(&none, (const uint8_t *)buf_str(data), data->len, &fonts->grub) == 0;
}

static void read_grub(struct fonts *fonts)
{
    struct err none = {0};

    for (size_t i = 0; fonts->image && i < COUNT_OF(grub_paths); i++) {
        CLEANUP(buf_free) struct buf data = {0};

        if (tree_read_file(&none, fonts->image, grub_paths[i], GRUB_FONT_LIMIT, &data) == 0 &&
            take_grub(fonts, &data))
            return;
    }
    for (size_t i = 0; i < COUNT_OF(host_grub_paths); i++) {
        CLEANUP(buf_free) struct buf data = {0};

        if (file_read(&none, host_grub_paths[i], GRUB_FONT_LIMIT, &data) == 0 &&
            take_grub(fonts, &data))
            return;
    }
}

static void read_uefi(struct font *font, const char *code)
{
    CLEANUP(close_fd) int fd = open(code, O_RDONLY | O_CLOEXEC);
    CLEANUP(buf_free) struct buf data = {0};
    struct err none = {0};
    ssize_t got;

    buf_reserve(&data, FIRMWARE_MOST);
    while (fd >= 0 && data.len < FIRMWARE_MOST &&
           (got = read(fd, data.data + data.len, FIRMWARE_MOST - data.len)) > 0)
        data.len += (size_t)got;
    (void)!font_from_firmware(&none, (const uint8_t *)data.data, data.len, font);
}

static void add(struct font_list *list, const struct font *font)
{
    if (font->count)
        list->items[list->count++] = font;
}

void fonts_for_machine(struct fonts *fonts, enum firmware firmware, const char *code,
                       struct font_list *ret_list)
{
    struct font *uefi = &fonts->uefi[firmware];

    if (!fonts->vga_read)
        read_vga(fonts);
    if (!fonts->grub_read)
        read_grub(fonts);
    if (code && !fonts->uefi_read[firmware])
        read_uefi(uefi, code);
    fonts->vga_read = fonts->grub_read = true;
    fonts->uefi_read[firmware] |= code != NULL;
    *ret_list = (struct font_list){0};
    add(ret_list, uefi);
    add(ret_list, &fonts->vga[0]);
    add(ret_list, &fonts->grub);
    add(ret_list, &fonts->vga[1]);
    add(ret_list, &fonts->vga[2]);
}
