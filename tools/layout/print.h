/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pieces of layout_to_text(), and of other texts of the same look (diff/). */
#ifndef LAYOUT_PRINT_H
#define LAYOUT_PRINT_H

#include "layout/layout.h"

struct print {
    const struct layout *layout;
    struct buf *out;
    bool colour;
};

void print_heading(struct print *p, const char *text);
void print_dim(struct print *p, const char *text);
void print_safe(struct print *p, const char *text); /* text of the image; NULL prints nothing */
/* "512 B", "31.5 KiB", "1.9 GiB"; exact when it divides. */
const char *print_size(uint64_t bytes, char room[32]);
/* "4,211" */
const char *print_count(uint64_t count, char room[32]);

void print_map(struct print *p);
void print_tables(struct print *p);
void print_esps(struct print *p);
void print_checksums(struct print *p);

#endif
