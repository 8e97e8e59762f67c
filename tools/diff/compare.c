/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes against bytes. */
#include <string.h>

#include "base/interrupt.h"
#include "base/mem.h"
#include "diff/diffing.h"

#define WINDOW_SIZE (1u << 20)  /* bytes read at once when reading goes straight on */
#define JUMP_SIZE   (16u << 10) /* ... after a jump */
#define NEAR        (64u << 10) /* a jump forward by less is none */
#define RUN_GAP     8           /* equal bytes between two differing ones that do not end a run */

int diffing_step(struct err *e, struct diffing *d, uint64_t bytes)
{
    if (interrupted())
        return err_set(e, ERR_FAULT, "interrupted");
    d->done += bytes;
    if (d->hooks && d->hooks->progress)
        d->hooks->progress(d->hooks->context, "comparing", d->done < d->total ? d->done : d->total,
                           d->total);
    return 0;
}

bool budget_take(struct diffing *d, uint64_t bytes)
{
    if (bytes > d->budget)
        return false;
    d->budget -= bytes;
    return true;
}

static bool window_has(const struct window *window, uint64_t offset, size_t size)
{
    return offset >= window->start && offset - window->start <= window->size &&
           size <= window->size - (offset - window->start);
}

int window_get(struct err *e, struct window *window, uint64_t offset, size_t size,
               const uint8_t **ret_bytes)
{
    uint64_t left, end = window->start + window->size;
    size_t wanted = offset >= window->start && offset <= end + NEAR ? WINDOW_SIZE : JUMP_SIZE;

    if (!window->bytes)
        window->bytes = mem_alloc(WINDOW_SIZE);
    if (!window_has(window, offset, size)) {
        if (!source_holds(window->source, offset, size) || size > WINDOW_STEP)
            return source_read(e, window->source, offset, window->bytes, size) < 0
                       ? -1
                       : err_set(e, ERR_FAULT, "more than a window was asked for");
        left = window->source->size - offset;
        wanted = wanted < size ? size : wanted;
        wanted = wanted < left ? wanted : (size_t)left;
        window->size = 0;
        if (source_read(e, window->source, offset, window->bytes, wanted) < 0)
            return -1;
        window->start = offset;
        window->size = wanted;
    }
    *ret_bytes = window->bytes + (offset - window->start);
    return 0;
}

struct run {
    struct diff *diff;
    const char *structure, *where;
    uint64_t a_at, b_at; /* of the stretch */
    uint64_t start, end; /* of the run, from the stretch's start; start == end: none */
};

static void run_flush(struct run *run)
{
    if (run->structure && run->start < run->end)
        rest_add(run->diff, run->structure, run->where, run->a_at + run->start,
                 run->b_at + run->start, run->end - run->start);
    run->start = run->end;
}

static void take_byte(struct comparison *c, struct run *run, uint64_t at)
{
    if (!c->differing++)
        c->first = at;
    c->last = at;
    if (run->start == run->end || at - run->end > RUN_GAP) {
        run_flush(run);
        run->start = at;
    }
    run->end = at + 1;
}

int compare_stretch(struct err *e, struct diffing *d, uint64_t a_at, uint64_t b_at, uint64_t length,
                    const char *structure, const char *where, struct comparison *ret)
{
    struct comparison c = {0};
    struct run run = {
        .diff = d->diff, .structure = structure, .where = where, .a_at = a_at, .b_at = b_at};

    for (uint64_t at = 0; at < length;) {
        size_t size = length - at < WINDOW_STEP ? (size_t)(length - at) : WINDOW_STEP;
        const uint8_t *a, *b;

        if (window_get(e, &d->a, a_at + at, size, &a) < 0 ||
            window_get(e, &d->b, b_at + at, size, &b) < 0 || diffing_step(e, d, 2 * size) < 0)
            return -1;
        if (memcmp(a, b, size) != 0)
            for (size_t i = 0; i < size; i++)
                if (a[i] != b[i])
                    take_byte(&c, &run, at + i);
        at += size;
    }
    run_flush(&run);
    *ret = c;
    return 0;
}

int compare_sources(struct err *e, struct diffing *d, const struct source *a,
                    const struct source *b, bool *ret_same)
{
    bool same = a->size == b->size;

    d->total = 2 * a->size;
    for (uint64_t at = 0; same && at < a->size;) {
        size_t size = a->size - at < WINDOW_STEP ? (size_t)(a->size - at) : WINDOW_STEP;
        const uint8_t *x, *y;

        if (window_get(e, &d->a, at, size, &x) < 0 || window_get(e, &d->b, at, size, &y) < 0 ||
            diffing_step(e, d, 2 * size) < 0)
            return -1;
        same = memcmp(x, y, size) == 0;
        at += size;
    }
    *ret_same = same;
    return 0;
}
