/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the text of the screen and of the kernel's messages means. */
#include "prove/watch.h"

#include <string.h>

#include "base/mem.h"

/* The line that starts at `text`; caller frees. */
static char *line_at(const char *text)
{
    return str_copy_n(text, strcspn(text, "\n"));
}

static const char *next_line(const char *text)
{
    text += strcspn(text, "\n");
    return *text ? text + 1 : text;
}

/* True when `line` is a whole line of `text`. */
static bool has_line(const char *text, const char *line)
{
    size_t length = strlen(line);

    for (; *text; text = next_line(text))
        if (strcspn(text, "\n") == length && strncmp(text, line, length) == 0)
            return true;
    return false;
}

static void replace(struct buf *kept, const char *text)
{
    kept->len = 0;
    buf_text(kept, text);
}

void watch_rows(struct run *run, const char *text)
{
    CLEANUP(free_ptr) char *before = str_copy(buf_str(&run->screen));

    if (strcmp(before, text) == 0)
        return;
    watch_progress(run);
    replace(&run->screen, text);
    for (const char *at = text; *at; at = next_line(at)) {
        CLEANUP(free_ptr) char *row = line_at(at);

        if (*row && !has_line(before, row))
            evidence_line(&run->evidence, CHANNEL_SCREEN, row, run->now);
    }
}

void watch_kernel_text(struct run *run, const char *text)
{
    size_t known = run->kernel_log.len;

    if (strncmp(text, buf_str(&run->kernel_log), known) != 0)
        known = 0;
    for (const char *at = text + known; *at; at = next_line(at)) {
        CLEANUP(free_ptr) char *line = line_at(at);

        if (*line)
            evidence_line(&run->evidence, CHANNEL_MEMORY, line, run->now);
    }
    replace(&run->kernel_log, text);
}
