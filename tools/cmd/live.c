/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/live.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "cmd/cmd.h"
#include "prove/evidence.h"

#define ROWS_USUAL    24
#define COLUMNS_USUAL 80

struct screen_size {
    size_t rows, columns;
};

static struct screen_size terminal_size(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_row || !size.ws_col)
        return (struct screen_size){ROWS_USUAL, COLUMNS_USUAL};
    return (struct screen_size){size.ws_row, size.ws_col};
}

struct live live_start(const char *command)
{
    const char *term = getenv("TERM");

    return (struct live){
        .command = command,
        .on = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0,
    };
}

void live_erase(struct live *live)
{
    if (live->lines)
        fprintf(stderr, "\033[%zuA\033[J", live->lines);
    live->lines = 0;
}

static void show_note(void *context, const char *text)
{
    struct live *live = context;

    live_erase(live);
    cmd_complain(live->command, text);
}

/* A line that wraps would break the count of lines: it is cut instead. */
static void add_line(struct buf *picture, const char *text, size_t columns)
{
    buf_format(picture, "%.*s\033[K\n", (int)columns - 1, text);
}

static void draw_leg(const struct leg_status *leg, int width, size_t columns, struct buf *picture)
{
    const char *phase = phase_name(leg->reached < 0 ? PHASE_STARTED : (enum phase)leg->reached);
    CLEANUP(buf_free) struct buf line = {0};

    buf_format(&line, "  %-*s ", width, leg->kind->name);
    if (leg->state == LEG_WAITS)
        buf_text(&line, "waits");
    else if (leg->state == LEG_ENDED)
        buf_text(&line, verdict_name(leg->verdict));
    else
        buf_format(&line, "%-12s %5.1f s, CPU %5.1f s", phase, leg->wall, leg->cpu);
    if (leg->state == LEG_RUNS && leg->budget > 0)
        buf_format(&line, " of %.0f s", leg->budget);
    add_line(picture, buf_str(&line), columns);
}

/* "  14 of 40 legs ended: 10 pass, 3 fail, 1 skip; 24 wait" */
static void draw_summary(const struct leg_status *legs, size_t count, size_t columns,
                         struct buf *picture)
{
    static const enum verdict verdicts[] = {VERDICT_PASS, VERDICT_FAIL, VERDICT_ERROR,
                                            VERDICT_SKIP};
    CLEANUP(buf_free) struct buf line = {0};
    size_t ended = 0, waits = 0, of[COUNT_OF(verdicts)] = {0};

    for (size_t i = 0; i < count; i++) {
        ended += legs[i].state == LEG_ENDED;
        waits += legs[i].state == LEG_WAITS;
        for (size_t j = 0; j < COUNT_OF(verdicts); j++)
            of[j] += legs[i].state == LEG_ENDED && legs[i].verdict == verdicts[j];
    }
    buf_format(&line, "  %zu of %zu legs ended", ended, count);
    for (size_t j = 0, told = 0; j < COUNT_OF(verdicts); j++)
        if (of[j])
            buf_format(&line, "%s %zu %s", told++ ? "," : ":", of[j], verdict_name(verdicts[j]));
    buf_format(&line, "; %zu wait", waits);
    add_line(picture, buf_str(&line), columns);
}

/* All legs when they fit on the terminal; else those that run, and a count of the others. */
static void show_progress(void *context, const struct leg_status *legs, size_t count)
{
    struct live *live = context;
    CLEANUP(buf_free) struct buf picture = {0};
    struct screen_size size = terminal_size();
    bool all = count < size.rows;
    size_t room = all ? count : size.rows > 2 ? size.rows - 2 : 0, lines = 0;
    int width = 9;

    if (!live->on)
        return;
    for (size_t i = 0; i < count; i++)
        if ((int)strlen(legs[i].kind->name) > width)
            width = (int)strlen(legs[i].kind->name);
    for (size_t i = 0; i < count && lines < room; i++)
        if (all || legs[i].state == LEG_RUNS) {
            draw_leg(&legs[i], width, size.columns, &picture);
            lines++;
        }
    if (!all && ++lines)
        draw_summary(legs, count, size.columns, &picture);
    if (live->lines)
        fprintf(stderr, "\033[%zuA", live->lines);
    fprintf(stderr, "%s\033[J", buf_str(&picture));
    live->lines = lines;
}

struct prove_listener live_listener(struct live *live)
{
    return (struct prove_listener){show_note, show_progress, live};
}
