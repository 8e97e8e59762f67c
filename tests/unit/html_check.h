/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a page is what base/html.h promises: HTML that an XML parser accepts, too. Elements are
 * closed in their order, attributes stand in double quotes and once each, an '&' begins an entity,
 * styles and scripts need no escapes, no id is given twice, and every link of the page leads
 * somewhere on it.
 */
#ifndef UNIT_HTML_CHECK_H
#define UNIT_HTML_CHECK_H

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define HTML_DEPTH 32

struct html_check {
    const char *at;
    const char *open[HTML_DEPTH]; /* names of the elements that are open */
    size_t depth;
    char **ids, **links; /* owned; a link without its '#' */
    size_t id_count, id_room, link_count, link_room;
    const char *complaint; /* static; NULL while all is well */
};

static inline int html_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline size_t html_name(const char *at)
{
    size_t length = 0;

    while (isalnum((unsigned char)at[length]) || at[length] == '-' || at[length] == ':')
        length++;
    return length;
}

static inline bool html_fail(struct html_check *c, const char *complaint)
{
    c->complaint = complaint;
    return false;
}

static inline bool html_entity(const char *at)
{
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;"};

    for (size_t i = 0; i < COUNT_OF(entities); i++)
        if (strncmp(at, entities[i], strlen(entities[i])) == 0)
            return true;
    return false;
}

/* Characters up to one of `ends`. */
static inline bool html_characters(struct html_check *c, const char *ends)
{
    for (; *c->at && !strchr(ends, *c->at); c->at++) {
        if (*c->at == '&' && !html_entity(c->at))
            return html_fail(c, "an & that is no entity");
        if (((unsigned char)*c->at < ' ' && *c->at != '\n') || *c->at == 0x7f)
            return html_fail(c, "a control character");
    }
    return true;
}

static inline bool html_keep(struct html_check *c, const char *name, size_t length,
                             const char *value, size_t size)
{
    if (length == 2 && memcmp(name, "id", 2) == 0) {
        ARRAY_GROW(c->ids, c->id_count, c->id_room);
        c->ids[c->id_count++] = str_copy_n(value, size);
    } else if (length == 4 && memcmp(name, "href", 4) == 0) {
        if (!size || *value != '#')
            return html_fail(c, "a link that leaves the page");
        ARRAY_GROW(c->links, c->link_count, c->link_room);
        c->links[c->link_count++] = str_copy_n(value + 1, size - 1);
    }
    return true;
}

static inline bool html_attributes(struct html_check *c)
{
    while (*c->at == ' ' && c->at[1] != '/') {
        const char *name = ++c->at, *value;
        size_t length = html_name(name);

        c->at += length;
        if (!length || strncmp(c->at, "=\"", 2) != 0)
            return html_fail(c, "an attribute without a quoted value");
        value = c->at += 2;
        if (!html_characters(c, "\"<"))
            return false;
        if (*c->at != '"')
            return html_fail(c, "an attribute without an end");
        if (!html_keep(c, name, length, value, (size_t)(c->at - value)))
            return false;
        c->at++;
    }
    return true;
}

/* The content of <style> and <script> up to its end tag. */
static inline bool html_raw(struct html_check *c, const char *name, size_t length)
{
    bool is_raw = (length == 5 && memcmp(name, "style", 5) == 0) ||
                  (length == 6 && memcmp(name, "script", 6) == 0);

    if (!is_raw)
        return true;
    c->at += strcspn(c->at, "<&");
    return *c->at == '<' && c->at[1] == '/' && memcmp(c->at + 2, name, length) == 0
               ? true
               : html_fail(c, "a style or script that XML reads otherwise");
}

static inline bool html_end_tag(struct html_check *c)
{
    const char *name = c->at += 2;
    size_t length = html_name(name);
    const char *open = c->depth ? c->open[--c->depth] : "";

    if (!length || html_name(open) != length || memcmp(open, name, length) != 0)
        return html_fail(c, "an end tag that fits no start tag");
    c->at += length;
    return *c->at++ == '>' ? true : html_fail(c, "an end tag without an end");
}

static inline bool html_tag(struct html_check *c)
{
    const char *name;
    size_t length;

    if (c->at[1] == '/')
        return html_end_tag(c);
    name = ++c->at;
    length = html_name(name);
    c->at += length;
    if (!length)
        return html_fail(c, "a < that is no tag");
    if (!html_attributes(c))
        return false;
    if (strncmp(c->at, " />", 3) == 0) {
        c->at += 3;
        return true;
    }
    if (*c->at++ != '>' || c->depth == HTML_DEPTH)
        return html_fail(c, "a tag without an end, or too deep");
    c->open[c->depth++] = name;
    return html_raw(c, name, length);
}

static inline void html_links(struct html_check *c)
{
    if (c->id_count)
        qsort(c->ids, c->id_count, sizeof *c->ids, html_compare);
    for (size_t i = 1; i < c->id_count && !c->complaint; i++)
        if (strcmp(c->ids[i - 1], c->ids[i]) == 0)
            c->complaint = "an id twice";
    for (size_t i = 0; i < c->link_count && !c->complaint; i++)
        if (!c->id_count ||
            !bsearch(&c->links[i], c->ids, c->id_count, sizeof *c->ids, html_compare))
            c->complaint = "a link that leads nowhere";
    for (size_t i = 0; i < c->id_count; i++)
        free(c->ids[i]);
    for (size_t i = 0; i < c->link_count; i++)
        free(c->links[i]);
    free(c->ids);
    free(c->links);
}

/* What is wrong with the page, or NULL. */
static inline const char *html_complaint(const char *page)
{
    static const char start[] = "<!DOCTYPE html>\n";
    struct html_check c = {.at = page};

    if (strncmp(page, start, strlen(start)) != 0)
        return "no document type";
    c.at += strlen(start);
    if (*c.at == '<')
        do {
            (void)(html_tag(&c) && html_characters(&c, "<"));
        } while (c.depth && *c.at && !c.complaint);
    html_links(&c);
    if (!c.complaint && (c.depth || *c.at))
        c.complaint = "more than one element, or one without an end";
    return c.complaint;
}

#endif
