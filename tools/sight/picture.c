/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sight/picture.h"

#include <stdbool.h>

struct reader {
    const uint8_t *data;
    size_t size, at;
};

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Blanks, and comments that begin with # and last until the end of the line. */
static void skip_blanks(struct reader *reader)
{
    bool comment = false;

    for (; reader->at < reader->size; reader->at++) {
        uint8_t byte = reader->data[reader->at];

        if (byte == '#')
            comment = true;
        else if (comment)
            comment = byte != '\n' && byte != '\r';
        else if (!is_blank(byte))
            break;
    }
}

/* A number with blanks before it; 0 for none, or one above `most`. */
static unsigned take_number(struct reader *reader, unsigned most)
{
    unsigned number = 0;

    skip_blanks(reader);
    for (; reader->at < reader->size; reader->at++) {
        uint8_t byte = reader->data[reader->at];

        if (byte < '0' || byte > '9')
            break;
        number = 10 * number + (unsigned)(byte - '0');
        if (number > most)
            return 0;
    }
    return number;
}

int picture_from_ppm(struct err *e, const void *data, size_t size, struct picture *ret_picture)
{
    struct reader reader = {.data = data, .size = size, .at = 2};
    struct picture picture = {.step = PICTURE_PIXEL};
    unsigned most;

    if (size < 2 || reader.data[0] != 'P' || reader.data[1] != '6')
        return err_set(e, ERR_FAULT, "not a picture in PPM format");
    picture.width = take_number(&reader, PICTURE_SIDE_MOST);
    picture.height = take_number(&reader, PICTURE_SIDE_MOST);
    most = take_number(&reader, 255);
    if (!picture.width || !picture.height || most != 255 || reader.at >= size ||
        !is_blank(reader.data[reader.at]))
        return err_set(e, ERR_FAULT, "a picture of a size or depth that cannot be read");
    picture.stride = (size_t)picture.width * PICTURE_PIXEL;
    picture.pixels = reader.data + reader.at + 1;
    if ((size - reader.at - 1) / picture.stride < picture.height)
        return err_set(e, ERR_FAULT, "a picture that is cut short");
    *ret_picture = picture;
    return 0;
}

struct picture picture_thinned(const struct picture *picture, unsigned scale)
{
    return (struct picture){
        .pixels = picture->pixels,
        .width = picture->width / scale,
        .height = picture->height / scale,
        .step = picture->step * scale,
        .stride = picture->stride * scale,
    };
}
