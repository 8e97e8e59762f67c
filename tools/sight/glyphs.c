/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sight/glyphs.h"

#include <string.h>

#include "base/mem.h"
#include "sight/charset.h"

/* In a cell's character: it was read with tolerance, out of more than two colours. */
#define CELL_BLENDED   0x8000u
#define CELL_CHARACTER 0x7FFFu

#define LETTERS_LEAST 4u
#define UNKNOWN_MOST  8u /* of that many letters, one cell may be unknown in a text that is sure */
#define NEAR          3u /* cells */
#define RUN_MOST      4u /* cells: longer runs of signs are lines of a picture */

void glyph_reader_free(struct glyph_reader *reader)
{
    buf_free(&reader->pixels);
    buf_free(&reader->before);
    buf_free(&reader->loose);
    free(reader->cells);
    *reader = (struct glyph_reader){0};
}

/* The last picture. */
static struct picture whole(const struct glyph_reader *reader)
{
    return (struct picture){
        .pixels = (const uint8_t *)reader->pixels.data,
        .width = reader->width,
        .height = reader->height,
        .step = PICTURE_PIXEL,
        .stride = (size_t)reader->width * PICTURE_PIXEL,
    };
}

/* The last picture, as the grid lies on it. */
static struct picture thinned(const struct glyph_reader *reader)
{
    const struct picture picture = whole(reader);

    return picture_thinned(&picture, reader->grid.scale);
}

static void read_cell(struct glyph_reader *reader, const struct picture *picture, unsigned column,
                      unsigned row)
{
    const struct grid *grid = &reader->grid;
    bool blended;
    uint16_t character = glyph_read_cell(grid->font, picture, grid->x + column * grid->pitch,
                                         grid->y + row * grid->font->height, &blended);

    reader->cells[row * reader->columns + column] =
        blended && character ? character | CELL_BLENDED : character;
}

static void read_all(struct glyph_reader *reader, const struct grid *grid)
{
    struct picture picture;

    reader->grid = *grid;
    picture = thinned(reader);
    /* A last cell need not be as wide as the pitch. */
    reader->columns = (picture.width - grid->x + grid->pitch - FONT_WIDTH) / grid->pitch;
    reader->rows = (picture.height - grid->y) / grid->font->height;
    free(reader->cells);
    reader->cells = mem_array((size_t)reader->columns * reader->rows + 1, sizeof *reader->cells);
    for (unsigned row = 0; row < reader->rows; row++)
        for (unsigned column = 0; column < reader->columns; column++)
            read_cell(reader, &picture, column, row);
}

static bool is_cell_same(const struct picture *a, const struct picture *b, unsigned x, unsigned y,
                         unsigned height, unsigned scale)
{
    for (unsigned row = 0; row < height * scale; row++)
        if (memcmp(picture_pixel(a, x * scale, y * scale + row),
                   picture_pixel(b, x * scale, y * scale + row),
                   (size_t)FONT_WIDTH * scale * PICTURE_PIXEL) != 0)
            return false;
    return true;
}

/* Reads the cells in which the last picture differs from the one before it, of the same size. */
static void read_changed(struct glyph_reader *reader, const uint8_t *pixels_before)
{
    const struct grid *grid = &reader->grid;
    const struct picture thin = thinned(reader), now = whole(reader);
    struct picture before = now;
    unsigned height = grid->font->height;

    before.pixels = pixels_before;
    for (unsigned row = 0; row < reader->rows; row++) {
        unsigned y = grid->y + row * height;
        size_t start = y * grid->scale * now.stride, size = height * grid->scale * now.stride;

        if (memcmp(now.pixels + start, before.pixels + start, size) == 0)
            continue;
        for (unsigned column = 0; column < reader->columns; column++) {
            unsigned x = grid->x + column * grid->pitch;

            if (!is_cell_same(&now, &before, x, y, height, grid->scale))
                read_cell(reader, &thin, column, row);
        }
    }
}

static void count_cells(const struct glyph_reader *reader, unsigned *ret_letters,
                        unsigned *ret_unknown)
{
    *ret_letters = *ret_unknown = 0;
    for (size_t i = 0; i < (size_t)reader->columns * reader->rows; i++) {
        *ret_letters += charset_is_letter(reader->cells[i] & CELL_CHARACTER);
        *ret_unknown += !reader->cells[i];
    }
}

/* True when the grid shows about as much as when it was found; else text may be elsewhere. */
static bool fits(const struct glyph_reader *reader)
{
    unsigned letters, unknown;

    count_cells(reader, &letters, &unknown);
    return letters >= LETTERS_LEAST && letters >= reader->letters / 2 &&
           unknown <= reader->unknown + letters;
}

bool glyph_reader_is_sure(const struct glyph_reader *reader)
{
    unsigned letters, unknown;

    count_cells(reader, &letters, &unknown);
    return letters >= LETTERS_LEAST && unknown <= letters / UNKNOWN_MOST;
}

static void forget_grid(struct glyph_reader *reader)
{
    reader->grid = (struct grid){0};
    reader->columns = reader->rows = 0;
}

/* True when all pixels are the same. */
static bool is_empty(const struct glyph_reader *reader)
{
    const struct buf *pixels = &reader->pixels;

    return memcmp(pixels->data, pixels->data + PICTURE_PIXEL, pixels->len - PICTURE_PIXEL) == 0;
}

