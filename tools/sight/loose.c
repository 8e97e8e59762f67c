/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Anchors are looked for all over the picture; those of one font and colour on one baseline are a
 * line, which is then read from its first anchor on, pen by pen:
 *
 *     .  .  L i v e   s y s t e m   ( a m d 6 4 )  .
 *           ^ ^ ^ ^                                     here stands an anchor
 *           +-->+>+->+-->+   advance by advance; where nothing fits: a blank, or the next anchor
 */
#include "sight/loose.h"

#include <limits.h>

#include "base/mem.h"
#include "sight/charset.h"
#include "sight/parts.h"

#define PART_LEAST    5u /* pixels */
#define ANCHORS_MOST  20000u
#define LETTERS_LEAST 3u   /* of a line */
#define LINE_MOST     400u /* characters */
#define LINES_MOST    200u
#define WORK_MOST     20000000u /* pixels that are compared: a real menu takes a tenth */
#define BLANKS_MOST   12        /* in a row: more part two columns */
#define COLUMN_GAP    2         /* blanks */

/* Where a character was seen that tells where its line is. */
struct anchor {
    unsigned face;
    int baseline, pen;
    uint32_t colour;
};

/* What is looked at, and how much may still be: a font may be made so that all of it fits. */
struct sheet {
    const struct picture *picture;
    size_t work; /* pixels */
};

struct anchors {
    struct sheet *sheet;
    const struct typefaces *faces;
    struct anchor *items; /* owned */
    size_t count, room;
};

struct letter {
    int pen, end; /* pixels */
    uint16_t character;
};

/* A line that was read. */
struct line {
    int baseline, ascent, left, right; /* pixels, as is the next one */
    int blank;
    unsigned letters;
    struct letter *items; /* owned */
    size_t count, room;
};

struct lines {
    struct line items[LINES_MOST];
    size_t count;
};

void typefaces_free(struct typefaces *faces)
{
    for (size_t i = 0; i < faces->count; i++)
        typeface_free(&faces->items[i]);
    faces->count = 0;
}

/* --- anchors ---------------------------------------------------------------------------------- */

/* Outside of the picture there is no ink. */
static bool is_ink(const struct picture *picture, int x, int y, uint32_t colour)
{
    return x >= 0 && y >= 0 && x < (int)picture->width && y < (int)picture->height &&
           colour_of(picture_pixel(picture, (unsigned)x, (unsigned)y)) == colour;
}

