/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of diff_to_text(), private to this folder. */
#ifndef DIFF_PAGE_H
#define DIFF_PAGE_H

#include "diff/diff.h"
#include "layout/print.h"

struct page {
    const struct diff *diff;
    struct print print; /* the same helpers as inspect's */
    size_t limit;       /* lines of a list */
};

/* Text of an image, cut when it is long; "none" for an empty one. */
void page_safe(struct page *page, const char *text);
/* Says how many of `count` lines were not shown. */
void page_more(struct page *page, size_t count);

void page_fields(struct page *page);
void page_rest(struct page *page);
void page_causes(struct page *page);

#endif
