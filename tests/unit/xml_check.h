/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a text is a well-formed XML document, of the kind that we write: a declaration, elements
 * with attributes in double quotes, texts, the five entities. */
#ifndef UNIT_XML_CHECK_H
#define UNIT_XML_CHECK_H

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define XML_DEPTH 16

struct xml_check {
    const char *at;
    const char *open[XML_DEPTH]; /* names of the elements that are open */
    size_t depth;
};

static inline size_t xml_name(const char *at)
{
    size_t length = 0;

    while (isalnum((unsigned char)at[length]) || at[length] == '-')
        length++;
    return length;
}

/* Characters up to one of `ends`; those are XML's, and '&' begins an entity. */
static inline bool xml_characters(struct xml_check *x, const char *ends)
{
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};

    for (; *x->at && !strchr(ends, *x->at); x->at++) {
        bool known = *x->at != '&';

        for (size_t i = 0; !known && i < sizeof entities / sizeof *entities; i++)
            known = strncmp(x->at, entities[i], strlen(entities[i])) == 0;
        if (!known || *x->at == '>' || ((unsigned char)*x->at < ' ' && *x->at != '\n'))
            return false;
    }
    return true;
}

static inline bool xml_attributes(struct xml_check *x)
{
    while (*x->at == ' ') {
        size_t name = xml_name(++x->at);

        x->at += name;
        if (!name || strncmp(x->at, "=\"", 2) != 0)
            return false;
        x->at += 2;
        if (!xml_characters(x, "\"<") || *x->at != '"')
            return false;
        x->at++;
    }
    return true;
}

static inline bool xml_tag(struct xml_check *x)
{
    bool ends = *x->at == '<' && x->at[1] == '/';
    const char *name = x->at + (ends ? 2 : 1);
    size_t length = *x->at == '<' ? xml_name(name) : 0;

    if (!length)
        return false;
    x->at = name + length;
    if (ends) {
        const char *open = x->depth ? x->open[--x->depth] : "";

        return xml_name(open) == length && memcmp(open, name, length) == 0 && *x->at++ == '>';
    }
    if (!xml_attributes(x))
        return false;
    if (strncmp(x->at, "/>", 2) == 0) {
        x->at += 2;
        return true;
    }
    if (*x->at++ != '>' || x->depth == XML_DEPTH)
        return false;
    x->open[x->depth++] = name;
    return true;
}

static inline bool xml_is_well_formed(const char *text)
{
    static const char declaration[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    struct xml_check x = {.at = text};

    if (strncmp(text, declaration, strlen(declaration)) != 0)
        return false;
    x.at += strlen(declaration);
    do {
        if (!xml_tag(&x))
            return false;
        if (x.depth && !xml_characters(&x, "<"))
            return false;
    } while (x.depth);
    return strcmp(x.at, "\n") == 0;
}

#endif
