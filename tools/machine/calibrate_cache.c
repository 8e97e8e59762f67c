/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is remembered of a calibration:
 *
 *     isowright calibration 1
 *     for MACHINE
 *     seconds 0.612
 */
#include "machine/calibrate.h"

#include <string.h>

#include "base/mem.h"

#define HEADER        "isowright calibration 1\n"
#define SECONDS_LEAST 0.01
#define SECONDS_MOST  1000.0

void calibration_render(const char *machine, double seconds, struct buf *ret_text)
{
    buf_format(ret_text, HEADER "for %s\nseconds %.3f\n", machine, seconds);
}

/* The text behind `prefix`, or NULL. */
static const char *behind(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);

    return text && strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

bool calibration_parse(const char *text, const char *machine, double *ret_seconds)
{
    const char *at = behind(behind(behind(text, HEADER "for "), machine), "\nseconds ");
    double seconds;
    char *end;

    if (!at || *at < '0' || *at > '9')
        return false;
    seconds = strtod(at, &end);
    /* Not a number compares as false. */
    if (strcmp(end, "\n") != 0 || !(seconds >= SECONDS_LEAST && seconds <= SECONDS_MOST))
        return false;
    *ret_seconds = seconds;
    return true;
}

/* XDG Base Directory Specification: a relative path there is to be ignored. */
char *calibration_path(const char *name)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

    if (cache && cache[0] == '/')
        return str_format("%s/isowright/%s", cache, name);
    return home && home[0] == '/' ? str_format("%s/.cache/isowright/%s", home, name) : NULL;
}
