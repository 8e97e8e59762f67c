/* SPDX-License-Identifier: GPL-2.0-or-later */
/* .sbat: comma-separated lines "component,generation,vendor,package,version,address" (shim's
 * SBAT.md). */
#include <string.h>

#include "base/mem.h"
#include "fmt/pe_parts.h"

#define SBAT_LIMIT 8192 /* bytes that are read; real sections have some hundred */

static bool read_line(const char *line, size_t length, struct pe_sbat *ret_line)
{
    const char *comma = memchr(line, ',', length);
    size_t name = comma ? (size_t)(comma - line) : 0;
    unsigned generation = 0;

    if (!name || name >= sizeof ret_line->component)
        return false;
    for (const char *at = comma + 1; at < line + length && *at != ','; at++) {
        if (*at < '0' || *at > '9' || generation > 100000000)
            return false;
        generation = generation * 10 + (unsigned)(*at - '0');
    }
    *ret_line = (struct pe_sbat){.generation = generation};
    memcpy(ret_line->component, line, name);
    return generation > 0;
}

static void read_lines(const char *text, struct pe *pe)
{
    pe->sbat = mem_array(PE_SBAT_MAX, sizeof *pe->sbat);
    while (*text && pe->sbat_count < PE_SBAT_MAX) {
        size_t length = strcspn(text, "\r\n");

        if (length && !read_line(text, length, &pe->sbat[pe->sbat_count++])) {
            pe->sbat_count--;
            pe->sbat_malformed = true;
        }
        text += length;
        text += strspn(text, "\r\n");
    }
    if (!pe->sbat_count)
        pe->sbat_malformed = true;
}

int pe_read_sbat(struct err *e, const struct pe_input *input, struct pe *pe)
{
    const struct pe_section *section = pe_section(pe, ".sbat");
    char text[SBAT_LIMIT + 1] = "";
    size_t size;

    if (!section || !section->file_size || !pe_holds(input, section->file_offset, 1))
        return 0;
    pe->has_sbat = true;
    size = section->file_size < SBAT_LIMIT ? section->file_size : SBAT_LIMIT;
    if (section->virtual_size && section->virtual_size < size)
        size = section->virtual_size;
    if (size > input->size - section->file_offset)
        size = input->size - section->file_offset;
    if (input->read(e, input, section->file_offset, text, size) < 0)
        return pe_take_error(e, pe, "its section .sbat");
    text[size] = '\0';
    read_lines(text, pe);
    return 0;
}
