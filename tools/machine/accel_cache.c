/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is remembered of a trial of KVM; `until` is 0.0 for what holds until the next start:
 *
 *     works
 *     fails until 5400.0: a small machine does not boot under it
 */
#include "machine/accel.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define WORKS "works\n"
#define FAILS "fails until "

void accel_answer_free(struct accel_answer *answer)
{
    free(answer->why);
    *answer = (struct accel_answer){0};
}

void accel_answer_render(const struct accel_answer *answer, struct buf *ret_text)
{
    if (answer->works)
        buf_text(ret_text, WORKS);
    else
        buf_format(ret_text, FAILS "%.1f: %s\n", answer->until, answer->why);
}

bool accel_answer_parse(const char *text, double now, struct accel_answer *ret_answer)
{
    size_t length = strlen(text);
    double until;
    char *at;

    if (strcmp(text, WORKS) == 0) {
        *ret_answer = (struct accel_answer){.works = true};
        return true;
    }
    if (!str_begins(text, FAILS) || text[length - 1] != '\n')
        return false;
    text += strlen(FAILS);
    if (*text < '0' || *text > '9')
        return false;
    until = strtod(text, &at);
    if (!str_begins(at, ": ") || strlen(at) < strlen(": x\n") || (until > 0 && !(now < until)))
        return false;
    at += strlen(": ");
    *ret_answer = (struct accel_answer){.until = until, .why = str_copy_n(at, strcspn(at, "\n"))};
    return true;
}
