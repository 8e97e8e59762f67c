/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/promise.h"

#include "base/mem.h"

void promise_free(struct promise *promise)
{
    texts_free(&promise->expect);
    texts_free(&promise->reject);
    *promise = (struct promise){0};
}

void promise_take(struct promise *promise, struct description *description)
{
    promise_free(promise);
    *promise = (struct promise){
        .expect = STEAL(description->expect),
        .reject = STEAL(description->reject),
        .budget = description->budget,
    };
}

void promise_override(char ***list, const char *const *texts, size_t count)
{
    char **copy = texts_copy(texts, count);

    texts_free(list);
    *list = copy;
}
