/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bytes that differ, told as fields. A view is the same structure in both images; a table says
 * which fields it has; what differs and is in no field is left as "rest".
 *
 *     view   a: |....####....|..|......#|       rows:  date 0..7 (####),  size 8..15 (#)
 *            b: |....####....|..|......#|       rest:  differing bytes that no row covers
 */
#ifndef DIFF_FIELDS_H
#define DIFF_FIELDS_H

#include "diff/diffing.h"

#define VIEW_MAX 4096 /* bytes */

enum field_format {
    FORMAT_HEX,    /* as it stands */
    FORMAT_LE,     /* a number of the row's length: 1, 2, 4 or 8 bytes */
    FORMAT_LE_HEX, /* the same, in hexadecimal digits */
    FORMAT_BOTH,   /* little- and big-endian, 4 or 8 bytes: the little one is shown */
    FORMAT_MODE,   /* the same, in octal digits */
    FORMAT_TEXT,
    FORMAT_UTF16_LE,
    FORMAT_UTF16_BE,
    FORMAT_GUID,
    FORMAT_DATE16, /* ECMA-119 §8.4.26.1, without the time zone: that is a field of its own */
    FORMAT_DATE6,  /* ECMA-119 §9.1.5, the same */
    FORMAT_ZONE,   /* quarters of an hour from GMT */
    FORMAT_FAT_DATE,
    FORMAT_FAT_TIME,
    FORMAT_UNIX, /* LE32, seconds since 1970 */
};

struct field_row {
    const char *name;
    uint16_t offset, length; /* bytes, in the structure */
    enum field_format format;
    enum diff_cause cause;
};

struct field_table {
    const char *structure; /* "GPT header" */
    const struct field_row *rows;
    size_t count;
};
#define FIELD_TABLE(structure, rows)                                                               \
    {                                                                                              \
        structure, rows, COUNT_OF(rows)                                                            \
    }

struct view {
    const uint8_t *a, *b; /* borrowed */
    size_t size;          /* bytes; at most VIEW_MAX */
    uint64_t a_at, b_at;  /* bytes: in the images */
    const char *where;    /* a path, a kind of region; borrowed; may be NULL */
    bool seen[VIEW_MAX];  /* belongs to a field that was looked at */
};

void view_start(struct view *view, const uint8_t *a, const uint8_t *b, size_t size, uint64_t a_at,
                uint64_t b_at, const char *where);
/* Counts one more place of a field; the new field when it is the first (its values are still to be
 * filled in), else NULL. */
struct diff_field *field_note(struct diff *diff, const struct view *view, const char *structure,
                              const struct field_row *row, size_t at, uint64_t bytes);
/* A field's value for people; caller frees. */
char *field_text(const struct field_row *row, const uint8_t *bytes);
/* A row at `base` in the view; nothing happens beyond its end, or when it is equal. */
void view_field(struct diff *diff, struct view *view, const char *structure,
                const struct field_row *row, size_t base);
void view_table(struct diff *diff, struct view *view, const struct field_table *table, size_t base);
/* What differs and was not seen. */
void view_rest(struct diff *diff, const struct view *view, const char *structure);
/* Bytes that differ and were seen. */
uint64_t view_explained(const struct view *view);
/* Marks bytes as looked at. */
void view_skip(struct view *view, size_t start, size_t size);

/* Readers of one kind of region each; called for pairs whose bytes differ. */
int fields_of_mbr(struct err *e, struct diffing *d, struct pair *pair) MUST_USE;
int fields_of_checksum(struct err *e, struct diffing *d, struct pair *pair) MUST_USE;
int fields_of_apm(struct err *e, struct diffing *d, struct pair *pair) MUST_USE;
int fields_of_gpt_header(struct err *e, struct diffing *d, struct pair *pair) MUST_USE;
int fields_of_gpt_array(struct err *e, struct diffing *d, struct pair *pair) MUST_USE;
int fields_of_descriptor(struct err *e, struct diffing *d, struct pair *pair) MUST_USE;
int fields_of_path_table(struct err *e, struct diffing *d, struct pair *pair) MUST_USE;
int fields_of_catalog(struct err *e, struct diffing *d, struct pair *pair) MUST_USE;
int fields_of_bios_image(struct err *e, struct diffing *d, struct pair *pair) MUST_USE;
int fields_of_directory(struct err *e, struct diffing *d, struct pair *pair) MUST_USE;
int fields_of_efi_image(struct err *e, struct diffing *d, struct pair *pair) MUST_USE;
int fields_of_file(struct err *e, struct diffing *d, struct pair *pair) MUST_USE;

/* What differs in continuation areas and no record led to: after all directories. */
int fields_of_continuations(struct err *e, struct diffing *d) MUST_USE;
bool is_continuation(const struct region *region);

/* The head of a file's content: both have `size` bytes there. */
void fields_of_head(struct diff *diff, const uint8_t *a, const uint8_t *b, size_t size,
                    uint64_t a_at, uint64_t b_at, const char *where);
#define HEAD_SIZE 4096 /* bytes of a file that are looked into */

/* A directory record with system use entries behind its name, in one of the images. */
struct susp_area {
    const struct source *source;
    const uint8_t *bytes;
    size_t size;
    uint64_t at;   /* bytes: in the image */
    uint64_t base; /* bytes: from where the volume's sector numbers count */
};
/* Entries of both, with their continuation areas. `where`: the file's path. */
int fields_of_susp(struct err *e, struct diffing *d, const struct susp_area *a,
                   const struct susp_area *b, const char *where) MUST_USE;

#endif
