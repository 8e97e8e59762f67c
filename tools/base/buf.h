/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A growing run of bytes. `data` always has a NUL behind its `len` bytes once anything was added.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/cleanup.h"

struct buf {
    char *data; /* NULL when empty; owned */
    size_t len; /* bytes */
    size_t room;
};

void buf_free(struct buf *buf); /* usable with CLEANUP(buf_free) */
void buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, const void *bytes, size_t count);
void buf_text(struct buf *buf, const char *text);
void buf_format(struct buf *buf, const char *format, ...) PRINTF(2, 3);
/* Text from outside, made safe for a terminal: control bytes, ESC and invalid UTF-8 become \xNN. */
void buf_escaped(struct buf *buf, const char *text, size_t length);
const char *buf_str(const struct buf *buf); /* never NULL */

#endif
