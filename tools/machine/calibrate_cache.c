/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is remembered of a calibration:
 *
 *     isowright calibration 2
 *     for MACHINE
 *     seconds 0.612
 *     pace 0.000301
 */
#include "machine/calibrate.h"

#include <string.h>

#include "base/mem.h"

#define HEADER        "isowright calibration 2\n"
#define SECONDS_LEAST 0.01
#define SECONDS_MOST  1000.0
#define PACE_LEAST    1e-6
#define PACE_LIMIT    1.0

void calibration_render(const char *machine, const struct calibration *calibration,
                        struct buf *ret_text)
{
    buf_format(ret_text, HEADER "for %s\nseconds %.3f\npace %.6f\n", machine, calibration->seconds,
               calibration->pace);
}

/* The text behind `prefix`, or NULL. */
static const char *behind(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);

    return text && strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

/* A number of that size; returns the text behind it, or NULL. */
static const char *take_number(const char *at, double least, double most, double *ret_number)
{
    double number;
    char *end;

    if (!at || *at < '0' || *at > '9')
        return NULL;
    number = strtod(at, &end);
    /* Not a number compares as false. */
    if (!(number >= least && number <= most))
        return NULL;
    *ret_number = number;
    return end;
}

bool calibration_parse(const char *text, const char *machine, struct calibration *ret_calibration)
{
    const char *at = behind(behind(behind(text, HEADER "for "), machine), "\nseconds ");
    struct calibration calibration;

    at = take_number(at, SECONDS_LEAST, SECONDS_MOST, &calibration.seconds);
    at = take_number(behind(at, "\npace "), PACE_LEAST, PACE_LIMIT, &calibration.pace);
    if (!at || strcmp(at, "\n") != 0)
        return false;
    *ret_calibration = calibration;
    return true;
}
