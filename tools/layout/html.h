/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The map of an image, drawn to scale on a page of HTML that stands for itself. */
#ifndef LAYOUT_HTML_H
#define LAYOUT_HTML_H

#include "base/buf.h"
#include "layout/layout.h"

#define MAP_NOWHERE UINT64_MAX /* a mark that has no place in the image */

/* Something to say about a place. */
struct map_mark {
    uint64_t offset;  /* bytes, or MAP_NOWHERE */
    int severity;     /* 0 information, 1 warning, 2 error */
    const char *id;   /* "GPT-02" */
    const char *text; /* one line */
};

/* The page has a bounded size however many files there are; every entry and mark is on it. */
void layout_to_html(const struct layout *layout, const char *image_name,
                    const struct map_mark *marks, size_t mark_count, struct buf *ret_html);

#endif
