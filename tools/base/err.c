/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

static void PRINTF(3, 0)
    err_format(struct err *e, enum err_kind kind, const char *format, va_list args)
{
    e->kind = kind;
    (void)vsnprintf(e->text, sizeof e->text, format, args);
}

int err_set(struct err *e, enum err_kind kind, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    err_format(e, kind, format, args);
    va_end(args);
    return -1;
}

static void err_append_errno(struct err *e, int number)
{
    size_t used = strlen(e->text);

    (void)snprintf(e->text + used, sizeof e->text - used, ": %s", strerror(number));
}

int err_sys(struct err *e, const char *format, ...)
{
    int number = errno;
    va_list args;

    va_start(args, format);
    err_format(e, ERR_FAULT, format, args);
    va_end(args);
    err_append_errno(e, number);
    return -1;
}

int err_sys_kind(struct err *e, enum err_kind kind, const char *format, ...)
{
    int number = errno;
    va_list args;

    va_start(args, format);
    err_format(e, kind, format, args);
    va_end(args);
    err_append_errno(e, number);
    return -1;
}

int err_add(struct err *e, const char *format, ...)
{
    char inner[sizeof e->text];
    va_list args;
    size_t used;

    memcpy(inner, e->text, sizeof inner);
    va_start(args, format);
    err_format(e, e->kind, format, args);
    va_end(args);
    used = strlen(e->text);
    (void)snprintf(e->text + used, sizeof e->text - used, ": %s", inner);
    return -1;
}
