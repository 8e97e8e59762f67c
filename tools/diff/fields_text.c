/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of fields for people. They may hold any bytes of an image: whoever prints them escapes
 * them. */
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "diff/fields.h"
#include "fmt/text.h"

#define SHOW_HEX 16 /* bytes of a field without a better form */

static uint64_t little(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;

    while (size--)
        value = value << 8 | bytes[size];
    return value;
}

static char *hex_text(const uint8_t *bytes, size_t size)
{
    CLEANUP(buf_free) struct buf text = {0};

    for (size_t i = 0; i < size && i < SHOW_HEX; i++)
        buf_format(&text, "%02x", bytes[i]);
    return str_format("%s%s", buf_str(&text), size > SHOW_HEX ? "..." : "");
}

static char *trimmed_text(const uint8_t *bytes, size_t size)
{
    char text[520];

    size = size < sizeof text ? size : sizeof text - 1;
    text_trimmed(bytes, size, text, sizeof text);
    return str_format("\"%s\"", text);
}

static char *utf16_text(const uint8_t *bytes, size_t size, bool big)
{
    char text[800];

    text_utf16(bytes, size / 2, big, text, sizeof text);
    return str_format("\"%s\"", text);
}

/* "2026112206300000"; ASCII, or what a broken image has there. */
static char *date16_text(const uint8_t *b)
{
    if (memcmp(b, "0000000000000000", 16) == 0)
        return str_copy("none");
    return str_format("%.4s-%.2s-%.2s %.2s:%.2s:%.2s.%.2s", b, b + 4, b + 6, b + 8, b + 10, b + 12,
                      b + 14);
}

static char *date6_text(const uint8_t *b)
{
    return str_format("%04u-%02u-%02u %02u:%02u:%02u", 1900u + b[0], b[1], b[2], b[3], b[4], b[5]);
}

static char *zone_text(const uint8_t *b)
{
    int zone = (int8_t)b[0] * 15;

    return str_format("%c%02d:%02d", zone < 0 ? '-' : '+', abs(zone) / 60, abs(zone) % 60);
}

static char *fat_date_text(uint16_t date)
{
    return str_format("%04u-%02u-%02u", 1980u + (date >> 9), date >> 5 & 15u, date & 31u);
}

static char *fat_time_text(uint16_t when)
{
    return str_format("%02u:%02u:%02u", when >> 11, when >> 5 & 63u, (when & 31u) * 2);
}

static char *unix_text(uint32_t seconds)
{
    time_t when = seconds;
    struct tm parts;
    char text[32];

    if (!gmtime_r(&when, &parts) || !strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts))
        return str_format("%u", seconds);
    return str_format("%s UTC", text);
}

static char *guid_of(const uint8_t *bytes)
{
    char text[GUID_TEXT_SIZE];

    text_guid(bytes, text);
    return str_copy(text);
}

char *field_text(const struct field_row *row, const uint8_t *bytes)
{
    switch (row->format) {
    case FORMAT_HEX:
        break;
    case FORMAT_LE:
        return str_format("%ju", (uintmax_t)little(bytes, row->length));
    case FORMAT_LE_HEX:
        return str_format("%0*jx", 2 * (int)row->length, (uintmax_t)little(bytes, row->length));
    case FORMAT_MODE:
        return str_format("%06jo", (uintmax_t)little(bytes, row->length / 2));
    case FORMAT_BOTH:
        return str_format("%ju", (uintmax_t)little(bytes, row->length / 2));
    case FORMAT_TEXT:
        return trimmed_text(bytes, row->length);
    case FORMAT_UTF16_LE:
        return utf16_text(bytes, row->length, false);
    case FORMAT_UTF16_BE:
        return utf16_text(bytes, row->length, true);
    case FORMAT_GUID:
        return guid_of(bytes);
    case FORMAT_DATE16:
        return date16_text(bytes);
    case FORMAT_DATE6:
        return date6_text(bytes);
    case FORMAT_ZONE:
        return zone_text(bytes);
    case FORMAT_FAT_DATE:
        return fat_date_text(get_le16(bytes));
    case FORMAT_FAT_TIME:
        return fat_time_text(get_le16(bytes));
    case FORMAT_UNIX:
        return unix_text(get_le32(bytes));
    }
    return hex_text(bytes, row->length);
}
