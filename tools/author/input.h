/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A planned file as bytes that can be read from begin to end, several times. It keeps the size that
 * the plan measured: an input that has become shorter or longer is an error, not a padded file.
 */
#ifndef AUTHOR_INPUT_H
#define AUTHOR_INPUT_H

#include "author/plan.h"

struct input {
    const struct plan_node *node; /* borrowed */
    int fd;                       /* -1 while closed, and for generated files */
    uint64_t position;            /* of the next byte to deliver */
    uint8_t *ahead;               /* what was read and not delivered yet; while open */
    size_t ahead_at, ahead_end;
};

struct input input_of(const struct plan_node *node);
int input_open(struct err *e, struct input *input) MUST_USE; /* at its begin */
/* Fewer than `size` bytes only at the end of the file. */
int input_read(struct err *e, struct input *input, void *data, size_t size,
               size_t *ret_count) MUST_USE;
void input_close(struct input *input); /* usable with CLEANUP; may be opened again */

#endif
