/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text is found in three steps, none of which knows colours or offsets:
 *
 *     1. pixels become bits: markedly brighter (or darker) than what is around them
 *     2. at every pixel, the shape of a whole cell from there on has a hash, which follows from
 *        that of the row above; it is looked up among the letters of each font
 *     3. each letter that is found votes for the offset that it lies at
 */
#include "sight/grid.h"

#include <string.h>

#include "base/mem.h"

#define BLOCK       16u /* pixels: brightness is averaged over 3x3 such blocks */
#define CONTRAST    16  /* of 255: less is no ink */
#define VOTES_LEAST 4u
#define PITCH_WIDE  9u
#define WIDTH_WIDE  720u  /* pixels: the only width at which cells of 9 pixels are */
#define WIDTH_THIN  1024u /* pixels: less has no doubled fonts */

/* Everything that is known of a picture on the way; planes have a byte for each pixel. */
struct plane {
    unsigned width, height;
    unsigned block_columns, block_rows;
    uint8_t *light;   /* brightness */
    uint8_t *around;  /* of each block: brightness around it */
    uint8_t *shapes;  /* of each pixel: it and the seven to its right, as bits of ink */
    unsigned *begin;  /* of each row: where shapes begin, and where they end */
    unsigned *end;
    uint32_t *hashes; /* of each column: of the cell that ends in the current row */
};

static void plane_free(struct plane *plane)
{
    free(plane->light);
    free(plane->around);
    free(plane->shapes);
    free(plane->begin);
    free(plane->end);
    free(plane->hashes);
}

static void measure_light(struct plane *plane, const struct picture *picture)
{
    for (unsigned y = 0; y < plane->height; y++) {
        uint8_t *row = plane->light + (size_t)y * plane->width;
        const uint8_t *pixel = picture_pixel(picture, 0, y);

        for (unsigned x = 0; x < plane->width; x++, pixel += picture->step)
            row[x] = (uint8_t)((2u * pixel[0] + 5u * pixel[1] + pixel[2]) >> 3);
    }
}

static void average_blocks(struct plane *plane)
{
    size_t count = (size_t)plane->block_columns * plane->block_rows;
    CLEANUP(free_ptr) uint32_t *sums = mem_array(count, sizeof *sums);
    CLEANUP(free_ptr) uint32_t *sizes = mem_array(count, sizeof *sizes);

    for (unsigned y = 0; y < plane->height; y++) {
        const uint8_t *row = plane->light + (size_t)y * plane->width;
        uint32_t *sum = sums + (size_t)(y / BLOCK) * plane->block_columns;
        uint32_t *size = sizes + (size_t)(y / BLOCK) * plane->block_columns;

        for (unsigned x = 0; x < plane->width; x++)
            sum[x / BLOCK] += row[x];
        for (unsigned i = 0; i < plane->block_columns; i++)
            size[i] += i + 1 < plane->block_columns ? BLOCK : plane->width - i * BLOCK;
    }
    for (size_t i = 0; i < count; i++) {
        size_t column = i % plane->block_columns, row = i / plane->block_columns;
        uint64_t sum = 0, size = 0;

        for (size_t y = row ? row - 1 : 0; y <= row + 1 && y < plane->block_rows; y++)
            for (size_t x = column ? column - 1 : 0; x <= column + 1 && x < plane->block_columns;
                 x++) {
                sum += sums[y * plane->block_columns + x];
                size += sizes[y * plane->block_columns + x];
            }
        plane->around[i] = (uint8_t)(sum / size);
    }
}

/* From right to left, so that each shape is the one before shifted, and a bit. */
static void draw_shapes(struct plane *plane, bool bright)
{
    for (unsigned y = 0; y < plane->height; y++) {
        const uint8_t *light = plane->light + (size_t)y * plane->width;
        const uint8_t *around = plane->around + (size_t)(y / BLOCK) * plane->block_columns;
        uint8_t *shapes = plane->shapes + (size_t)y * plane->width;
        unsigned shape = 0, begin = plane->width, end = 0;

        for (unsigned x = plane->width; x-- > 0;) {
            int over = light[x] - around[x / BLOCK];
            bool ink = bright ? over > CONTRAST : over < -CONTRAST;

            shape = shape >> 1 | (unsigned)ink << 7;
            shapes[x] = (uint8_t)shape;
            if (shape) {
                begin = x;
                end = end ? end : x + 1;
            }
        }
        plane->begin[y] = begin;
        plane->end[y] = end;
    }
}

/* Votes for each font, pitch (8, 9) and offset. */
struct votes {
    unsigned counts[FONTS_MOST][2][PITCH_WIDE * FONT_HEIGHT_MOST];
};

static void vote(const struct plane *plane, const struct font_list *fonts, size_t i, unsigned x,
                 unsigned bottom, struct votes *votes)
{
    const struct font *font = fonts->items[i];
    unsigned top = bottom + 1 - font->height;
    uint8_t rows[FONT_HEIGHT_MOST];

    for (unsigned row = 0; row < font->height; row++)
        rows[row] = plane->shapes[(size_t)(top + row) * plane->width + x];
    if (!font_character(font, rows))
        return;
    votes->counts[i][0][x % FONT_WIDTH * FONT_HEIGHT_MOST + top % font->height]++;
    votes->counts[i][1][x % PITCH_WIDE * FONT_HEIGHT_MOST + top % font->height]++;
}

