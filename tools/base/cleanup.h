/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scope-bound cleanup.
 *
 *     CLEANUP(close_fd) int fd = open(...);       closed when the scope ends
 *     return steal_fd(&fd);                       ... unless it was given away
 *
 * A destructor takes the address of the variable, accepts what was never filled in (NULL, -1) and
 * leaves it that way. A function that hands something out writes it to a parameter named ret_...,
 * always on success and never on failure.
 */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#include <dirent.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CLEANUP(destructor) __attribute__((cleanup(destructor)))
#define MUST_USE            __attribute__((warn_unused_result))
#define PRINTF(fmt, first)  __attribute__((format(printf, fmt, first)))
#define COUNT_OF(array)     (sizeof(array) / sizeof((array)[0]))

static inline void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

static inline void close_dir(DIR **dir)
{
    if (*dir)
        (void)closedir(*dir);
    *dir = NULL;
}

static inline int steal_fd(int *fd)
{
    int taken = *fd;

    *fd = -1;
    return taken;
}

/* Works for every pointer type: CLEANUP(free_ptr) char *name = NULL; */
static inline void free_ptr(void *address_of_pointer)
{
    void **pointer = address_of_pointer;

    free(*pointer);
    *pointer = NULL;
}

#define STEAL(pointer)                                                                             \
    __extension__({                                                                                \
        __typeof__(pointer) *address_ = &(pointer);                                                \
        __typeof__(pointer) taken_ = *address_;                                                    \
        *address_ = NULL;                                                                          \
        taken_;                                                                                    \
    })

static inline void close_file(FILE **file)
{
    if (*file)
        (void)fclose(*file);
    *file = NULL;
}

#endif
