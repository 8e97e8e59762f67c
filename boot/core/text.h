/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text and memory without a library: the few functions that core and the loader need. Lengths are
 * bytes without the NUL. */
#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The compiler turns these into its own code or into calls of memcpy and memset, which every
 * environment has to offer to it. Ranges must not overlap. */
static inline void bytes_copy(void *to, const void *from, size_t size)
{
    __builtin_memcpy(to, from, size);
}

static inline void bytes_clear(void *to, size_t size)
{
    __builtin_memset(to, 0, size);
}

bool bytes_equal(const void *a, const void *b, size_t size);
bool bytes_hold(const void *bytes, size_t size, char wanted);

size_t text_length(const char *text);
bool text_equal(const char *a, const char *b);
int text_compare(const char *a, const char *b); /* <0, 0, >0; as unsigned bytes */
bool text_ends_with(const char *text, const char *end);
/* Equal without regard to ASCII case. */
bool text_equal_fold(const char *a, const char *b);
/* Shell pattern: '*' is any run of bytes, '?' any one byte. */
bool text_matches(const char *text, const char *pattern);
/* Unsigned decimal, nothing else in the text, up to `limit`. */
bool text_number(const char *text, uint32_t limit, uint32_t *ret_number);

/* A text in the making in somebody's buffer; always NUL-terminated once started. What does not fit
 * is left out and `is_cut` says so. */
struct text_out {
    char *to; /* not owned */
    size_t room;
    size_t length;
    bool is_cut;
};

void text_start(struct text_out *out, char *to, size_t room); /* room: 1 or more */
void text_add(struct text_out *out, const char *text);
void text_add_bytes(struct text_out *out, const char *bytes, size_t count);
void text_add_number(struct text_out *out, uint64_t number);

/*
 * UTF-8 to UTF-16, which UEFI calls UCS-2 and Linux reads as UTF-16: bytes that are no UTF-8 become
 * U+FFFD. Writes up to `room` units, the last a NUL, and returns how many units, the NUL included,
 * the whole text needs: more than `room` means cut. A pair of surrogates is never split.
 */
size_t text_to_utf16(const char *text, uint16_t *to, size_t room);

#endif
