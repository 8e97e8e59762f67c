/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every test of a format needs. */
#ifndef UNIT_FMT_TEST_H
#define UNIT_FMT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "fmt/problems.h"
#include "unit/bytes_put.h"

/* Exactly one problem, at this offset, whose text has `part` in it. */
static inline void assert_one_problem(const struct problems *problems, uint64_t offset,
                                      const char *part)
{
    if (problems->count != 1)
        fail_msg("%zu problems instead of one with \"%s\"", problems->count, part);
    if (!strstr(problems->items[0].text, part))
        fail_msg("\"%s\" does not say \"%s\"", problems->items[0].text, part);
    assert_int_equal(problems->items[0].offset, offset);
}

static inline void assert_no_problem(const struct problems *problems)
{
    if (problems->count)
        fail_msg("unexpected: %s", problems->items[0].text);
}

static inline void assert_error(const struct err *e, enum err_kind kind, const char *part)
{
    assert_int_equal(e->kind, kind);
    if (!strstr(e->text, part))
        fail_msg("\"%s\" does not say \"%s\"", e->text, part);
}

#endif
