/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that is always there. Running out of it ends the process with abort(): an image gets its
 * name only as the last step, so nothing half written is left behind.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdbool.h>

#include "base/cleanup.h"

void *mem_alloc(size_t size);                           /* zeroed */
void *mem_array(size_t count, size_t size);             /* zeroed, product checked */
void *mem_resize(void *old, size_t count, size_t size); /* product checked; new part undefined */
void *mem_copy(const void *data, size_t size);
char *str_copy(const char *text);
char *str_copy_n(const char *text, size_t length);      /* adds the final NUL */
char *str_format(const char *format, ...) PRINTF(1, 2); /* caller frees */
bool str_begins(const char *text, const char *with);

/* Lists of texts that end with NULL. */
char **texts_copy(const char *const *texts, size_t count); /* adds the NULL; caller frees */
void texts_free(char ***texts);                            /* usable with CLEANUP */

/* Grows `array` (of `*count` items, room for `*room`) so that one more fits. */
#define ARRAY_GROW(array, count, room)                                                             \
    do {                                                                                           \
        if ((count) == (room)) {                                                                   \
            (room) = (room) ? 2 * (room) : 8;                                                      \
            (array) = mem_resize((array), (room), sizeof *(array));                                \
        }                                                                                          \
    } while (0)

#endif
