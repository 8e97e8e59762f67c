/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text set in lines of a given width. */
#ifndef BASE_WRAP_H
#define BASE_WRAP_H

#include "base/buf.h"

/*
 * Appends `text`, broken at blanks so that no line has more than `width` columns; a word that is
 * longer stands alone. The first line goes on at column `at`, where the buffer's last line ends;
 * further ones are indented by `indent`. Ends with a newline. The text must be safe already.
 */
void buf_wrapped(struct buf *buf, const char *text, size_t at, size_t indent, size_t width);

/* Columns that UTF-8 text takes, a character each. */
size_t text_columns(const char *text);

#endif
