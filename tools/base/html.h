/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pages of HTML that stand for themselves: one file, nothing fetched, and a Content-Security-Policy
 * that allows the page's own style and script by their digests and nothing else.
 *
 * The markup is polyglot: a browser reads it as HTML, and an XML parser accepts it. So every
 * element is closed, and styles and scripts hold neither '<' nor '&'. Texts and attributes are
 * written with base/xml.h.
 *
 * The common style (page.css) has the type, tables, light and dark colours, and print:
 *     --paper --ink --soft --line --band          background, text, second text, lines, table heads
 *     --error --warning --info                    severities
 */
#ifndef BASE_HTML_H
#define BASE_HTML_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/xml.h"

/* What makes a page; all texts static or outliving the page. */
struct html_page {
    const char *title;  /* foreign bytes are fine */
    const char *style;  /* CSS behind the common one; "" for none */
    const char *script; /* at the end of the body; "" for none */
    bool pictures;      /* it has some, inside itself */
};

void html_begin(struct buf *html, const struct html_page *page); /* up to <body> */
void html_end(struct buf *html, const struct html_page *page);

/* <tag class="name">text</tag>; `name` may be NULL. */
void html_element(struct buf *html, const char *tag, const char *name, const char *text);
/* Lines of text as <pre class="name">; each is escaped. */
void html_lines(struct buf *html, const char *name, const char *lines);
/*
 * A PNG, inside the page (the page's `pictures` must allow it). False, and nothing is written, for
 * bytes that are none or claim a size without sense.
 */
bool html_picture(struct buf *html, const char *name, const char *alternative, const void *png,
                  size_t size);
/* Opens a table that scrolls by itself when it is too wide; `columns` ends with NULL. */
void html_table_begin(struct buf *html, const char *caption, const char *const *columns);
void html_table_end(struct buf *html);

#endif
