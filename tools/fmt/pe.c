/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/pe.h"

#include <stdlib.h>
#include <string.h>

#include "core/bytes.h"

/*
 *     0    "MZ"                60  LE32: where "PE\0\0" is
 *     +4   machine, ... +8 timestamp      (COFF header, 20 bytes)
 *     +24  optional header: magic 010B or 020B; subsystem at its byte 68
 */
bool pe_read(const void *head, size_t size, struct pe *ret_pe)
{
    const uint8_t *bytes = head;
    uint32_t at;

    if (size < 64 || bytes[0] != 'M' || bytes[1] != 'Z')
        return false;
    at = get_le32(bytes + 60);
    if (at > size || size - at < 24 + 70 || memcmp(bytes + at, "PE\0\0", 4) != 0)
        return false;
    *ret_pe = (struct pe){.machine = get_le16(bytes + at + 4),
                          .timestamp = get_le32(bytes + at + 8),
                          .subsystem = get_le16(bytes + at + 24 + 68)};
    return true;
}

const char *pe_machine_name(uint16_t machine)
{
    switch (machine) {
    case 0x8664:
        return "x64";
    case 0x014c:
        return "ia32";
    case 0xaa64:
        return "aa64";
    case 0x01c2:
        return "arm";
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
