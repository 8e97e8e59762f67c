/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the text of the screen and of the kernel's messages means. */
#include "prove/watch.h"

#include <string.h>

#include "base/fnv.h"
#include "base/json.h"
#include "base/mem.h"
#include "prove/signs.h"

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

/* From one step of a countdown to the next; screen and serial console may show the same one. */
static void add_step(struct run *run, double from)
{
    double begin = from > run->counted_until ? from : run->counted_until;

    if (run->effort > begin)
        run->counted += run->effort - begin;
    run->counted_until = run->effort;
}

void watch_countdown(struct run *run, int side, const char *text)
{
    int seconds = prompt_countdown(text);
    int *last = &run->countdown[side];

    if (seconds < 0 || seconds == *last)
        return;
    if (*last >= 0 && seconds > *last)
        run->menu_returns++;
    else if (*last >= 0)
        add_step(run, run->stepped[side]);
    /* It goes on by itself, and is moving. */
    watch_progress(run);
    run->stepped[side] = run->effort;
    *last = seconds;
}

/* A row that was not there before, and is not drawn in the firmware's name. */
static void take_row(struct run *run, const char *row)
{
    bool failed = run->said_failure, proved;

    watch_hear(run, CHANNEL_SCREEN, row);
    proved = !(failed && run->said_failure) && !evidence_is_firmwares_row(row) &&
             matcher_row(&run->matcher, row);
    if (run->matcher.rejected && !run->rejected_line)
        run->rejected_line = str_copy(row);
    if (proved)
        watch_proved(run, CHANNEL_SCREEN, row);
}

/*
 * systemd's line about a job that is waited for, in either of its wordings: "A start job is running
 * for Network (12s / 1min 30s)", "Job x.device/start running (12s / 1min 30s)".
 */
static bool tells_of_job(const char *line)
{
    const char *job = strstr(line, "Job ");

    return strstr(line, " job is running for ") || (job && strstr(job, " running ("));
}

/* "(12s / 1min 30s)"; status text may follow it. NULL: none, or it has no limit. */
static const char *clock_of(const char *line)
{
    const char *clock = NULL;

    for (const char *at = strchr(line, '('); at; at = strchr(at + 1, '(')) {
        const char *slash = strstr(at, " / ");

        if (slash && slash < at + strcspn(at, ")"))
            clock = at;
    }
    return clock && !strstr(clock, "no limit") ? clock : NULL;
}

void watch_job(struct run *run, int side, const char *text)
{
    uint64_t waited = FNV_BEGIN;
    size_t clocks = 0;

    for (const char *at = text; *at; at = next_line(at)) {
        CLEANUP(free_ptr) char *line = line_at(at);
        const char *clock = tells_of_job(line) ? clock_of(line) : NULL;

        for (clocks += clock != NULL; clock && *clock && *clock != ')'; clock++)
            waited = fnv_add(waited, *clock);
    }
    if (clocks && waited != run->job_waited[side])
        watch_progress(run);
    run->job_waited[side] = waited;
}

void watch_rows(struct run *run, const char *text)
{
    CLEANUP(free_ptr) char *before = str_copy(buf_str(&run->screen));

    if (strcmp(before, text) == 0)
        return;
    replace(&run->screen, text);
    if (run_is_over(run))
        return;
    recording_add(run, json_pack("{s:o, s:b}", "screen", json_text(text), "drawn",
                                 (int)run->display.graphics));
    watch_countdown(run, 0, text);
    watch_job(run, 0, text);
    for (const char *at = text; *at; at = next_line(at)) {
        CLEANUP(free_ptr) char *row = line_at(at);

        if (!*row || has_line(before, row))
            continue;
        if (novelty_add(&run->novelty, row))
            watch_progress(run);
        take_row(run, row);
    }
}

/*
 * Who looks for his medium may mount one after the other, look into it, and put it back. Only when
 * nothing was mounted for a while has he found what he was looking for.
 */
static void note_mount(struct run *run, const char *line)
{
    const struct sign *sign = sign_find(CHANNEL_MEMORY, line);

    if (sign && sign->effect == SIGN_PHASE && sign->value == PHASE_MEDIUM)
        run->guest_at[PHASE_MEDIUM] = run_guest_time(run);
}

void watch_kernel_text(struct run *run, const char *text)
{
    size_t known = run->kernel_log.len;

    if (strncmp(text, buf_str(&run->kernel_log), known) != 0)
        known = 0;
    if (text[known])
        recording_add(run, json_pack("{s:o}", "kernel", json_text(text + known)));
    for (const char *at = text + known; *at && !run_is_over(run); at = next_line(at)) {
        CLEANUP(free_ptr) char *line = line_at(at);

        if (!*line)
            continue;
        if (novelty_add(&run->novelty, line))
            watch_progress(run);
        watch_hear(run, CHANNEL_MEMORY, line);
        note_mount(run, line);
    }
    replace(&run->kernel_log, text);
}
