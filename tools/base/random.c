/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/random.h"

#include <sys/random.h>

int random_hex(struct err *e, char *ret_text, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[256];
    size_t count = size - 1;

    /* So few bytes come whole or not at all (getrandom(2)). */
    if (count > sizeof bytes || getrandom(bytes, count, 0) != (ssize_t)count)
        return err_sys(e, "cannot get random bytes");
    for (size_t i = 0; i < count; i++)
        ret_text[i] = digits[bytes[i] & 15];
    ret_text[count] = 0;
    return 0;
}
