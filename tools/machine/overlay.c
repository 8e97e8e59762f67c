/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/overlay.h"

#include <string.h>

#include "base/mem.h"

#define ELTORITO_ID_OFFSET 34823u /* sector 17, byte 7: the boot record's system identifier */
#define ELTORITO_ID_LENGTH 23u    /* "EL TORITO SPECIFICATION" */
#define MBR_TABLE_OFFSET   446u
#define MBR_TABLE_LENGTH   64u
#define SECTOR             512u
#define SYSTEM_AREA        32768u
#define VOLUME_SECTOR      2048u
#define VOLUME_SECTORS     256u /* in which a volume recognition sequence is looked for */
#define LARGE_SECTOR       4096u
#define GARBAGE            0xA5
#define GARBAGE_MAX        ((uint64_t)16 << 20) /* bytes, at each end of what lies behind the image */
#define CARD_LEAST         ((uint64_t)1 << 20)
#define IMAGE_MOST         ((uint64_t)1 << 60) /* sizes are doubled and rounded up */

void blanks_free(struct blanks *blanks)
{
    free(blanks->items);
    *blanks = (struct blanks){0};
}

static void add_fill(struct blanks *blanks, uint64_t offset, uint64_t length, unsigned char fill)
{
    ARRAY_GROW(blanks->items, blanks->count, blanks->room);
    blanks->items[blanks->count++] = (struct blank){offset, length, fill};
}

static void add_blank(struct blanks *blanks, uint64_t offset, uint64_t length)
{
    add_fill(blanks, offset, length, 0);
}

static bool is_gpt(enum region_kind kind)
{
    return kind == REGION_GPT_HEADER || kind == REGION_GPT_ARRAY ||
           kind == REGION_GPT_BACKUP_HEADER || kind == REGION_GPT_BACKUP_ARRAY;
}

/* UEFI 2.10 §5.3.2: a GPT header begins with "EFI PART". */
static int has_gpt_header(struct err *e, const struct source *image, uint64_t offset, bool *ret_has)
{
    char signature[8];

    *ret_has = false;
    if (!source_holds(image, offset, sizeof signature))
        return 0;
    if (source_read(e, image, offset, signature, sizeof signature) < 0)
        return -1;
    *ret_has = memcmp(signature, "EFI PART", sizeof signature) == 0;
    return 0;
}

/* Headers that the layout does not know, because they are damaged, may still please a firmware. */
static int blank_unknown_gpts(struct err *e, const struct layout *layout,
                              const struct source *image, struct blanks *blanks)
{
    uint64_t last = image->size >= SECTOR ? (image->size / SECTOR - 1) * SECTOR : 0;
    bool primary, backup;

    if (has_gpt_header(e, image, SECTOR, &primary) < 0 ||
        has_gpt_header(e, image, last, &backup) < 0)
        return -1;
    if (primary && !layout_region(layout, REGION_GPT_HEADER, NULL))
        add_blank(blanks, SECTOR, SYSTEM_AREA - SECTOR);
    if (backup && !layout_region(layout, REGION_GPT_BACKUP_HEADER, NULL))
        add_blank(blanks, last, SECTOR);
    return 0;
}

/*
 * ECMA-167 2/8.3.1, 2/9.2: a UDF volume is announced by a descriptor "BEA01" after those of ISO
 * 9660. Looked for beyond the first gap, too: firmware differs in where it stops.
 */
static int blank_udf(struct err *e, const struct source *image, struct blanks *blanks)
{
    static const char begins[] = {'B', 'E', 'A', '0', '1'};
    char identifier[sizeof begins];

    for (uint64_t i = 0; i < VOLUME_SECTORS; i++) {
        uint64_t offset = SYSTEM_AREA + i * VOLUME_SECTOR + 1;

        if (!source_holds(image, offset, sizeof identifier))
            break;
        if (source_read(e, image, offset, identifier, sizeof identifier) < 0)
            return -1;
        if (memcmp(identifier, begins, sizeof begins) == 0)
            add_blank(blanks, offset, sizeof begins);
    }
    return 0;
}