/* The columns in which the rows [from, to] have shapes: in others, all hashes are 0. */
static void find_columns(const struct plane *plane, unsigned from, unsigned to, unsigned *ret_begin,
                         unsigned *ret_end)
{
    *ret_begin = plane->width;
    *ret_end = 0;
    for (unsigned y = from; y <= to; y++) {
        if (plane->begin[y] < *ret_begin)
            *ret_begin = plane->begin[y];
        if (plane->end[y] > *ret_end)
            *ret_end = plane->end[y];
    }
}

/* All fonts of the height of the font `first`, which is the first of them. */
static void search_height(struct plane *plane, const struct font_list *fonts, size_t first,
                          struct votes *votes)
{
    unsigned height = fonts->items[first]->height, width = plane->width;
    unsigned cells = width < FONT_WIDTH ? 0 : width + 1 - FONT_WIDTH; /* columns they begin in */
    uint32_t power = font_hash_power(height), *hashes = plane->hashes;

    memset(hashes, 0, width * sizeof *hashes);
    for (unsigned y = 0; y < plane->height; y++) {
        const uint8_t *comes = plane->shapes + (size_t)y * width;
        const uint8_t *goes = y < height ? NULL : comes - (size_t)height * width;
        unsigned begin, end;

        find_columns(plane, y < height ? 0 : y - height, y, &begin, &end);
        for (unsigned x = begin; x < end; x++)
            hashes[x] = hashes[x] * FONT_HASH + comes[x] - (goes ? goes[x] * power : 0);
        if (y + 1 < height)
            continue;
        end = end < cells ? end : cells;
        for (size_t i = first; i < fonts->count; i++)
            for (unsigned x = begin; fonts->items[i]->height == height && x < end; x++)
                if (font_may_be_letter(fonts->items[i], hashes[x]))
                    vote(plane, fonts, i, x, y, votes);
    }
}

static bool is_first_of_height(const struct font_list *fonts, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (fonts->items[j]->height == fonts->items[i]->height)
            return false;
    return true;
}

/* The offset with most votes, if there are more than `*best`. */
static void count_votes(const struct votes *votes, const struct font_list *fonts, bool wide,
                        unsigned scale, unsigned *best, struct grid *grid)
{
    for (size_t i = 0; i < fonts->count; i++)
        for (unsigned which = 0; which <= (wide ? 1u : 0u); which++)
            for (unsigned at = 0; at < PITCH_WIDE * FONT_HEIGHT_MOST; at++)
                if (votes->counts[i][which][at] > *best) {
                    *best = votes->counts[i][which][at];
                    *grid = (struct grid){.font = fonts->items[i],
                                          .x = at / FONT_HEIGHT_MOST,
                                          .y = at % FONT_HEIGHT_MOST,
                                          .pitch = which ? PITCH_WIDE : FONT_WIDTH,
                                          .scale = scale};
                }
}

/* The best grid in both polarities; `*best` is the number of votes to beat. */
static void search(const struct picture *picture, const struct font_list *fonts, unsigned scale,
                   unsigned *best, struct grid *grid)
{
    size_t pixels = (size_t)picture->width * picture->height;
    CLEANUP(plane_free)
    struct plane plane = {
        .width = picture->width,
        .height = picture->height,
        .block_columns = (picture->width + BLOCK - 1) / BLOCK,
        .block_rows = (picture->height + BLOCK - 1) / BLOCK,
        .light = mem_alloc(pixels),
        .shapes = mem_alloc(pixels),
        .begin = mem_array(picture->height, sizeof(unsigned)),
        .end = mem_array(picture->height, sizeof(unsigned)),
        .hashes = mem_array(picture->width, sizeof(uint32_t)),
    };

    plane.around = mem_alloc((size_t)plane.block_columns * plane.block_rows);
    measure_light(&plane, picture);
    average_blocks(&plane);
    for (int bright = 1; bright >= 0 && *best <= VOTES_LEAST; bright--) {
        struct votes votes = {0};

        draw_shapes(&plane, bright);
        for (size_t i = 0; i < fonts->count; i++)
            if (is_first_of_height(fonts, i))
                search_height(&plane, fonts, i, &votes);
        count_votes(&votes, fonts, picture->width == WIDTH_WIDE, scale, best, grid);
    }
}

bool grid_find(const struct picture *picture, const struct font_list *fonts, struct grid *ret_grid)
{
    unsigned best = VOTES_LEAST - 1;
    struct grid grid = {0};

    search(picture, fonts, 1, &best, &grid);
    if (best < VOTES_LEAST && picture->width >= WIDTH_THIN) {
        const struct picture thin = picture_thinned(picture, 2);

        search(&thin, fonts, 2, &best, &grid);
    }
    if (best < VOTES_LEAST)
        return false;
    *ret_grid = grid;
    return true;
}
