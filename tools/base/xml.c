/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/xml.h"

#include <stdbool.h>
#include <string.h>

static bool is_no_character(const char *at)
{
    return strncmp(at, "\xEF\xBF\xBE", 3) == 0 || strncmp(at, "\xEF\xBF\xBF", 3) == 0;
}

static const char *entity_of(char character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

void xml_text(struct buf *xml, const char *text)
{
    CLEANUP(buf_free) struct buf safe = {0};

    buf_escaped(&safe, text, strlen(text));
    for (const char *at = buf_str(&safe); *at; at++) {
        const char *entity = entity_of(*at);

        if (is_no_character(at)) {
            buf_text(xml, "?");
            at += 2;
        } else if (entity) {
            buf_text(xml, entity);
        } else {
            buf_add(xml, at, 1);
        }
    }
}

void xml_attribute(struct buf *xml, const char *name, const char *value)
{
    buf_format(xml, " %s=\"", name);
    xml_text(xml, value);
    buf_text(xml, "\"");
}
