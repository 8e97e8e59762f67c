/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Views, fields, and where which reader is used. */
#include "diff/fields.h"

#include <string.h>

#include "base/mem.h"

#define RUN_GAP 8 /* equal bytes that do not end a run of different ones */

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
