/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "menus/c32.h"

#include <string.h>

#include "core/bytes.h"

/* ELF for 32 bits, little-endian (System V ABI, chapters 4 and 5). */
#define ELF_HEADER   52
#define ELF_SEGMENT  32
#define ELF_SEGMENTS 32 /* that are looked at */
#define ELF_DYNAMICS 256
#define PT_LOAD      1
#define PT_DYNAMIC   2
#define DT_END       0
#define DT_NEEDED    1
#define DT_STRTAB    5

struct elf {
    const uint8_t *bytes;
    size_t size;
    uint32_t segments, segment_size, segment_count; /* bytes, bytes, number */
};

static const uint8_t *at(const struct elf *elf, uint64_t offset, uint64_t size)
{
    return offset <= elf->size && size <= elf->size - offset ? elf->bytes + offset : NULL;
}

static const uint8_t *segment_at(const struct elf *elf, uint32_t index)
{
    return at(elf, elf->segments + (uint64_t)index * elf->segment_size, ELF_SEGMENT);
}

/* Where in the file an address of the loaded program is; SIZE_MAX: nowhere. */
static uint64_t offset_of(const struct elf *elf, uint32_t address)
{
    for (uint32_t i = 0; i < elf->segment_count; i++) {
        const uint8_t *segment = segment_at(elf, i);

        if (segment && get_le32(segment) == PT_LOAD && address >= get_le32(segment + 8) &&
            address - get_le32(segment + 8) < get_le32(segment + 16))
            return (uint64_t)get_le32(segment + 4) + address - get_le32(segment + 8);
    }
    return UINT64_MAX;
}

static void add_need(const struct elf *elf, uint64_t name, struct c32 *module)
{
    const uint8_t *text = at(elf, name, 1);
    size_t left = text ? elf->size - (size_t)name : 0;
    size_t length = text ? strnlen((const char *)text, left) : 0;

    if (!length || length == left || length > C32_NAME_MAX || module->need_count == C32_NEEDS_MAX)
        return;
    memcpy(module->needs[module->need_count++], text, length + 1);
}

/* One tag's value in the dynamic section; all of DT_NEEDED go to the module. */
static void read_dynamic(const struct elf *elf, uint64_t offset, struct c32 *module)
{
    uint64_t strings = UINT64_MAX;
    const uint8_t *entry;

    for (unsigned i = 0; i < ELF_DYNAMICS && (entry = at(elf, offset + 8 * i, 8)); i++)
        if (get_le32(entry) == DT_STRTAB)
            strings = offset_of(elf, get_le32(entry + 4));
    for (unsigned i = 0; strings != UINT64_MAX && i < ELF_DYNAMICS &&
                         (entry = at(elf, offset + 8 * i, 8)) && get_le32(entry) != DT_END;
         i++)
        if (get_le32(entry) == DT_NEEDED)
            add_need(elf, strings + get_le32(entry + 4), module);
}

void c32_read(const uint8_t *bytes, size_t size, struct c32 *ret_module)
{
    static const uint8_t old[] = {0xB8, 0xFF, 0x4C, 0xCD, 0x21},
                         elf_magic[] = {0x7F, 'E', 'L', 'F'};
    struct elf elf = {.bytes = bytes, .size = size};

    *ret_module = (struct c32){0};
    if (size >= sizeof old && memcmp(bytes, old, sizeof old) == 0)
        ret_module->kind = C32_OLD;
    if (size < ELF_HEADER || memcmp(bytes, elf_magic, sizeof elf_magic) != 0 || bytes[4] != 1)
        return;
    ret_module->kind = C32_ELF;
    elf.segments = get_le32(bytes + 28);
    elf.segment_size = get_le16(bytes + 42);
    elf.segment_count = get_le16(bytes + 44);
    if (elf.segment_count > ELF_SEGMENTS)
        elf.segment_count = ELF_SEGMENTS;
    for (uint32_t i = 0; i < elf.segment_count; i++) {
        const uint8_t *segment = segment_at(&elf, i);

        if (segment && get_le32(segment) == PT_DYNAMIC)
            read_dynamic(&elf, get_le32(segment + 4), ret_module);
    }
}
