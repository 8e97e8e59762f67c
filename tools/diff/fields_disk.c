/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of the MBR and of the GPT (UEFI §5.2.1, §5.3.2, §5.3.3), and of the Apple partition map
 * (Inside Macintosh: Devices, chapter 3). */
#include <string.h>

#include "base/mem.h"
#include "diff/fields.h"
#include "fmt/gpt.h"
#include "fmt/mbr.h"

#define MBR_TABLE 446
#define MBR_ENTRY 16
#define GPT_ENTRY 128

/* Code of isohybrid and GRUB has the sector of the boot image patched in. */
static const struct field_row mbr_loading_rows[] = {
    {"boot code", 0, 432, FORMAT_HEX, CAUSE_TOOL},
    {"sector that the boot code loads", 432, 8, FORMAT_LE, CAUSE_FOLLOWS},
    {"disk signature", 440, 4, FORMAT_LE_HEX, CAUSE_SIGNATURE},
    {"bytes 444 and 445", 444, 2, FORMAT_HEX, CAUSE_CONTENT},
    {"end mark 55 AA", 510, 2, FORMAT_HEX, CAUSE_CONTENT},
};
static const struct field_row mbr_rows[] = {
    {"boot code", 0, 432, FORMAT_HEX, CAUSE_TOOL},
    {"end of the boot code", 432, 8, FORMAT_HEX, CAUSE_TOOL},
    {"disk signature", 440, 4, FORMAT_LE_HEX, CAUSE_SIGNATURE},
    {"bytes 444 and 445", 444, 2, FORMAT_HEX, CAUSE_CONTENT},
    {"end mark 55 AA", 510, 2, FORMAT_HEX, CAUSE_CONTENT},
};
static const struct field_row mbr_entry_rows[] = {
    {"status", 0, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"first CHS", 1, 3, FORMAT_HEX, CAUSE_FOLLOWS},
    {"type", 4, 1, FORMAT_HEX, CAUSE_CONTENT},
    {"last CHS", 5, 3, FORMAT_HEX, CAUSE_FOLLOWS},
    {"first sector", 8, 4, FORMAT_LE, CAUSE_FOLLOWS},
    {"sectors", 12, 4, FORMAT_LE, CAUSE_FOLLOWS},
};
static const struct field_table mbr_loading_table = FIELD_TABLE("MBR", mbr_loading_rows);
static const struct field_table mbr_table = FIELD_TABLE("MBR", mbr_rows);
static const struct field_table mbr_entry_table = FIELD_TABLE("MBR entry", mbr_entry_rows);

static const struct field_row gpt_rows[] = {
    {"signature", 0, 8, FORMAT_TEXT, CAUSE_CONTENT},
    {"revision", 8, 4, FORMAT_HEX, CAUSE_CONTENT},
    {"header size", 12, 4, FORMAT_LE, CAUSE_CONTENT},
    {"header CRC", 16, 4, FORMAT_HEX, CAUSE_FOLLOWS},
    {"reserved", 20, 4, FORMAT_HEX, CAUSE_CONTENT},
    {"own sector", 24, 8, FORMAT_LE, CAUSE_FOLLOWS},
    {"other header's sector", 32, 8, FORMAT_LE, CAUSE_FOLLOWS},
    {"first usable sector", 40, 8, FORMAT_LE, CAUSE_FOLLOWS},
    {"last usable sector", 48, 8, FORMAT_LE, CAUSE_FOLLOWS},
    {"disk GUID", 56, 16, FORMAT_GUID, CAUSE_GUID},
    {"array's sector", 72, 8, FORMAT_LE, CAUSE_FOLLOWS},
    {"number of entries", 80, 4, FORMAT_LE, CAUSE_CONTENT},
    {"entry size", 84, 4, FORMAT_LE, CAUSE_CONTENT},
    {"array CRC", 88, 4, FORMAT_HEX, CAUSE_FOLLOWS},
};
static const struct field_row gpt_entry_rows[] = {
    {"type GUID", 0, 16, FORMAT_GUID, CAUSE_CONTENT},
    {"partition GUID", 16, 16, FORMAT_GUID, CAUSE_GUID},
    {"first sector", 32, 8, FORMAT_LE, CAUSE_FOLLOWS},
    {"last sector", 40, 8, FORMAT_LE, CAUSE_FOLLOWS},
    {"attributes", 48, 8, FORMAT_HEX, CAUSE_CONTENT},
    {"name", 56, 72, FORMAT_UTF16_LE, CAUSE_CONTENT},
};
static const struct field_table gpt_table = FIELD_TABLE("GPT header", gpt_rows);
static const struct field_table gpt_entry_table = FIELD_TABLE("GPT entry", gpt_entry_rows);

