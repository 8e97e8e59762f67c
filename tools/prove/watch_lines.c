/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine says on its serial console and its debug console. */
#include "prove/watch.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"

/* Seconds of silence, in the guest's time, after which an unfinished line counts as a prompt. */
#define PARTIAL_AFTER 2.0
#define LOG_LIMIT     ((size_t)64 << 20) /* bytes kept of what a guest says */
/* Bytes read at once: more than lines hold, and little enough that one guest holds up no other. */
#define DRAIN_LIMIT ((size_t)1 << 20)

static void keep_line(struct tail *tail, const char *line)
{
    char **place;

    /* The empty rows of a menu's frame would push out what was said before them. */
    if (!line[strspn(line, " \t|+-")])
        return;
    place = &tail->lines[tail->next++ % TAIL_LINES];
    free(*place);
    *place = str_copy(line);
}

void watch_proved(struct run *run, enum channel channel, const char *line)
{
    /* What a kernel's user expects comes from user space, whatever it is. */
    if (run->evidence.phases[PHASE_KERNEL].seen)
        evidence_reach(&run->evidence, PHASE_USERSPACE, channel, line, run->now);
    if (matcher_done(&run->matcher))
        evidence_reach(&run->evidence, PHASE_MARKER, channel, line, run->now);
}

void watch_hear(struct run *run, enum channel channel, const char *line)
{
    bool failed = run->evidence.failure != FAIL_NONE;

    evidence_line(&run->evidence, channel, line, run->now);
    if (run->evidence.failure == FAIL_NONE)
        run->said_failure = false; /* it has come up all the same */
    else
        run->said_failure |= !failed;
}

void watch_serial_line(struct run *run, const char *line, bool again)
{
    bool failed, proved;

    if (run_is_over(run))
        return;
    recording_add(run, again ? json_pack("{s:o, s:b}", "serial", json_text(line), "again", 1)
                             : json_pack("{s:o}", "serial", json_text(line)));
    failed = run->said_failure;
    watch_hear(run, CHANNEL_SERIAL, line);
    proved = !(failed && run->said_failure) && !evidence_is_firmwares(line) &&
             matcher_line(&run->matcher, line, again);
    if (run->matcher.rejected && !run->rejected_line)
        run->rejected_line = str_copy(line);
    if (proved)
        watch_proved(run, CHANNEL_SERIAL, line);
    if (novelty_add(&run->novelty, line))
        watch_progress(run);
    watch_countdown(run, 1, line);
    watch_job(run, 1, line);
    keep_line(&run->tail, line);
}

void watch_debugcon_line(struct run *run, const char *line)
{
    if (run_is_over(run))
        return;
    recording_add(run, json_pack("{s:o}", "debugcon", json_text(line)));
    /* It comes at once; what has been said or shown before it may still be on its way. */
    evidence_line(&run->evidence, CHANNEL_DEBUGCON, line, run->now);
}

static void take_serial_line(void *context, const char *line)
{
    struct run *run = context;

    watch_serial_line(run, line, run->serial.again);
}

static void take_debugcon_line(void *context, const char *line)
{
    watch_debugcon_line(context, line);
}

/* Drains one line. True when something came. */
static bool drain(struct run *run, int *fd, struct buf *log, struct console *console,
                  console_line *tell)
{
    char bytes[16384];
    size_t came = 0;

    while (*fd >= 0 && came < DRAIN_LIMIT) {
        ssize_t got = read(*fd, bytes, sizeof bytes);

        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        if (got <= 0) {
            close_fd(fd);
            break;
        }
        came += (size_t)got;
        if (log->len + (size_t)got <= LOG_LIMIT)
            buf_add(log, bytes, (size_t)got);
        console_feed(console, bytes, (size_t)got, tell, run);
    }
    return came > 0;
}

void watch_lines(struct run *run)
{
    if (drain(run, &run->qemu.debugcon, &run->debugcon_log, &run->debugcon, take_debugcon_line)) {
        evidence_reach(&run->evidence, PHASE_FIRMWARE, CHANNEL_DEBUGCON, NULL, run->now);
        watch_progress(run);
    }
    if (drain(run, &run->qemu.serial, &run->serial_log, &run->serial, take_serial_line)) {
        evidence_reach(&run->evidence, PHASE_FIRMWARE, CHANNEL_SERIAL, NULL, run->now);
        run->last_byte = run_guest_time(run);
    } else if (run_guest_time(run) - run->last_byte > PARTIAL_AFTER) {
        console_flush(&run->serial, take_serial_line, run);
    }
}
