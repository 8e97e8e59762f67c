/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Views, fields, and where which reader is used. */
#include "diff/fields.h"

#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "core/bytes.h"
#include "fmt/text.h"

#define RUN_GAP  8  /* equal bytes that do not end a run of different ones */
#define SHOW_HEX 16 /* bytes of a field without a better form */

/* --- values for people ------------------------------------------------------------------------ */

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

/* --- views ------------------------------------------------------------------------------------ */

void view_start(struct view *view, const uint8_t *a, const uint8_t *b, size_t size, uint64_t a_at,
                uint64_t b_at, const char *where)
{
    view->a = a;
    view->b = b;
    view->size = size < VIEW_MAX ? size : VIEW_MAX;
    view->a_at = a_at;
    view->b_at = b_at;
    view->where = where;
    memset(view->seen, 0, view->size);
}

void view_skip(struct view *view, size_t start, size_t size)
{
    for (size_t i = start; i < view->size && i - start < size; i++)
        view->seen[i] = true;
}

static struct diff_field *field_of(struct diff *diff, const char *structure, const char *name)
{
    for (size_t i = 0; i < diff->field_count; i++)
        if (strcmp(diff->fields[i].name, name) == 0 &&
            strcmp(diff->fields[i].structure, structure) == 0)
            return &diff->fields[i];
    return NULL;
}

struct diff_field *field_note(struct diff *diff, const struct view *view, const char *structure,
                              const struct field_row *row, size_t at, uint64_t bytes)
{
    struct diff_field *field = field_of(diff, structure, row->name);
    bool first = !field;

    if (first) {
        ARRAY_GROW(diff->fields, diff->field_count, diff->field_room);
        field = &diff->fields[diff->field_count++];
        *field = (struct diff_field){.structure = structure,
                                     .name = row->name,
                                     .cause = row->cause,
                                     .a_at = view->a_at + at,
                                     .b_at = view->b_at + at,
                                     .where = view->where ? str_copy(view->where) : NULL};
    }
    field->places++;
    field->bytes += bytes;
    diff->notes++;
    return first ? field : NULL;
}

static uint64_t count_differing(const uint8_t *a, const uint8_t *b, size_t size)
{
    uint64_t count = 0;

    for (size_t i = 0; i < size; i++)
        count += a[i] != b[i];
    return count;
}

void view_field(struct diff *diff, struct view *view, const char *structure,
                const struct field_row *row, size_t base)
{
    const uint8_t *a, *b;
    struct diff_field *field;
    size_t at = base + row->offset;

    if (at > view->size || row->length > view->size - at)
        return;
    a = view->a + at;
    b = view->b + at;
    view_skip(view, at, row->length);
    if (memcmp(a, b, row->length) == 0)
        return;
    field = field_note(diff, view, structure, row, at, count_differing(a, b, row->length));
    if (!field)
        return;
    field->a = field_text(row, a);
    field->b = field_text(row, b);
}

void view_table(struct diff *diff, struct view *view, const struct field_table *table, size_t base)
{
    for (size_t i = 0; i < table->count; i++)
        view_field(diff, view, table->structure, &table->rows[i], base);
}

void view_rest(struct diff *diff, const struct view *view, const char *structure)
{
    size_t start = 0, end = 0; /* of the run; equal: none */

    for (size_t i = 0; i < view->size; i++) {
        if (view->seen[i] || view->a[i] == view->b[i])
            continue;
        if (start == end || i - end > RUN_GAP) {
            if (start < end)
                rest_add(diff, structure, view->where, view->a_at + start, view->b_at + start,
                         end - start);
            start = i;
        }
        end = i + 1;
    }
    if (start < end)
        rest_add(diff, structure, view->where, view->a_at + start, view->b_at + start, end - start);
}

uint64_t view_explained(const struct view *view)
{
    uint64_t count = 0;

    for (size_t i = 0; i < view->size; i++)
        count += view->seen[i] && view->a[i] != view->b[i];
    return count;
}

/* --- which reader for which region ------------------------------------------------------------ */

static int (*const readers[])(struct err *, struct diffing *, struct pair *) = {
    [REGION_MBR] = fields_of_mbr,
    [REGION_APM] = fields_of_apm,
    [REGION_CHECKSUM] = fields_of_checksum,
    [REGION_GPT_HEADER] = fields_of_gpt_header,
    [REGION_GPT_BACKUP_HEADER] = fields_of_gpt_header,
    [REGION_GPT_ARRAY] = fields_of_gpt_array,
    [REGION_GPT_BACKUP_ARRAY] = fields_of_gpt_array,
    [REGION_VOLUME_DESCRIPTOR] = fields_of_descriptor,
    [REGION_PATH_TABLE] = fields_of_path_table,
    [REGION_CATALOG] = fields_of_catalog,
    [REGION_BIOS_IMAGE] = fields_of_bios_image,
    [REGION_DIRECTORY] = fields_of_directory,
    [REGION_EFI_IMAGE] = fields_of_efi_image,
    [REGION_FILE] = fields_of_file,
};

bool fields_has_reader(enum region_kind kind)
{
    return (size_t)kind < COUNT_OF(readers) && readers[kind];
}

static bool has_reader(const struct diffing *d, const struct pair *pair)
{
    return pair->a && pair->b && fields_has_reader(pair->a->kind) &&
           (pair->differing || pair->resized ||
            (d->continuations_differ && pair->a->kind == REGION_DIRECTORY));
}

/* What differs in files and boot images is content, told of by path. */
static bool is_content(const struct region *region)
{
    return region->kind == REGION_FILE || region->kind == REGION_BIOS_IMAGE ||
           region->kind == REGION_EFI_IMAGE;
}

/* When the reader of a damaged structure had nothing to say, its bytes are told of as they are. */
static int read_fields(struct err *e, struct diffing *d, struct pair *pair)
{
    size_t notes = d->diff->notes;
    struct comparison ignored;

    if (readers[pair->a->kind](e, d, pair) < 0)
        return -1;
    if (d->diff->notes != notes || pair->explained >= pair->differing || is_content(pair->a))
        return 0;
    return compare_stretch(e, d, pair->a->start, pair->b->start, pair->a->length,
                           region_kind_name(pair->a->kind), pair->a->name, &ignored);
}

int diff_fields(struct err *e, struct diffing *d)
{
    for (size_t i = 0; i < d->pair_count; i++) {
        const struct pair *pair = &d->pairs[i];

        if (is_continuation(pair->a ? pair->a : pair->b))
            d->continuations_differ |= !pair->a || !pair->b || pair->differing || pair->resized;
    }
    for (size_t i = 0; i < d->pair_count; i++)
        if (has_reader(d, &d->pairs[i]) && !is_continuation(d->pairs[i].a) &&
            read_fields(e, d, &d->pairs[i]) < 0)
            return -1;
    return fields_of_continuations(e, d);
}
