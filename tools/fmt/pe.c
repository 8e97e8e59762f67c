/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/pe.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "fmt/pe_parts.h"

#define DOS_HEAD    64
#define FILE_HEAD   24  /* with "PE\0\0" */
#define OPTIONAL    240 /* bytes of PE32+ with all 16 directories; PE32 has 16 fewer */
#define SECTION_ROW 40

struct head {
    uint32_t start; /* bytes: where "PE" is */
    size_t size;    /* bytes that are there of the next */
    uint8_t bytes[FILE_HEAD + OPTIONAL];
};

const char *pe_machine_name(uint16_t machine)
{
    switch (machine) {
    case PE_MACHINE_X64:
        return "x64";
    case 0x014c:
        return "ia32";
    case 0xaa64:
        return "aa64";
    case 0x01c2:
        return "arm";
    case 0x5032:
        return "riscv32";
    case 0x5064:
        return "riscv64";
    case 0x6264:
        return "loongarch64";
    default:
        return "unknown";
    }
}

void pe_free(struct pe *pe)
{
    if (!pe)
        return;
    for (size_t i = 0; i < pe->signer_count; i++)
        free(pe->signers[i]);
    free(pe->signers);
    free(pe->sections);
    free(pe->sbat);
    free(pe->fault);
    *pe = (struct pe){0};
}

void pe_set_fault(struct pe *pe, const char *format, ...)
{
    va_list args;

    if (pe->fault)
        return;
    va_start(args, format);
    if (vasprintf(&pe->fault, format, args) < 0)
        abort();
    va_end(args);
}

int pe_take_error(struct err *e, struct pe *pe, const char *what)
{
    if (e->kind == ERR_FAULT)
        return -1;
    pe_set_fault(pe, "%s: %s", what, e->text);
    *e = (struct err){0};
    return 0;
}

bool pe_holds(const struct pe_input *input, uint64_t offset, uint64_t size)
{
    return offset <= input->size && size <= input->size - offset;
}

const struct pe_section *pe_section(const struct pe *pe, const char *name)
{
    for (size_t i = 0; i < pe->section_count; i++)
        if (strcmp(pe->sections[i].name, name) == 0)
            return &pe->sections[i];
    return NULL;
}

const struct pe_sbat *pe_component(const struct pe *pe)
{
    for (size_t i = 0; i < pe->sbat_count; i++)
        if (strcmp(pe->sbat[i].component, "sbat") != 0)
            return &pe->sbat[i];
    return NULL;
}

/*
 * The optional header, from its first byte:
 *
 *     0 magic 010B/020B   32 section alignment   36 file alignment    60 size of all headers
 *     64 checksum         68 subsystem           70 characteristics   92/108 number of directories
 */
static void read_optional(struct pe *pe, const struct head *head)
{
    const uint8_t *optional = head->bytes + FILE_HEAD;
    size_t size = get_le16(head->bytes + 20);
    uint32_t start = head->start + FILE_HEAD;
    bool plus = get_le16(optional) == 0x020b;
    uint32_t directories = plus ? 112 : 96;

    pe->section_alignment = get_le32(optional + 32);
    pe->file_alignment = get_le32(optional + 36);
    pe->head_size = get_le32(optional + 60);
    pe->subsystem = get_le16(optional + 68);
    pe->nx_compatible = get_le16(optional + 70) & 0x0100;
    pe->checksum_offset = start + 64;
    if (get_le32(optional + directories - 4) <= 4 || size < directories + 40)
        return;
    pe->directory_offset = start + directories + 32;
    pe->certificates = get_le32(optional + directories + 32);
    pe->certificates_size = get_le32(optional + directories + 36);
}

