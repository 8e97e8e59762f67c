/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What grub-mkimage put into an EFI program of GRUB, in its section "mods": how it will look for
 * its configuration (GRUB's include/grub/kernel.h).
 *
 *     "mimg" head: offset of the first block, size of all
 *     block: LE32 type, LE32 size with these 8 bytes, content      module, memdisk, config, prefix
 */
#ifndef FMT_GRUB_CORE_H
#define FMT_GRUB_CORE_H

#include "fmt/pe.h"

struct grub_core {
    bool found;       /* it is GRUB, and its blocks could be followed */
    bool has_config;  /* a configuration inside decides where to look on */
    bool has_memdisk; /* so does perhaps one in a file system inside */
    char prefix[128]; /* "/boot/grub", "(hd0,gpt2)/grub"; "" when there is none */
};

/* `pe` has been read from `input`. -1 only for ERR_FAULT. */
int grub_core_read(struct err *e, const struct pe_input *input, const struct pe *pe,
                   struct grub_core *ret_core) MUST_USE;

#endif
