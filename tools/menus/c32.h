/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Modules of SYSLINUX. Up to version 4 they are bare code behind a magic number; since version 5
 * they are 32-bit ELF libraries that name the libraries they need. Neither loads the other's.
 */
#ifndef MENUS_C32_H
#define MENUS_C32_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define C32_NEEDS_MAX 16
#define C32_NAME_MAX  63 /* bytes, without the NUL */
#define C32_SIZE_MAX  (1u << 20)

enum c32_kind { C32_UNKNOWN, C32_OLD, C32_ELF };

struct c32 {
    enum c32_kind kind;
    char needs[C32_NEEDS_MAX][C32_NAME_MAX + 1]; /* "libutil.c32" */
    size_t need_count;
};

/* Anything can be read; what cannot be understood needs nothing. */
void c32_read(const uint8_t *bytes, size_t size, struct c32 *ret_module);

#endif