static int blank_other_routes(struct err *e, const struct leg_kind *kind,
                              const struct layout *layout, const struct source *image,
                              struct blanks *blanks)
{
    if (kind->medium == MEDIUM_CD) {
        if (source_holds(image, MBR_TABLE_OFFSET, MBR_TABLE_LENGTH))
            add_blank(blanks, MBR_TABLE_OFFSET, MBR_TABLE_LENGTH);
        for (size_t i = 0; i < layout->region_count; i++)
            if (is_gpt(layout->regions[i].kind) &&
                source_holds(image, layout->regions[i].start, layout->regions[i].length))
                add_blank(blanks, layout->regions[i].start, layout->regions[i].length);
        if (blank_unknown_gpts(e, layout, image, blanks) < 0)
            return -1;
    } else if (firmware_is_uefi(kind->firmware) && !kind->variant.sectors_4k &&
               source_holds(image, ELTORITO_ID_OFFSET, ELTORITO_ID_LENGTH)) {
        add_blank(blanks, ELTORITO_ID_OFFSET, ELTORITO_ID_LENGTH);
    }
    return firmware_is_uefi(kind->firmware) ? blank_udf(e, image, blanks) : 0;
}

static uint64_t round_up(uint64_t size, uint64_t unit)
{
    return (size + unit - 1) / unit * unit;
}

static uint64_t card_size(uint64_t size)
{
    uint64_t card = CARD_LEAST;

    while (card < size)
        card *= 2;
    return card;
}

/* A medium of that many bytes; 0: as the image. */
static int find_size(struct err *e, const struct leg_kind *kind, uint64_t image, uint64_t *ret_size)
{
    const struct variant *variant = &kind->variant;
    uint64_t size = image;

    if (image > IMAGE_MOST)
        return err_set(e, ERR_USAGE, "an image of %ju bytes is more than a machine can have",
                       (uintmax_t)image);
    if (variant->cut == UINT64_MAX)
        size = image - image / 10;
    else if (variant->cut && variant->cut >= image)
        return err_set(e, ERR_USAGE, "%s cuts nothing off: the image has %ju bytes", kind->name,
                       (uintmax_t)image);
    else if (variant->cut)
        size = variant->cut;
    if (variant->surplus != SURPLUS_NONE)
        size *= 2;
    size = size == image ? size : round_up(size, VOLUME_SECTOR);
    if (variant->sectors_4k)
        size = round_up(size, LARGE_SECTOR);
    if (kind->bus == BUS_SD)
        size = card_size(size);
    *ret_size = size == image ? 0 : size;
    return 0;
}

static void add_garbage(struct blanks *blanks, uint64_t image)
{
    uint64_t tail = blanks->size - image;

    if (tail <= 2 * GARBAGE_MAX) {
        add_fill(blanks, image, tail, GARBAGE);
        return;
    }
    add_fill(blanks, image, GARBAGE_MAX, GARBAGE);
    add_fill(blanks, blanks->size - GARBAGE_MAX, GARBAGE_MAX, GARBAGE);
}

/* What was cut off needs no blanking. */
static void clip(struct blanks *blanks)
{
    size_t left = 0;

    for (size_t i = 0; i < blanks->count; i++) {
        struct blank blank = blanks->items[i];

        if (blanks->size && blank.offset >= blanks->size)
            continue;
        if (blanks->size && blank.length > blanks->size - blank.offset)
            blank.length = blanks->size - blank.offset;
        blanks->items[left++] = blank;
    }
    blanks->count = left;
}

int blanks_for_leg(struct err *e, const struct leg_kind *kind, bool strict,
                   const struct layout *layout, const struct source *image,
                   struct blanks *ret_blanks)
{
    CLEANUP(blanks_free) struct blanks blanks = {0};

    if (find_size(e, kind, image->size, &blanks.size) < 0)
        return -1;
    if (strict && blank_other_routes(e, kind, layout, image, &blanks) < 0)
        return -1;
    if (kind->variant.surplus == SURPLUS_GARBAGE)
        add_garbage(&blanks, image->size);
    clip(&blanks);
    *ret_blanks = blanks;
    blanks = (struct blanks){0};
    return 0;
}