/* Both heads; *ret_whole false (and a fault) when they make no sense. */
static int read_head(struct err *e, const struct pe_input *input, struct pe *pe, struct head *head,
                     bool *ret_whole)
{
    uint16_t magic;

    *ret_whole = false;
    head->size = sizeof head->bytes;
    if (pe_holds(input, head->start, FILE_HEAD) && input->size - head->start < head->size)
        head->size = input->size - head->start;
    if (!pe_holds(input, head->start, head->size)) {
        pe_set_fault(pe, "its PE header would be at byte %u, but it ends at %ju", head->start,
                     (uintmax_t)input->size);
        return 0;
    }
    if (input->read(e, input, head->start, head->bytes, head->size) < 0)
        return pe_take_error(e, pe, "its headers");
    magic = get_le16(head->bytes + FILE_HEAD);
    if (memcmp(head->bytes, "PE\0\0", 4) != 0 || (magic != 0x010b && magic != 0x020b)) {
        pe_set_fault(pe, "there is no PE header at byte %u", head->start);
        return 0;
    }
    if (head->size < FILE_HEAD + (magic == 0x020b ? OPTIONAL : OPTIONAL - 16)) {
        pe_set_fault(pe, "it ends within its PE header, at byte %ju", (uintmax_t)input->size);
        return 0;
    }
    *ret_whole = true;
    return 0;
}

static void check_section(struct pe *pe, const struct pe_input *input, const struct pe_section *s)
{
    if (s->file_size && !pe_holds(input, s->file_offset, s->file_size))
        pe_set_fault(pe, "its section %s ends at byte %ju, but the file at %ju", s->name,
                     (uintmax_t)s->file_offset + s->file_size, (uintmax_t)input->size);
}

static int read_sections(struct err *e, const struct pe_input *input, const struct head *head,
                         struct pe *pe)
{
    uint64_t at = (uint64_t)head->start + FILE_HEAD + get_le16(head->bytes + 20);
    size_t count = get_le16(head->bytes + 6);
    uint8_t rows[PE_SECTIONS_MAX * SECTION_ROW];

    if (count > PE_SECTIONS_MAX) {
        pe_set_fault(pe, "%zu sections; there can be %d", count, PE_SECTIONS_MAX);
        return 0;
    }
    if (!pe_holds(input, at, count * SECTION_ROW) || at + count * SECTION_ROW > pe->head_size ||
        pe->head_size > input->size) {
        pe_set_fault(pe,
                     "its table of %zu sections ends at byte %ju, its headers at %u, the file at "
                     "%ju",
                     count, (uintmax_t)(at + count * SECTION_ROW), pe->head_size,
                     (uintmax_t)input->size);
        return 0;
    }
    if (input->read(e, input, at, rows, count * SECTION_ROW) < 0)
        return pe_take_error(e, pe, "its section table");
    pe->sections = mem_array(count ? count : 1, sizeof *pe->sections);
    pe->section_count = count;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *row = rows + i * SECTION_ROW;
        struct pe_section *section = &pe->sections[i];

        memcpy(section->name, row, 8);
        section->virtual_size = get_le32(row + 8);
        section->virtual_address = get_le32(row + 12);
        section->file_size = get_le32(row + 16);
        section->file_offset = get_le32(row + 20);
        section->flags = get_le32(row + 36);
        check_section(pe, input, section);
    }
    return 0;
}

int pe_read_program(struct err *e, const struct pe_input *input, struct pe *ret_pe)
{
    CLEANUP(pe_free) struct pe pe = {0};
    uint8_t dos[DOS_HEAD];
    struct head head = {0};
    bool whole;

    if (input->size < sizeof dos)
        return err_set(e, ERR_NO, "too short for a PE program");
    if (input->read(e, input, 0, dos, sizeof dos) < 0)
        return -1;
    if (dos[0] != 'M' || dos[1] != 'Z')
        return err_set(e, ERR_NO, "not a PE program: it does not begin with MZ");
    head.start = get_le32(dos + 60);
    if (read_head(e, input, &pe, &head, &whole) < 0)
        return -1;
    if (whole) {
        pe.machine = get_le16(head.bytes + 4);
        pe.timestamp = get_le32(head.bytes + 8);
        read_optional(&pe, &head);
        if (read_sections(e, input, &head, &pe) < 0 || pe_read_sbat(e, input, &pe) < 0 ||
            pe_read_certificates(e, input, &pe) < 0)
            return -1;
    }
    *ret_pe = pe;
    pe = (struct pe){0};
    return 0;
}
