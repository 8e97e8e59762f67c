/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/kernel_tail.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

#define PATTERN 4 /* lines: the longest that is seen to repeat */

struct line {
    const char *text; /* NULL: `repeats` lines were left out here */
    size_t length;
    size_t repeats;
};

/* Without "[   12.345678] ". */
static struct line message_of(struct line line)
{
    const char *end = line.text[0] == '[' ? memchr(line.text, ']', line.length) : NULL;
    size_t skip = end ? (size_t)(end - line.text) + 1 : 0;

    return (struct line){.text = line.text + skip, .length = line.length - skip};
}

static bool is_same(struct line a, struct line b)
{
    struct line left = message_of(a), right = message_of(b);

    return left.length == right.length && memcmp(left.text, right.text, left.length) == 0;
}

/* `kept` goes from the last line of the log backwards. */
static bool was_just_said(struct line line, const struct line *kept, size_t count)
{
    for (size_t looked = 0; count && looked < PATTERN; count--) {
        if (!kept[count - 1].text)
            continue;
        if (is_same(line, kept[count - 1]))
            return true;
        looked++;
    }
    return false;
}

/* False when there is no room to say so. */
static bool leave_out(struct line *kept, size_t *count, size_t most)
{
    if (kept[*count - 1].text && *count == most)
        return false;
    if (kept[*count - 1].text)
        kept[(*count)++] = (struct line){0};
    kept[*count - 1].repeats++;
    return true;
}

static char *write_down(const struct line *kept, size_t count)
{
    CLEANUP(buf_free) struct buf text = {0};

    for (; count; count--) {
        const struct line *line = &kept[count - 1];

        buf_text(&text, text.len ? "\n" : "");
        if (line->text)
            buf_add(&text, line->text, line->length);
        else
            buf_format(&text, "(%zu more like the next)", line->repeats);
    }
    return str_copy(buf_str(&text));
}

char *kernel_tail(const char *log, size_t most)
{
    CLEANUP(free_ptr) struct line *kept = mem_array(most + 1, sizeof *kept);
    size_t end = strlen(log), count = 0;

    while (end) {
        size_t start = end - (log[end - 1] == '\n'), length = start;

        while (start && log[start - 1] != '\n')
            start--;
        length -= start;
        end = start;
        if (was_just_said((struct line){log + start, length, 0}, kept, count)) {
            if (!leave_out(kept, &count, most))
                break;
            continue;
        }
        if (count == most)
            break;
        kept[count++] = (struct line){log + start, length, 0};
    }
    return write_down(kept, count);
}
