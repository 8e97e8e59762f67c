/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two damaged images against each other. It must end, find what is the same to be the same, tell of
 * something when they differ, and say nothing that a terminal stumbles over.
 *
 * The input is that of patched.h, for B; A is the same image, whole (bits 0xc0 of byte 0 are 0),
 * with the first half of the patches (1), or another image (2, 3).
 */
#include <string.h>

#include "base/json.h"
#include "diff/diff.h"
#include "patched.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "does not hold: %s\n", #condition);                                    \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static uint8_t *other_image(const uint8_t *data, size_t size, size_t *ret_size)
{
    unsigned more = size ? data[0] / PATCHED_MORE : 0;
    uint8_t head[2] = {size ? data[0] : 0, size > 1 ? data[1] : 0};

    if (more == 1)
        return patched_image(data, size / 2, ret_size);
    if (more > 1)
        head[0] ^= head[1];
    return patched_image(head, sizeof head, ret_size);
}

static void check_texts(const struct diff *diff)
{
    CLEANUP(buf_free) struct buf text = {0};

    diff_to_text(diff, false, true, &text);
    for (size_t i = 0; i < text.len; i++)
        MUST((uint8_t)text.data[i] >= ' ' || text.data[i] == '\n');
    json_decref(diff_to_json(diff));
}

static void check(const struct diff *diff, bool same)
{
    MUST(diff->same == same);
    MUST(same || diff->change_count || diff->field_count || diff->rest_count);
    for (size_t i = 0; i < diff->field_count; i++)
        MUST(diff->fields[i].a && diff->fields[i].b && diff->fields[i].places);
    check_texts(diff);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(diff_free) struct diff diff = {0};
    CLEANUP(free_ptr) uint8_t *b = NULL;
    CLEANUP(free_ptr) uint8_t *a = NULL;
    size_t a_size, b_size;
    struct source in_a, in_b;
    struct err e = {0};

    b = patched_image(data, size, &b_size);
    a = other_image(data, size, &a_size);
    in_a = source_memory("A", a, a_size);
    in_b = source_memory("B", b, b_size);
    MUST(diff_images(&e, &in_a, &in_b, NULL, &diff) == 0);
    check(&diff, a_size == b_size && memcmp(a, b, a_size) == 0);
    MUST(diff_digests(&e, &diff, NULL) == 0);
    return 0;
}
