/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/pattern.h"

#include <ctype.h>
#include <limits.h>
#include <regex.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH 32 /* parentheses within each other */

/* One pair of parentheses, or the whole. */
struct group {
    unsigned long sum;  /* cost of what is finished */
    unsigned long last; /* cost of the last atom, which a repetition multiplies */
};

struct cost {
    struct group groups[DEPTH];
    size_t depth;
};

static void add_atom(struct cost *cost, unsigned long atom)
{
    struct group *group = &cost->groups[cost->depth];

    group->sum += group->last;
    group->last = atom;
}

/* Behind a bracket expression, which may hold ], [:class:], [.x.] and [=x=]. */
static const char *skip_brackets(const char *at)
{
    at += at[1] == '^' ? 2 : 1;
    at += *at == ']';
    for (; *at && *at != ']'; at++)
        if (*at == '[' && at[1] && strchr(":.=", at[1])) {
            const char end[] = {at[1], ']', '\0'};
            const char *close = strstr(at + 2, end);

            at = close ? close + 1 : at;
        }
    return at + (*at == ']');
}

/* The C library writes a repeated atom out: `copies` times. */
static void repeat_atom(struct cost *cost, unsigned long copies)
{
    struct group *group = &cost->groups[cost->depth];

    if (copies > 1)
        group->last = copies > PATTERN_COST ? PATTERN_COST + 1 : group->last * copies;
}

/* {m}, {m,}, {m,n} or {,n}: multiplies the last atom. Other braces are themselves. */
static const char *take_repetition(struct cost *cost, const char *at)
{
    char *end;
    unsigned long most = strtoul(at + 1, &end, 10);

    if (*end == ',' && isdigit((unsigned char)end[1]))
        most = strtoul(end + 1, &end, 10);
    else if (*end == ',' && end != at + 1) {
        most += most < ULONG_MAX; /* the last one is x* */
        end++;
    }
    if (*end != '}') {
        add_atom(cost, 1);
        return at + 1;
    }
    repeat_atom(cost, most);
    return end + 1;
}

/* Where the next part begins; NULL when it costs too much. */
static const char *take_part(struct cost *cost, const char *at)
{
    switch (*at) {
    case '\\':
        if (isdigit((unsigned char)at[1]))
            return NULL;
        add_atom(cost, 1);
        return at + (at[1] ? 2 : 1);
    case '[':
        add_atom(cost, 1);
        return skip_brackets(at);
    case '(':
        if (++cost->depth == DEPTH)
            return NULL;
        cost->groups[cost->depth] = (struct group){0};
        return at + 1;
    case ')':
        if (cost->depth) {
            const struct group inner = cost->groups[cost->depth--];

            add_atom(cost, inner.sum + inner.last);
        }
        return at + 1;
    case '{':
        return take_repetition(cost, at);
    case '+': /* xx* */
        repeat_atom(cost, 2);
        cost->groups[cost->depth].last++;
        return at + 1;
    case '*':
    case '?': /* more of the last atom: what repeats them repeats all of it */
        cost->groups[cost->depth].last++;
        return at + 1;
    default:
        add_atom(cost, 1);
        return at + 1;
    }
}

static bool is_modest(const char *text)
{
    struct cost cost = {0};

    if (strlen(text) > PATTERN_LENGTH)
        return false;
    while (*text) {
        const struct group *group;

        text = take_part(&cost, text);
        if (!text)
            return false;
        group = &cost.groups[cost.depth];
        if (group->sum + group->last > PATTERN_COST)
            return false;
    }
    return true;
}

int pattern_check(struct err *e, const char *text)
{
    regex_t compiled;
    char why[256];
    int wrong;

    if (!is_modest(text))
        return err_set(e, ERR_NO, "\"%.100s\" is too costly a regular expression", text);
    wrong = regcomp(&compiled, text, REG_EXTENDED | REG_NOSUB);
    if (wrong) {
        (void)regerror(wrong, &compiled, why, sizeof why);
        return err_set(e, ERR_NO, "\"%s\" is not a regular expression: %s", text, why);
    }
    wrong = regexec(&compiled, "", 0, NULL, 0);
    regfree(&compiled);
    if (wrong == 0)
        return err_set(e, ERR_NO, "\"%s\" matches even an empty line, so any line would do", text);
    return 0;
}
