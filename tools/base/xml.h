/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts from outside as parts of XML 1.0 documents. */
#ifndef BASE_XML_H
#define BASE_XML_H

#include "base/buf.h"

/*
 * The special characters become entities; control bytes and what is not UTF-8 become \xNN, because
 * XML has no way to write them. Nor has it one for U+FFFE and U+FFFF (XML 1.0 §2.2).
 */
void xml_text(struct buf *xml, const char *text);
/* A blank, then name="value". */
void xml_attribute(struct buf *xml, const char *name, const char *value);

#endif
