/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/matcher.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

static void patterns_free(struct patterns *patterns)
{
    for (size_t i = 0; i < patterns->count; i++) {
        regfree(&patterns->compiled[i]);
        free(patterns->texts[i]);
    }
    free(patterns->compiled);
    free(patterns->texts);
    *patterns = (struct patterns){0};
}

#define ROWS_MOST   1024 /* rows of the screen that match something and are remembered */
#define ROW_IS_LONG 40   /* characters */

/* Puts the leg's words in the places of @firmware@ and its like; caller frees. */
static char *fill_in(const char *text, const struct leg_kind *kind, const char *nonce)
{
    const struct {
        const char *name, *value;
    } words[] = {
        {"@firmware@", firmware_name(kind->firmware)},
        {"@medium@", medium_name(kind->medium)},
        {"@nonce@", nonce ? nonce : "@nonce@"},
    };
    CLEANUP(buf_free) struct buf full = {0};

    buf_text(&full, "");
    while (*text) {
        size_t length = 1;
        const char *value = NULL;

        for (size_t i = 0; i < COUNT_OF(words) && !value; i++)
            if (str_begins(text, words[i].name)) {
                value = words[i].value;
                length = strlen(words[i].name);
            }
        if (value)
            buf_text(&full, value);
        else
            buf_add(&full, text, 1);
        text += length;
    }
    return STEAL(full.data);
}

static int compile_all(struct err *e, char *const *texts, const struct leg_kind *kind,
                       const char *nonce, struct patterns *patterns)
{
    size_t count = 0;

    while (texts && texts[count])
        count++;
    patterns->compiled = mem_array(count + 1, sizeof *patterns->compiled);
    patterns->texts = mem_array(count + 1, sizeof *patterns->texts);
    for (size_t i = 0; i < count; i++) {
        char *text = fill_in(texts[i], kind, nonce);
        regex_t *compiled = &patterns->compiled[i];
        int wrong = regcomp(compiled, text, REG_EXTENDED | REG_NOSUB);
        char why[256];

        if (wrong) {
            (void)regerror(wrong, compiled, why, sizeof why);
            free(text);
            return err_set(e, ERR_USAGE, "\"%s\" is not a regular expression: %s", texts[i], why);
        }
        patterns->texts[i] = text;
        patterns->count++;
        if (regexec(compiled, "", 0, NULL, 0) == 0)
            return err_set(e, ERR_USAGE, "\"%s\" matches even an empty line, so any line would do",
                           texts[i]);
    }
    return 0;
}

int matcher_make(struct err *e, const struct promise *promise, const struct leg_kind *kind,
                 const char *nonce, struct matcher *ret_matcher)
{
    CLEANUP(matcher_free) struct matcher matcher = {0};

    if (compile_all(e, promise->expect, kind, nonce, &matcher.expect) < 0 ||
        compile_all(e, promise->reject, kind, nonce, &matcher.reject) < 0)
        return -1;
    matcher.proven = mem_array(matcher.expect.count + 1, sizeof *matcher.proven);
    *ret_matcher = matcher;
    matcher = (struct matcher){0};
    return 0;
}

void matcher_free(struct matcher *matcher)
{
    for (size_t i = 0; matcher->proven && i < matcher->next; i++)
        free(matcher->proven[i].text);
    free(matcher->proven);
    for (size_t i = 0; i < matcher->row_count; i++)
        free(matcher->rows[i]);
    free(matcher->rows);
    patterns_free(&matcher->expect);
    patterns_free(&matcher->reject);
    *matcher = (struct matcher){0};
}

static bool matches(const struct patterns *patterns, size_t i, const char *line)
{
    return regexec(&patterns->compiled[i], line, 0, NULL, 0) == 0;
}

/*
 * What comes after the last expected line is no longer part of the proof. When nothing is expected,
 * nothing can be proved either, but a line can still be rejected.
 */
static bool is_over(struct matcher *matcher, const char *line)
{
    if ((matcher->expect.count && matcher_done(matcher)) || matcher->rejected)
        return true;
    for (size_t i = 0; i < matcher->reject.count; i++)
        if (matches(&matcher->reject, i, line)) {
            matcher->rejected = matcher->reject.texts[i];
            return true;
        }
    return matcher_done(matcher);
}

static bool prove(struct matcher *matcher, const char *line, bool by_screen)
{
    if (!matches(&matcher->expect, matcher->next, line))
        return false;
    matcher->proven[matcher->next++] = (struct proven){
        .text = str_copy(line),
        .by_screen = by_screen,
    };
    return true;
}

/* The screen breaks a long line into rows: a long part of it is taken for the line. */
static bool row_is_of_line(const char *row, const char *line)
{
    return strcmp(row, line) == 0 || (strlen(row) >= ROW_IS_LONG && strstr(line, row));
}

/*
 * A line that goes to both sides is one line. On the serial console each that comes is a further
 * one, but for the first, of which the row that has proved something may be the image.
 */
static bool is_echo(struct matcher *matcher, const char *line, bool by_screen)
{
    for (size_t i = 0; i < matcher->next; i++) {
        struct proven *proven = &matcher->proven[i];

        if (proven->by_screen == by_screen || (proven->echoed && !by_screen) ||
            !row_is_of_line(by_screen ? line : proven->text, by_screen ? proven->text : line))
            continue;
        proven->echoed = true;
        return true;
    }
    return false;
}

bool matcher_line(struct matcher *matcher, const char *line, bool again)
{
    matcher->line_used &= again;
    if (is_over(matcher, line) || matcher->line_used)
        return false;
    if (is_echo(matcher, line, false)) {
        matcher->line_used = true;
        return false;
    }
    matcher->line_used = prove(matcher, line, false);
    return matcher->line_used;
}

/* Remembers a row that matches anything; false when it was known, or there is no more room. */
static bool is_new_row(struct matcher *matcher, const char *row)
{
    size_t i = 0;

    while (i < matcher->expect.count && !matches(&matcher->expect, i, row))
        i++;
    if (i == matcher->expect.count || matcher->row_count == ROWS_MOST)
        return false;
    for (i = 0; i < matcher->row_count; i++)
        if (strcmp(matcher->rows[i], row) == 0)
            return false;
    ARRAY_GROW(matcher->rows, matcher->row_count, matcher->row_room);
    matcher->rows[matcher->row_count++] = str_copy(row);
    return true;
}

bool matcher_row(struct matcher *matcher, const char *row)
{
    return !is_over(matcher, row) && is_new_row(matcher, row) && !is_echo(matcher, row, true) &&
           prove(matcher, row, true);
}

bool matcher_done(const struct matcher *matcher)
{
    return matcher->next == matcher->expect.count;
}
