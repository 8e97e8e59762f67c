/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/grub_core.h"

#include <string.h>

#include "core/bytes.h"

#define MAX_BLOCKS 2048
#define BLOCK_HEAD 8

enum { BLOCK_MEMDISK = 1, BLOCK_CONFIG = 2, BLOCK_PREFIX = 3 };

struct blocks {
    uint64_t at, end; /* bytes, in the file */
};

/* The head of 32-bit GRUB has three LE32, that of 64-bit GRUB two LE32 and two LE64. */
static int find_blocks(struct err *e, const struct pe_input *input, const struct pe_section *mods,
                       struct blocks *ret_blocks, bool *ret_found)
{
    uint8_t head[24];
    uint64_t offset, size;
    bool wide;

    *ret_found = false;
    if (mods->file_size < sizeof head)
        return 0;
    if (input->read(e, input, mods->file_offset, head, sizeof head) < 0)
        return -1;
    if (memcmp(head, "mimg", 4) != 0)
        return 0;
    wide = get_le32(head + 4) == 0;
    offset = wide ? get_le64(head + 8) : get_le32(head + 4);
    size = wide ? get_le64(head + 16) : get_le32(head + 8);
    if (offset > size || size > mods->file_size)
        return 0;
    *ret_blocks = (struct blocks){mods->file_offset + offset, mods->file_offset + size};
    *ret_found = true;
    return 0;
}

static int take_prefix(struct err *e, const struct pe_input *input, uint64_t at, size_t size,
                       struct grub_core *core)
{
    if (size >= sizeof core->prefix)
        size = sizeof core->prefix - 1;
    return input->read(e, input, at, core->prefix, size);
}

static int follow_blocks(struct err *e, const struct pe_input *input, struct blocks blocks,
                         struct grub_core *core)
{
    for (int i = 0; i < MAX_BLOCKS && blocks.end - blocks.at >= BLOCK_HEAD; i++) {
        uint8_t head[BLOCK_HEAD];
        uint32_t type, size;

        if (input->read(e, input, blocks.at, head, sizeof head) < 0)
            return -1;
        type = get_le32(head);
        size = get_le32(head + 4);
        if (size < BLOCK_HEAD || size > blocks.end - blocks.at)
            return 0;
        core->has_memdisk |= type == BLOCK_MEMDISK;
        core->has_config |= type == BLOCK_CONFIG;
        if (type == BLOCK_PREFIX &&
            take_prefix(e, input, blocks.at + BLOCK_HEAD, size - BLOCK_HEAD, core) < 0)
            return -1;
        blocks.at += size;
    }
    core->found = true;
    return 0;
}

int grub_core_read(struct err *e, const struct pe_input *input, const struct pe *pe,
                   struct grub_core *ret_core)
{
    const struct pe_section *mods = pe_section(pe, "mods");
    struct grub_core core = {0};
    struct blocks blocks;
    bool found = false;

    if (mods && !pe->fault &&
        (find_blocks(e, input, mods, &blocks, &found) < 0 ||
         (found && follow_blocks(e, input, blocks, &core) < 0))) {
        if (e->kind == ERR_FAULT)
            return -1;
        *e = (struct err){0};
        core = (struct grub_core){0};
    }
    *ret_core = core;
    return 0;
}