/* Both heads of a pair, `size` bytes each; less when one is shorter. */
static int read_both(struct err *e, struct diffing *d, const struct pair *pair, uint8_t *ret_a,
                     uint8_t *ret_b, size_t *size)
{
    if (pair->a->length < *size)
        *size = (size_t)pair->a->length;
    if (pair->b->length < *size)
        *size = (size_t)pair->b->length;
    return source_read(e, d->a.source, pair->a->start, ret_a, *size) < 0
               ? -1
               : source_read(e, d->b.source, pair->b->start, ret_b, *size);
}

int fields_of_mbr(struct err *e, struct diffing *d, struct pair *pair)
{
    uint8_t a[MBR_SIZE], b[MBR_SIZE];
    size_t size = sizeof a;
    bool loads = d->diff->a.layout.mbr_loads && d->diff->b.layout.mbr_loads;
    struct view view;

    if (read_both(e, d, pair, a, b, &size) < 0)
        return -1;
    view_start(&view, a, b, size, pair->a->start, pair->b->start, NULL);
    for (size_t i = 0; i < MBR_ENTRIES; i++)
        view_table(d->diff, &view, &mbr_entry_table, MBR_TABLE + i * MBR_ENTRY);
    view_table(d->diff, &view, loads ? &mbr_loading_table : &mbr_table, 0);
    view_rest(d->diff, &view, "MBR");
    return 0;
}

int fields_of_gpt_header(struct err *e, struct diffing *d, struct pair *pair)
{
    uint8_t a[GPT_SECTOR], b[GPT_SECTOR];
    size_t size = sizeof a;
    struct view view;

    if (read_both(e, d, pair, a, b, &size) < 0)
        return -1;
    view_start(&view, a, b, size, pair->a->start, pair->b->start, NULL);
    view_table(d->diff, &view, &gpt_table, 0);
    view_rest(d->diff, &view, "GPT header");
    return 0;
}

/* Entries of 128 bytes, the only size there is in the wild; others are compared as if they were. */
int fields_of_gpt_array(struct err *e, struct diffing *d, struct pair *pair)
{
    uint64_t length = pair->a->length < pair->b->length ? pair->a->length : pair->b->length;

    for (uint64_t at = 0; at + GPT_ENTRY <= length; at += GPT_ENTRY) {
        uint8_t a[GPT_ENTRY], b[GPT_ENTRY];
        CLEANUP(free_ptr)
        char *where = str_format("partition %ju", (uintmax_t)(at / GPT_ENTRY + 1));
        struct view view;

        if (source_read(e, d->a.source, pair->a->start + at, a, sizeof a) < 0 ||
            source_read(e, d->b.source, pair->b->start + at, b, sizeof b) < 0)
            return -1;
        if (memcmp(a, b, sizeof a) == 0)
            continue;
        view_start(&view, a, b, sizeof a, pair->a->start + at, pair->b->start + at, where);
        view_table(d->diff, &view, &gpt_entry_table, 0);
    }
    return 0;
}

static const struct field_row apm_rows[] = {
    {"number of entries", 4, 4, FORMAT_HEX, CAUSE_FOLLOWS},
    {"first block", 8, 4, FORMAT_HEX, CAUSE_FOLLOWS},
    {"blocks", 12, 4, FORMAT_HEX, CAUSE_FOLLOWS},
    {"name", 16, 32, FORMAT_TEXT, CAUSE_CONTENT},
    {"type", 48, 32, FORMAT_TEXT, CAUSE_CONTENT},
    {"first block of data", 80, 4, FORMAT_HEX, CAUSE_FOLLOWS},
    {"blocks of data", 84, 4, FORMAT_HEX, CAUSE_FOLLOWS},
    {"status", 88, 4, FORMAT_HEX, CAUSE_CONTENT},
};

/* An entry fills a block of 512 bytes or more; only the first 512 mean something. */
int fields_of_apm(struct err *e, struct diffing *d, struct pair *pair)
{
    static const struct field_table table = FIELD_TABLE("APM entry", apm_rows);
    uint64_t length = pair->a->length < pair->b->length ? pair->a->length : pair->b->length;

    for (uint64_t at = 0; at + MBR_SIZE <= length; at += MBR_SIZE) {
        uint8_t a[MBR_SIZE], b[MBR_SIZE];
        struct view view;

        if (source_read(e, d->a.source, pair->a->start + at, a, sizeof a) < 0 ||
            source_read(e, d->b.source, pair->b->start + at, b, sizeof b) < 0)
            return -1;
        view_start(&view, a, b, sizeof a, pair->a->start + at, pair->b->start + at, NULL);
        if (memcmp(a, "PM", 2) == 0 && memcmp(b, "PM", 2) == 0)
            view_table(d->diff, &view, &table, 0);
        view_rest(d->diff, &view, table.structure);
    }
    return 0;
}
