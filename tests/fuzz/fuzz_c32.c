/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A module of SYSLINUX on any bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menus/c32.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct c32 module;

    c32_read(data, size, &module);
    if (module.need_count > C32_NEEDS_MAX)
        abort();
    for (size_t i = 0; i < module.need_count; i++)
        if (!*module.needs[i] || !memchr(module.needs[i], '\0', sizeof module.needs[i]))
            abort();
    return 0;
}
