/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A set of numbers other than 0: which places of an image were visited already. */
#ifndef LAYOUT_VISITED_H
#define LAYOUT_VISITED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct visited {
    uint64_t *slots; /* owned; 0 is a free one */
    size_t count, room;
};

void visited_free(struct visited *set);                 /* usable with CLEANUP */
bool visited_add(struct visited *set, uint64_t number); /* true when it is new */
bool visited_has(const struct visited *set, uint64_t number);

#endif
