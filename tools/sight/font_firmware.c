/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sight/font.h"

#include <lzma.h>
#include <string.h>

#include "base/buf.h"
#include "core/bytes.h"

#define GLYPH_SIZE   22u /* bytes: character (2), attributes, 19 rows */
#define GLYPH_HEIGHT 19u
#define GLYPH_ROWS   3u /* byte at which the rows begin */
#define GLYPHS_MOST  512u
#define ASCII_FIRST  0x20u
#define ASCII_COUNT  95u
#define TABLE_LEAST  ((size_t)ASCII_COUNT * GLYPH_SIZE)
#define TABLE_MOST   ((size_t)GLYPHS_MOST * GLYPH_SIZE)

/* A section with a GUID: length (3), type, GUID, data's place (2), attributes (2), data. */
#define SECTION_GUIDED 2u
#define SECTION_GUID   4u
#define SECTION_DATA   20u
#define GUID_SIZE      16u
#define SECTIONS_MOST  8u
/* EE4E5898-3914-4259-9D6E-DC7BD79403CF, as it lies in the file. */
static const uint8_t lzma_guid[GUID_SIZE] = {0x98, 0x58, 0x4E, 0xEE, 0x14, 0x39, 0x59, 0x42,
                                             0x9D, 0x6E, 0xDC, 0x7B, 0xD7, 0x94, 0x03, 0xCF};

#define MEMORY_MOST ((uint64_t)96 << 20) /* bytes, of the decoder's dictionary */
#define OUTPUT_MOST ((size_t)32 << 20)   /* bytes, of all sections together */
#define PIECE       ((size_t)256 << 10)  /* bytes decoded between two looks */

static bool is_glyph(const uint8_t *record, uint16_t character)
{
    /* Attributes: 1 non-spacing, 2 wide. */
    return get_le16(record) == character && record[2] < 4;
}

/* The begin of the table in `data`, or NULL. */
static const uint8_t *table_in(const uint8_t *data, size_t size)
{
    static const uint8_t begin[] = {ASCII_FIRST, 0};
    const uint8_t *end = data + size, *at = data;

    while ((size_t)(end - at) >= TABLE_LEAST &&
           (at = memmem(at, (size_t)(end - at), begin, sizeof begin)) &&
           (size_t)(end - at) >= TABLE_LEAST) {
        uint16_t i = 0;

        while (i < ASCII_COUNT && is_glyph(at + i * GLYPH_SIZE, (uint16_t)(ASCII_FIRST + i)))
            i++;
        if (i == ASCII_COUNT)
            return at;
        at++;
    }
    return NULL;
}

/* Characters ascend; what is no greater than the one before is no longer the table. */
static void take_table(const uint8_t *table, size_t size, struct font *font)
{
    uint16_t before = 0;

    for (size_t i = 0; i < GLYPHS_MOST && (i + 1) * GLYPH_SIZE <= size; i++) {
        const uint8_t *record = table + i * GLYPH_SIZE;
        uint16_t character = get_le16(record);

        if (character <= before || !is_glyph(record, character))
            break;
        before = character;
        font_add(font, character, record + GLYPH_ROWS);
    }
}

static void keep_table(const uint8_t *table, size_t size, struct buf *ret_table)
{
    ret_table->len = 0;
    buf_add(ret_table, table, size < TABLE_MOST ? size : TABLE_MOST);
}

static void end_decoder(lzma_stream *stream)
{
    lzma_end(stream);
}

/*
 * Decodes until the table, and as much as may follow it, is there; the output is thrown away piece
 * by piece. `left` (bytes of output still allowed) is shared by all sections.
 */
static bool decode(const uint8_t *data, size_t size, size_t *left, struct buf *ret_table)
{
    CLEANUP(end_decoder) lzma_stream stream = LZMA_STREAM_INIT;
    CLEANUP(buf_free) struct buf out = {0};
    const uint8_t *table = NULL;
    size_t found = 0; /* bytes from the table's begin to the end of what was decoded */
    lzma_ret status = lzma_alone_decoder(&stream, MEMORY_MOST);

    stream.next_in = data;
    stream.avail_in = size;
    while (status == LZMA_OK && *left >= PIECE) {
        /* The table may begin just before the end of what was searched. */
        if (out.len > TABLE_MOST) {
            memmove(out.data, out.data + out.len - TABLE_MOST, TABLE_MOST);
            out.len = TABLE_MOST;
        }
        buf_reserve(&out, PIECE);
        stream.next_out = (uint8_t *)out.data + out.len;
        stream.avail_out = PIECE;
        status = lzma_code(&stream, LZMA_RUN);
        out.len += PIECE - stream.avail_out;
        *left -= PIECE;
        table = table_in((const uint8_t *)out.data, out.len);
        found = table ? out.len - (size_t)(table - (const uint8_t *)out.data) : 0;
        /* What is found at the very end may go on. */
        if (found >= TABLE_MOST || (found && status != LZMA_OK))
            break;
    }
    keep_table(table, found, ret_table);
    return found > 0;
}

/* A section's header lies before its GUID, at `guid`. */
static bool take_section(const uint8_t *data, size_t size, size_t guid, size_t *left,
                         struct buf *ret_table)
{
    size_t start = guid - SECTION_GUID;
    size_t length = get_le32(data + start) & 0xFFFFFF;
    size_t skip = get_le16(data + guid + GUID_SIZE);

    if (data[start + 3] != SECTION_GUIDED || skip < SECTION_DATA || skip >= length ||
        length > size - start)
        return false;
    return decode(data + start + skip, length - skip, left, ret_table);
}

int font_table_of_firmware(struct err *e, const uint8_t *data, size_t size, struct buf *ret_table)
{
    const uint8_t *table = table_in(data, size);
    size_t at = SECTION_GUID, left = OUTPUT_MOST;

    ret_table->len = 0;
    if (table)
        keep_table(table, size - (size_t)(table - data), ret_table);
    for (unsigned i = 0; i < SECTIONS_MOST && !ret_table->len && size > at + SECTION_DATA; i++) {
        const uint8_t *guid =
            memmem(data + at, size - at - SECTION_DATA, lzma_guid, sizeof lzma_guid);

        if (!guid || take_section(data, size, (size_t)(guid - data), &left, ret_table))
            break;
        at = (size_t)(guid - data) + 1;
    }
    return ret_table->len ? 0 : err_set(e, ERR_FAULT, "no font of a UEFI console");
}

int font_from_firmware(struct err *e, const uint8_t *data, size_t size, struct font *ret_font)
{
    CLEANUP(buf_free) struct buf table = {0};

    if (font_table_of_firmware(e, data, size, &table) < 0)
        return -1;
    *ret_font = (struct font){.name = "UEFI 8x19", .height = GLYPH_HEIGHT};
    take_table((const uint8_t *)table.data, table.len, ret_font);
    return 0;
}
