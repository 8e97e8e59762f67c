/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two images that are made once, and a copy of one of them that a test damages and reads. */
#ifndef UNIT_DAMAGED_IMAGE_H
#define UNIT_DAMAGED_IMAGE_H

#include "unit/made_image.h"

#include "core/bytes.h"
#include "fmt/crc32.h"
#include "layout/layout.h"

static struct made gpt, mbr; /* made once; the tests damage copies */
static uint8_t *copy;
static size_t size;
static struct layout layout;

static inline int make(void **state)
{
    (void)state;
    made_image(&gpt, MADE_GPT);
    made_image(&mbr, MADE_MBR);
    return 0;
}

static inline int unmake(void **state)
{
    (void)state;
    made_drop(&gpt);
    made_drop(&mbr);
    free(copy);
    return 0;
}

static inline int drop(void **state)
{
    (void)state;
    layout_free(&layout);
    return 0;
}

/* A fresh copy to damage. The size is exact, so that the sanitizer sees reads beyond it. */
static inline void take_copy(const struct made *from, size_t bytes)
{
    free(copy);
    copy = mem_copy(from->bytes.data, bytes);
    size = bytes;
}

static inline int read_copy(struct err *e)
{
    struct source source = source_memory("damaged", copy, size);

    layout_free(&layout);
    return layout_from_image(e, &source, &layout);
}

static inline void assert_problem(uint64_t offset, const char *says)
{
    for (size_t i = 0; i < layout.problem_count; i++)
        if (layout.problems[i].offset == offset && strstr(layout.problems[i].text, says))
            return;
    for (size_t i = 0; i < layout.problem_count; i++)
        print_message("at %ju: %s\n", (uintmax_t)layout.problems[i].offset,
                      layout.problems[i].text);
    fail_msg("no problem \"%s\" at %ju", says, (uintmax_t)offset);
}

/* The same, by the rule that is broken. */
static inline void assert_broken(const char *rule, uint64_t offset, const char *says)
{
    assert_problem(offset, says);
    for (size_t i = 0; i < layout.problem_count; i++)
        if (layout.problems[i].offset == offset && strstr(layout.problems[i].text, says)) {
            assert_string_equal(layout.problems[i].rule, rule);
            return;
        }
}

#endif
