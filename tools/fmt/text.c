/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/text.h"

#include <stdio.h>
#include <string.h>

#include "core/bytes.h"

void text_trimmed(const uint8_t *bytes, size_t size, char *ret_text, size_t room)
{
    size_t length = strnlen((const char *)bytes, size);

    while (length && bytes[length - 1] == ' ')
        length--;
    if (length >= room)
        length = room - 1;
    memcpy(ret_text, bytes, length);
    ret_text[length] = '\0';
}

static size_t utf8_put(uint32_t c, char out[4])
{
    if (c < 0x80)
        return out[0] = (char)c, 1;
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

static uint32_t unit_at(const uint8_t *bytes, size_t index, bool big_endian)
{
    return big_endian ? get_be16(bytes + 2 * index) : get_le16(bytes + 2 * index);
}

void text_utf16(const uint8_t *bytes, size_t units, bool big_endian, char *ret_text, size_t room)
{
    size_t used = 0;

    for (size_t i = 0; i < units; i++) {
        uint32_t c = unit_at(bytes, i, big_endian);
        char encoded[4];
        size_t length;

        if (c == 0)
            break;
        if (c >= 0xd800 && c < 0xe000) {
            uint32_t low = i + 1 < units ? unit_at(bytes, i + 1, big_endian) : 0;

            if (c < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
                c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                i++;
            } else {
                c = 0xfffd;
            }
        }
        length = utf8_put(c, encoded);
        if (used + length >= room)
            break;
        memcpy(ret_text + used, encoded, length);
        used += length;
    }
    while (used && ret_text[used - 1] == ' ')
        used--;
    ret_text[used] = '\0';
}

void text_guid(const uint8_t guid[GUID_SIZE], char ret_text[GUID_TEXT_SIZE])
{
    (void)snprintf(ret_text, GUID_TEXT_SIZE, "%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X",
                   get_le32(guid), get_le16(guid + 4), get_le16(guid + 6), guid[8], guid[9],
                   guid[10], guid[11], guid[12], guid[13], guid[14], guid[15]);
}
