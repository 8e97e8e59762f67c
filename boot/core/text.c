/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/text.h"

bool bytes_equal(const void *a, const void *b, size_t size)
{
    const uint8_t *left = a, *right = b;

    for (size_t i = 0; i < size; i++)
        if (left[i] != right[i])
            return false;
    return true;
}

/* Eight bytes at a time: those that are `wanted` become 0, and only a 0 borrows from its top bit.
 */
bool bytes_hold(const void *bytes, size_t size, char wanted)
{
    const uint64_t ones = 0x0101010101010101u;
    const char *at = bytes;
    size_t i = 0;

    for (; i + 8 <= size; i += 8) {
        uint64_t eight;

        __builtin_memcpy(&eight, at + i, 8);
        eight ^= ones * (uint8_t)wanted;
        if ((eight - ones) & ~eight & ones << 7)
            return true;
    }
    for (; i < size; i++)
        if (at[i] == wanted)
            return true;
    return false;
}

size_t text_length(const char *text)
{
    size_t length = 0;

    while (text[length])
        length++;
    return length;
}

int text_compare(const char *a, const char *b)
{
    size_t i = 0;

    while (a[i] && a[i] == b[i])
        i++;
    return (int)(uint8_t)a[i] - (int)(uint8_t)b[i];
}

bool text_equal(const char *a, const char *b)
{
    return text_compare(a, b) == 0;
}

bool text_ends_with(const char *text, const char *end)
{
    size_t length = text_length(text), tail = text_length(end);

    return length >= tail && text_equal(text + length - tail, end);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool text_equal_fold(const char *a, const char *b)
{
    size_t i = 0;

    while (a[i] && lower(a[i]) == lower(b[i]))
        i++;
    return lower(a[i]) == lower(b[i]);
}

/* On a mismatch, the last '*' swallows one more byte: no recursion, at most length x length steps.
 */
bool text_matches(const char *text, const char *pattern)
{
    const char *star = NULL, *resume = NULL;

    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

bool text_number(const char *text, uint32_t limit, uint32_t *ret_number)
{
    uint64_t number = 0;

    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        number = number * 10 + (uint64_t)(*text - '0');
        if (number > limit)
            return false;
    }
    *ret_number = (uint32_t)number;
    return true;
}

void text_start(struct text_out *out, char *to, size_t room)
{
    *out = (struct text_out){.to = to, .room = room};
    to[0] = '\0';
}

void text_add_bytes(struct text_out *out, const char *bytes, size_t count)
{
    size_t fits = out->room - 1 - out->length;

    if (count > fits) {
        out->is_cut = true;
        count = fits;
    }
    bytes_copy(out->to + out->length, bytes, count);
    out->length += count;
    out->to[out->length] = '\0';
}

void text_add(struct text_out *out, const char *text)
{
    text_add_bytes(out, text, text_length(text));
}

void text_add_number(struct text_out *out, uint64_t number)
{
    char digits[20];
    size_t first = sizeof digits;

    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    text_add_bytes(out, digits + first, sizeof digits - first);
}

#define REPLACEMENT 0xfffd

/* What a first byte of UTF-8 promises: RFC 3629. */
static const struct utf8_form {
    uint8_t mask, value; /* first byte & mask == value */
    uint8_t more;        /* continuation bytes */
    uint32_t least;      /* a smaller value is an overlong form */
} utf8_forms[] = {
    {0x80, 0x00, 0, 0},
    {0xe0, 0xc0, 1, 0x80},
    {0xf0, 0xe0, 2, 0x800},
    {0xf8, 0xf0, 3, 0x10000},
};

/* One character; `*at` moves behind it, by one byte when it is no UTF-8. */
static uint32_t utf8_next(const char **at)
{
    const uint8_t *bytes = (const uint8_t *)*at;
    const struct utf8_form *form = NULL;
    uint32_t value;

    for (size_t i = 0; i < sizeof utf8_forms / sizeof *utf8_forms && !form; i++)
        if ((bytes[0] & utf8_forms[i].mask) == utf8_forms[i].value)
            form = &utf8_forms[i];
    *at += 1;
    if (!form)
        return REPLACEMENT;
    value = bytes[0] & (uint8_t)~form->mask;
    for (unsigned i = 1; i <= form->more; i++) {
        if ((bytes[i] & 0xc0) != 0x80) /* a NUL stops here as well */
            return REPLACEMENT;
        value = value << 6 | (bytes[i] & 0x3f);
    }
    if (value < form->least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return REPLACEMENT;
    *at += form->more;
    return value;
}

size_t text_to_utf16(const char *text, uint16_t *to, size_t room)
{
    size_t needed = 0, used = 0;

    while (*text) {
        uint32_t value = utf8_next(&text);
        size_t units = value >= 0x10000 ? 2 : 1;

        if (used == needed && used + units < room) {
            to[used] = (uint16_t)(units == 1 ? value : 0xd800 + ((value - 0x10000) >> 10));
            if (units == 2)
                to[used + 1] = (uint16_t)(0xdc00 + ((value - 0x10000) & 0x3ff));
            used += units;
        }
        needed += units;
    }
    if (room)
        to[used] = 0;
    return needed + 1;
}
