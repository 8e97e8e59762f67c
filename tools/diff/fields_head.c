/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dates that compilers and packers put into the heads of their files. */
#include <string.h>

#include "core/bytes.h"
#include "diff/fields.h"

static const struct field_row gzip_rows[] = {
    {"date", 4, 4, FORMAT_UNIX, CAUSE_GZIP_DATE},
    {"compression level and system", 8, 2, FORMAT_HEX, CAUSE_TOOL},
};
static const struct field_row squashfs_rows[] = {
    {"date", 8, 4, FORMAT_UNIX, CAUSE_SQUASHFS_DATE},
};
/* Behind "PE\0\0": the COFF header (20 bytes) and the optional one. */
static const struct field_row pe_rows[] = {
    {"link date", 8, 4, FORMAT_UNIX, CAUSE_PE_DATE},
    {"checksum", 24 + 64, 4, FORMAT_HEX, CAUSE_FOLLOWS},
};

static bool begins(const uint8_t *a, const uint8_t *b, size_t size, const char *magic,
                   size_t length)
{
    return size >= length && memcmp(a, magic, length) == 0 && memcmp(b, magic, length) == 0;
}

/* Where both have their PE header; 0: nowhere, or not at the same place. */
static size_t pe_header(const uint8_t *a, const uint8_t *b, size_t size)
{
    uint32_t at;

    if (size < 64 || !begins(a, b, size, "MZ", 2))
        return 0;
    at = get_le32(a + 60);
    if (at != get_le32(b + 60) || at > size || size - at < 96)
        return 0;
    return begins(a + at, b + at, size - at, "PE\0", 4) ? at : 0;
}

void fields_of_head(struct diff *diff, const uint8_t *a, const uint8_t *b, size_t size,
                    uint64_t a_at, uint64_t b_at, const char *where)
{
    static const struct field_table gzip = FIELD_TABLE("gzip header", gzip_rows);
    static const struct field_table squashfs = FIELD_TABLE("squashfs superblock", squashfs_rows);
    static const struct field_table pe = FIELD_TABLE("EFI program", pe_rows);
    size_t header = pe_header(a, b, size);
    struct view view;

    view_start(&view, a, b, size, a_at, b_at, where);
    if (begins(a, b, size, "\x1f\x8b", 2))
        view_table(diff, &view, &gzip, 0);
    else if (begins(a, b, size, "hsqs", 4))
        view_table(diff, &view, &squashfs, 0);
    else if (header)
        view_table(diff, &view, &pe, header);
}

int fields_of_file(struct err *e, struct diffing *d, struct pair *pair)
{
    uint8_t a[HEAD_SIZE], b[HEAD_SIZE];
    uint64_t length = pair->a->length < pair->b->length ? pair->a->length : pair->b->length;
    size_t size = length < HEAD_SIZE ? (size_t)length : HEAD_SIZE;

    if (pair->resized)
        return 0;
    if (source_read(e, d->a.source, pair->a->start, a, size) < 0 ||
        source_read(e, d->b.source, pair->b->start, b, size) < 0)
        return -1;
    fields_of_head(d->diff, a, b, size, pair->a->start, pair->b->start, pair->a->name);
    return 0;
}

/* What the writer left to check the image by: libisofs' MD5 of sessions and files. */
int fields_of_checksum(struct err *e, struct diffing *d, struct pair *pair)
{
    static const struct field_row row = {"checksum", 0, 16, FORMAT_HEX, CAUSE_DIGEST};
    uint8_t a[16] = {0}, b[16] = {0};
    uint64_t length = pair->a->length < pair->b->length ? pair->a->length : pair->b->length;
    uint64_t at = pair->resized ? 0 : pair->first;
    struct diff_field *field;
    struct view view;

    if (at + sizeof a > length)
        at = length < sizeof a ? 0 : length - sizeof a;
    if (source_read(e, d->a.source, pair->a->start + at, a, length < 16 ? (size_t)length : 16) <
            0 ||
        source_read(e, d->b.source, pair->b->start + at, b, length < 16 ? (size_t)length : 16) < 0)
        return -1;
    view_start(&view, a, b, sizeof a, pair->a->start + at, pair->b->start + at, pair->a->detail);
    field = field_note(d->diff, &view, "image's own checksum", &row, 0, pair->differing);
    if (!field)
        return 0;
    field->a = field_text(&row, a);
    field->b = field_text(&row, b);
    return 0;
}