/* Its first row's first pixel: most characters differ there already. */
static bool may_be_glyph(const struct picture *picture, const struct typeface_glyph *glyph, int pen,
                         int baseline, uint32_t colour)
{
    int probe = *glyph->rows ? __builtin_clzll(*glyph->rows) : 0;

    return !*glyph->rows ||
           is_ink(picture, pen + glyph->left + probe, baseline - glyph->top, colour);
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* True when the pixels in the character's place are its own. What stands out to the sides may hold
 * some of its neighbours'. */
static bool is_glyph(struct sheet *sheet, const struct typeface *face,
                     const struct typeface_glyph *glyph, int pen, int baseline, uint32_t colour)
{
    int first = glyph->left < 0 ? glyph->left : 0;
    int end = larger(glyph->left + glyph->width, glyph->advance);
    int top = larger(glyph->top, face->ascent);
    int bottom = larger(glyph->height - glyph->top, face->descent);

    if (!sheet->work || !may_be_glyph(sheet->picture, glyph, pen, baseline, colour))
        return false;
    for (int y = -top; y < bottom; y++) {
        size_t width = (size_t)(end - first);

        sheet->work -= width < sheet->work ? width : sheet->work;
        for (int x = first; x < end; x++) {
            int row = y + glyph->top, column = x - glyph->left;
            bool own = row >= 0 && row < glyph->height && column >= 0 && column < glyph->width &&
                       glyph->rows[row] << column >> 63;

            if (own != is_ink(sheet->picture, pen + x, baseline + y, colour) &&
                (own || (x >= 0 && x < glyph->advance)))
                return false;
        }
    }
    return true;
}

static bool has_room_for(const struct anchors *anchors, const struct part *part,
                         const struct typeface_glyph *glyph)
{
    return anchors->count < ANCHORS_MOST && part->shape.height <= (unsigned)glyph->height &&
           part->shape.width <= (unsigned)glyph->width;
}

static void take_part(void *context, const struct part *part)
{
    struct anchors *anchors = context;
    uint64_t hash = shape_hash(&part->shape);

    for (unsigned i = 0; i < anchors->faces->count; i++) {
        const struct typeface *face = &anchors->faces->items[i];

        for (uint16_t at = typeface_first(face, hash); at; at = face->glyphs[at - 1].next) {
            const struct typeface_glyph *glyph = &face->glyphs[at - 1];
            int pen = (int)part->x - glyph->anchor.x - glyph->left;
            int baseline = (int)part->y - glyph->anchor.y + glyph->top;

            if (glyph->anchor.hash != hash || !has_room_for(anchors, part, glyph) ||
                !is_glyph(anchors->sheet, face, glyph, pen, baseline, part->colour))
                continue;
            ARRAY_GROW(anchors->items, anchors->count, anchors->room);
            anchors->items[anchors->count++] = (struct anchor){
                .face = i, .baseline = baseline, .pen = pen, .colour = part->colour};
        }
    }
}

static bool is_of_line(const struct anchor *a, const struct anchor *b)
{
    return a->face == b->face && a->baseline == b->baseline && a->colour == b->colour;
}

static int by_line(const void *left, const void *right)
{
    const struct anchor *a = left, *b = right;

    if (a->face != b->face)
        return a->face < b->face ? -1 : 1;
    if (a->baseline != b->baseline)
        return a->baseline < b->baseline ? -1 : 1;
    if (a->colour != b->colour)
        return a->colour < b->colour ? -1 : 1;
    return a->pen < b->pen ? -1 : a->pen > b->pen;
}

/* --- a line ----------------------------------------------------------------------------------- */

struct reading {
    struct sheet *sheet;
    const struct typeface *face;
    int baseline;
    uint32_t colour;
};

/* What is written at a pen, or (`before`) ends there: the character with most ink of those that
 * fit. */
static const struct typeface_glyph *glyph_at(const struct reading *r, int pen, bool before)
{
    const struct typeface_glyph *best = NULL;

    for (size_t i = 0; i < r->face->count; i++) {
        const struct typeface_glyph *glyph = &r->face->glyphs[i];

        if ((!best || glyph->ink > best->ink) &&
            is_glyph(r->sheet, r->face, glyph, before ? pen - glyph->advance : pen, r->baseline,
                     r->colour))
            best = glyph;
    }
    return best;
}

static void add_letter(struct line *line, const struct typeface_glyph *glyph, int pen)
{
    ARRAY_GROW(line->items, line->count, line->room);
    line->items[line->count++] =
        (struct letter){.pen = pen, .end = pen + glyph->advance, .character = glyph->character};
    line->letters += charset_is_letter(glyph->character);
    line->left = pen < line->left ? pen : line->left;
    line->right = pen + glyph->advance > line->right ? pen + glyph->advance : line->right;
}

static int by_pen(const void *left, const void *right)
{
    const struct letter *a = left, *b = right;

    return a->pen < b->pen ? -1 : a->pen > b->pen;
}

/* Words may begin with what is no anchor; up to what was read before. */
static void read_back(const struct reading *r, int pen, struct line *line)
{
    int limit = line->count ? line->right : INT_MIN;
    const struct typeface_glyph *glyph;

    while (line->count < LINE_MOST && (glyph = glyph_at(r, pen, true)) &&
           pen - glyph->advance >= limit) {
        pen -= glyph->advance;
        add_letter(line, glyph, pen);
    }
}

/* Up to where nothing stands any more, even behind a blank. */
static void read_on(const struct reading *r, int pen, struct line *line)
{
    for (int blanks = 0; blanks <= 1 && line->count < LINE_MOST;) {
        const struct typeface_glyph *glyph = glyph_at(r, pen, false);

        if (glyph) {
            add_letter(line, glyph, pen);
            pen += glyph->advance;
            blanks = 0;
        } else {
            pen += r->face->blank;
            blanks++;
        }
    }
}

/* Reads what the anchors from `first` to before `end` stand on. */
static void read_line(const struct reading *r, const struct anchor *first, const struct anchor *end,
                      struct line *line)
{
    *line = (struct line){.baseline = r->baseline,
                          .ascent = r->face->ascent,
                          .left = first->pen,
                          .right = first->pen,
                          .blank = r->face->blank};
    for (const struct anchor *at = first; at < end && line->count < LINE_MOST; at++) {
        /* What lies behind has been read. */
        if (at > first && at->pen < line->right)
            continue;
        read_back(r, at->pen, line);
        read_on(r, at->pen, line);
    }
    if (line->count)
        qsort(line->items, line->count, sizeof *line->items, by_pen);
}

static void read_lines(struct anchors *anchors, struct lines *lines)
{
    const struct anchor *items = anchors->items;

    for (size_t first = 0, end; first < anchors->count; first = end) {
        struct line *line = &lines->items[lines->count];
        const struct reading reading = {
            .sheet = anchors->sheet,
            .face = &anchors->faces->items[items[first].face],
            .baseline = items[first].baseline,
            .colour = items[first].colour,
        };

        for (end = first + 1; end < anchors->count && is_of_line(&items[first], &items[end]);)
            end++;
        if (lines->count == LINES_MOST)
            return;
        read_line(&reading, &items[first], &items[end], line);
        if (line->letters >= LETTERS_LEAST)
            lines->count++;
        else
            free(line->items);
    }
}

/* --- all lines -------------------------------------------------------------------------------- */

static int by_letters(const void *left, const void *right)
{
    const struct line *a = left, *b = right;

    if (a->letters != b->letters)
        return a->letters > b->letters ? -1 : 1;
    return a->count > b->count ? -1 : a->count < b->count;
}

static int by_place(const void *left, const void *right)
{
    const struct line *a = left, *b = right;

    if (a->baseline != b->baseline)
        return a->baseline < b->baseline ? -1 : 1;
    return a->left < b->left ? -1 : a->left > b->left;
}

static bool is_same_place(const struct line *a, const struct line *b)
{
    return a->left < b->right && b->left < a->right && a->baseline - a->ascent < b->baseline &&
           b->baseline - b->ascent < a->baseline;
}

/* Two fonts may have the same shapes: where they disagree, the one that has read more is right. */
static void drop_doubles(struct lines *lines)
{
    size_t kept = 0;

    if (lines->count)
        qsort(lines->items, lines->count, sizeof *lines->items, by_letters);
    for (size_t i = 0; i < lines->count; i++) {
        bool doubled = false;

        for (size_t k = 0; k < kept && !doubled; k++)
            doubled = is_same_place(&lines->items[k], &lines->items[i]);
        if (doubled)
            free(lines->items[i].items);
        else
            lines->items[kept++] = lines->items[i];
    }
    lines->count = kept;
    if (kept)
        qsort(lines->items, kept, sizeof *lines->items, by_place);
}

static void add_blanks(struct buf *text, int pixels, int blank)
{
    int blanks = (pixels + blank / 2) / blank;

    blanks = blanks < 1 ? pixels > 0 : blanks > BLANKS_MOST ? COLUMN_GAP : blanks;
    while (blanks-- > 0)
        buf_text(text, " ");
}

/* True when the line stands beside the one before it. */
static bool is_beside(const struct line *before, const struct line *line)
{
    return line->baseline - before->baseline < line->ascent / 2 && line->left >= before->right;
}

static void add_line(struct buf *text, const struct line *line)
{
    for (size_t i = 0; i < line->count; i++) {
        if (i)
            add_blanks(text, line->items[i].pen - line->items[i - 1].end, line->blank);
        charset_add(text, line->items[i].character);
    }
}

unsigned loose_text(const struct picture *picture, const struct typefaces *faces,
                    struct buf *ret_text)
{
    struct sheet sheet = {.picture = picture, .work = WORK_MOST};
    struct anchors anchors = {.sheet = &sheet, .faces = faces};
    struct lines *lines = mem_alloc(sizeof *lines);
    unsigned letters = 0;

    parts_find(picture, PART_LEAST, take_part, &anchors);
    if (anchors.count)
        qsort(anchors.items, anchors.count, sizeof *anchors.items, by_line);
    read_lines(&anchors, lines);
    drop_doubles(lines);
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->items[i];

        if (i)
            buf_text(ret_text, is_beside(line - 1, line) ? "  " : "\n");
        add_line(ret_text, line);
        letters += line->letters;
    }
    buf_text(ret_text, lines->count ? "\n" : "");
    for (size_t i = 0; i < lines->count; i++)
        free(lines->items[i].items);
    free(lines);
    free(anchors.items);
    return letters;
}