/* Looks for text anew; when there is some elsewhere, but less, what was found before stays. */
static void search(struct glyph_reader *reader, const struct font_list *fonts)
{
    const struct grid before = reader->grid;
    unsigned letters_before, letters, unknown;
    struct picture picture;
    struct grid grid;

    count_cells(reader, &letters_before, &unknown);
    forget_grid(reader);
    picture = whole(reader);
    if (!is_empty(reader) && grid_find(&picture, fonts, &grid))
        read_all(reader, &grid);
    count_cells(reader, &letters, &unknown);
    if (before.font && letters_before > letters)
        read_all(reader, &before);
    count_cells(reader, &reader->letters, &reader->unknown);
}

/* A copy without gaps. */
static void take_pixels(const struct picture *picture, struct buf *pixels)
{
    size_t row = (size_t)picture->width * PICTURE_PIXEL;

    pixels->len = 0;
    buf_reserve(pixels, row * picture->height);
    for (unsigned y = 0; y < picture->height; y++)
        buf_add(pixels, picture_pixel(picture, 0, y), row);
}

/* What a grid has all the text of need not be looked through once more. */
static void read_loose(struct glyph_reader *reader, const struct font_list *fonts)
{
    const struct picture picture = whole(reader);

    reader->loose.len = 0;
    reader->loose_letters = 0;
    if (fonts->faces && fonts->faces->count && !glyph_reader_is_sure(reader) && !is_empty(reader))
        reader->loose_letters = loose_text(&picture, fonts->faces, &reader->loose);
}

/* True when the picture is the last one. */
static bool is_last(const struct glyph_reader *reader, const struct picture *picture)
{
    const struct picture last = whole(reader);

    if (picture->width != reader->width || picture->height != reader->height)
        return false;
    for (unsigned y = 0; y < picture->height; y++)
        if (memcmp(picture_pixel(picture, 0, y), picture_pixel(&last, 0, y), last.stride) != 0)
            return false;
    return true;
}

bool glyph_reader_look(struct glyph_reader *reader, const struct picture *picture,
                       const struct font_list *fonts)
{
    struct buf before = reader->pixels;
    bool same_mode = picture->width == reader->width && picture->height == reader->height;

    if (is_last(reader, picture))
        return false;
    reader->pixels = reader->before;
    reader->before = before;
    take_pixels(picture, &reader->pixels);
    reader->width = picture->width;
    reader->height = picture->height;
    if (!same_mode)
        forget_grid(reader);
    if (reader->grid.font)
        read_changed(reader, (const uint8_t *)reader->before.data);
    if (!reader->grid.font || !fits(reader))
        search(reader, fonts);
    read_loose(reader, fonts);
    return true;
}

static bool is_nothing(uint16_t cell)
{
    return !cell || (cell & CELL_CHARACTER) == ' ';
}

/* True when a letter is near in the row, or near the first of the signs without a blank between
 * them, of which the cell is one: the last dot of "more ..." belongs there as the first one does.
 */
static bool is_by_letter(const struct glyph_reader *reader, unsigned column, unsigned row)
{
    const uint16_t *cells = reader->cells + (size_t)row * reader->columns;
    unsigned first = column, at;

    while (first && !is_nothing(cells[first - 1]) && column - first < RUN_MOST)
        first--;
    at = first < NEAR ? 0 : first - NEAR;
    for (; at <= column + NEAR && at < reader->columns; at++)
        if (charset_is_letter(cells[at] & CELL_CHARACTER))
            return true;
    return false;
}

/* True when the signs without a blank between them, of which the cell is one, are of three kinds.
 * Lines and edges in a picture give runs of one or two. */
static bool is_in_word(const struct glyph_reader *reader, unsigned column, unsigned row)
{
    const uint16_t *cells = reader->cells + (size_t)row * reader->columns;
    uint16_t first = cells[column], second = first;

    while (column && !is_nothing(cells[column - 1]))
        column--;
    for (; column < reader->columns && !is_nothing(cells[column]); column++) {
        if (cells[column] == first || cells[column] == second)
            continue;
        if (second != first)
            return true;
        second = cells[column];
    }
    return false;
}

/* What a cell shows in a text. A lone sign far from text, in a picture of many colours, is chance.
 */
static uint16_t shown(const struct glyph_reader *reader, unsigned column, unsigned row)
{
    uint16_t cell = reader->cells[(size_t)row * reader->columns + column];

    if (is_nothing(cell) || (cell & CELL_BLENDED && !is_by_letter(reader, column, row) &&
                             !is_in_word(reader, column, row)))
        return ' ';
    return cell & CELL_CHARACTER;
}

/*
 * Columns of the row up to the last that is not blank; `*indent` becomes that of the first if less.
 * A row that has nothing but the sides of a frame is empty.
 */
static unsigned row_length(const struct glyph_reader *reader, unsigned row, unsigned *indent)
{
    unsigned length = 0;
    bool empty = true;

    for (unsigned column = 0; column < reader->columns; column++) {
        uint16_t character = shown(reader, column, row);

        if (character == ' ')
            continue;
        if (!length && column < *indent)
            *indent = column;
        length = column + 1;
        empty &= character == '|';
    }
    return empty ? 0 : length;
}

void glyph_reader_text(const struct glyph_reader *reader, struct buf *ret_text)
{
    unsigned indent = reader->columns, letters, unknown;

    count_cells(reader, &letters, &unknown);
    if (reader->loose_letters > letters && !reader->whole) {
        buf_add(ret_text, reader->loose.data, reader->loose.len);
        return;
    }
    for (unsigned row = 0; row < reader->rows; row++)
        (void)row_length(reader, row, &indent);
    for (unsigned row = 0; row < reader->rows; row++) {
        unsigned none = 0, length = row_length(reader, row, &none);

        for (unsigned column = indent; column < length; column++)
            charset_add(ret_text, shown(reader, column, row));
        if (length || reader->whole)
            buf_text(ret_text, "\n");
    }
}
