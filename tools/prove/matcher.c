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

/* Puts the leg's words in the places of @firmware@ and @medium@; caller frees. */
static char *fill_in(const char *text, const struct leg_kind *kind)
{
    const struct {
        const char *name, *value;
    } words[] = {
        {"@firmware@", firmware_name(kind->firmware)},
        {"@medium@", medium_name(kind->medium)},
    };
    CLEANUP(buf_free) struct buf full = {0};

    buf_text(&full, "");
    while (*text) {
        size_t length = 1;
        const char *value = NULL;

        for (size_t i = 0; i < COUNT_OF(words) && !value; i++)
            if (strncmp(text, words[i].name, strlen(words[i].name)) == 0) {
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
                       struct patterns *patterns)
{
    size_t count = 0;

    while (texts && texts[count])
        count++;
    patterns->compiled = mem_array(count + 1, sizeof *patterns->compiled);
    patterns->texts = mem_array(count + 1, sizeof *patterns->texts);
    for (size_t i = 0; i < count; i++) {
        char *text = fill_in(texts[i], kind);
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
                 struct matcher *ret_matcher)
{
    CLEANUP(matcher_free) struct matcher matcher = {0};

    if (compile_all(e, promise->expect, kind, &matcher.expect) < 0 ||
        compile_all(e, promise->reject, kind, &matcher.reject) < 0)
        return -1;
    *ret_matcher = matcher;
    matcher = (struct matcher){0};
    return 0;
}

void matcher_free(struct matcher *matcher)
{
    patterns_free(&matcher->expect);
    patterns_free(&matcher->reject);
    *matcher = (struct matcher){0};
}

bool matcher_line(struct matcher *matcher, const char *line, bool again)
{
    matcher->line_used &= again;
    /* What comes after the last expected line is no longer part of the proof. */
    if (matcher_done(matcher) || matcher->rejected)
        return false;
    for (size_t i = 0; i < matcher->reject.count; i++)
        if (regexec(&matcher->reject.compiled[i], line, 0, NULL, 0) == 0) {
            matcher->rejected = matcher->reject.texts[i];
            return false;
        }
    if (matcher->line_used ||
        regexec(&matcher->expect.compiled[matcher->next], line, 0, NULL, 0) != 0)
        return false;
    matcher->next++;
    matcher->line_used = true;
    return true;
}

bool matcher_done(const struct matcher *matcher)
{
    return matcher->next == matcher->expect.count;
}
