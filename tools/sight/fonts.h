/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fonts that a machine may draw its screen with, each read when a screen is first looked at
 * that may need it, once for a whole test:
 *
 *     VGA       QEMU's VGA BIOS on disk, and QEMU's own program: Linux's console has its shapes
 *     GRUB's    the font files in the image under test, or the one of GRUB on this machine; for
 *               text modes, and as typefaces for what a theme draws
 *     UEFI's    out of the firmware that runs
 *
 * What is not found is not read: then there is less evidence, and no error.
 */
#ifndef SIGHT_FONTS_H
#define SIGHT_FONTS_H

#include "fmt/source.h"
#include "sight/font.h"
#include "sight/loose.h"
#include "machine/leg.h"

#define FONTS_MOST 5u

/* Fonts that one kind of machine may use; all is owned, and stays where it is once it was read. */
struct fonts {
    const struct source *image; /* where to look for GRUB's fonts; borrowed; NULL: nowhere */
    char *const *paths;         /* of font files in it, besides the usual ones; borrowed */
    size_t path_count;
    struct font vga[3]; /* 16, 14 and 8 rows */
    struct font grub;
    struct typefaces faces;
    struct font uefi[FIRMWARE_COUNT];
    bool vga_read, qemu_read, grub_read, uefi_read[FIRMWARE_COUNT];
};

struct font_list {
    const struct font *items[FONTS_MOST];
    size_t count;
    const struct typefaces *faces; /* for text that is on no grid; NULL: none */
};

void fonts_free(struct fonts *fonts); /* usable with CLEANUP */
/* Those of VGA's text modes. */
void fonts_for_text(struct fonts *fonts, struct font_list *ret_list);
/*
 * Those that a machine may draw with in any mode. `code` is the path of its firmware, NULL for a
 * BIOS; `qemu` that of QEMU's program, or NULL. The most likely come first.
 */
void fonts_for_machine(struct fonts *fonts, enum firmware firmware, const char *code,
                       const char *qemu, struct font_list *ret_list);

#endif
