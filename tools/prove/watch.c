/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/watch.h"

#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "prove/screen.h"

#define ASK_EVERY 1.0 /* seconds between questions over QMP */
/* Seconds of silence, in the guest's time, after which an unfinished line counts as a prompt. */
#define PARTIAL_AFTER 2.0
#define LOG_LIMIT     ((size_t)64 << 20) /* bytes kept of what a guest says */

static void note_progress(struct run *run)
{
    run->idle = 0;
}

static void keep_line(struct tail *tail, const char *line)
{
    char **place = &tail->lines[tail->next++ % TAIL_LINES];

    free(*place);
    *place = str_copy(line);
}

/*
 * What passes for the guest: what it computes, and what it waits of itself. A busy host, on which
 * QEMU waits for a processor in the middle of a line, does not count.
 */
static double guest_time(const struct run *run)
{
    return run->now.cpu + run->rest;
}

/* A line of the serial console: it may prove something, and it tells where the boot is. */
static void take_serial_line(void *context, const char *line)
{
    struct run *run = context;
    bool failed = run->evidence.failure != FAIL_NONE, proved;

    /* What comes after the verdict is in the log, and changes nothing. */
    if (run->state != RUN_WATCHING)
        return;
    proved = !run->said_failure && !evidence_is_firmwares(line) &&
             matcher_line(&run->matcher, line, run->serial.again);
    evidence_line(&run->evidence, CHANNEL_SERIAL, line, run->now);
    run->said_failure |= !failed && run->evidence.failure != FAIL_NONE;
    if (run->matcher.rejected && !run->rejected_line)
        run->rejected_line = str_copy(line);
    /* What a kernel's user expects comes from user space, whatever it is. */
    if (proved && run->evidence.phases[PHASE_KERNEL].seen)
        evidence_reach(&run->evidence, PHASE_USERSPACE, run->now);
    if (proved && matcher_done(&run->matcher))
        evidence_reach(&run->evidence, PHASE_MARKER, run->now);
    keep_line(&run->tail, line);
}

static void take_debugcon_line(void *context, const char *line)
{
    struct run *run = context;
    bool before = run->evidence.phases[PHASE_HANDOFF].seen;

    if (run->state != RUN_WATCHING)
        return;
    evidence_line(&run->evidence, CHANNEL_DEBUGCON, line, run->now);
    if (!before && run->evidence.phases[PHASE_HANDOFF].seen)
        run->bytes_read_at_handoff = run->bytes_read;
}

/* Drains one line. True when something came. */
static bool drain(struct run *run, int *fd, struct buf *log, struct console *console,
                  console_line *tell)
{
    char bytes[16384];
    bool came = false;

    while (*fd >= 0) {
        ssize_t got = read(*fd, bytes, sizeof bytes);

        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        if (got <= 0) {
            close_fd(fd);
            break;
        }
        came = true;
        if (log->len + (size_t)got <= LOG_LIMIT)
            buf_add(log, bytes, (size_t)got);
        console_feed(console, bytes, (size_t)got, tell, run);
    }
    return came;
}

void watch_lines(struct run *run)
{
    if (drain(run, &run->qemu.debugcon, &run->debugcon_log, &run->debugcon, take_debugcon_line)) {
        evidence_reach(&run->evidence, PHASE_FIRMWARE, run->now);
        note_progress(run);
    }
    if (drain(run, &run->qemu.serial, &run->serial_log, &run->serial, take_serial_line)) {
        evidence_reach(&run->evidence, PHASE_FIRMWARE, run->now);
        note_progress(run);
        run->last_byte = guest_time(run);
    } else if (guest_time(run) - run->last_byte > PARTIAL_AFTER) {
        console_flush(&run->serial, take_serial_line, run);
    }
}

static void take_statistics(struct run *run, const json_t *devices)
{
    const json_t *device;
    uint64_t bytes = 0;
    size_t i;

    json_array_foreach(devices, i, device)
    {
        const char *node = json_string_value(json_object_get(device, "node-name"));
        const json_t *stats = json_object_get(device, "stats");

        if (node && strcmp(node, "medium") == 0)
            bytes += (uint64_t)json_integer_value(json_object_get(stats, "rd_bytes"));
    }
    if (bytes == run->bytes_read)
        return;
    run->bytes_read = bytes;
    note_progress(run);
    /* A boot sector that reads that much is a loader, even one that shows only pictures. */
    if (run->evidence.phases[PHASE_HANDOFF].seen &&
        bytes - run->bytes_read_at_handoff >= JUDGE_SILENT_BYTES)
        evidence_reach(&run->evidence, PHASE_LOADER, run->now);
}

/* QEMU has saved the VGA text memory: its rows are evidence too. */
static void take_cells(struct run *run)
{
    CLEANUP(buf_free) struct buf cells = {0};
    CLEANUP(buf_free) struct buf text = {0};
    struct err unread = {0};

    if (file_read(&unread, run->cells, SCREEN_TEXT_SIZE, &cells) < 0)
        return;
    screen_text((const uint8_t *)buf_str(&cells), cells.len, &text);
    if (!text.len || strcmp(buf_str(&text), buf_str(&run->screen)) == 0)
        return;
    note_progress(run);
    buf_free(&run->screen);
    buf_text(&run->screen, text.data);
    for (char *at = text.data, *line; (line = strsep(&at, "\n"));)
        evidence_line(&run->evidence, CHANNEL_SCREEN, line, run->now);
}

/* QEMU also tells of ends that somebody else made: "host-signal", "host-error" and others. */
static void take_event(struct run *run, const char *event, const json_t *data)
{
    const char *reason = json_string_value(json_object_get(data, "reason"));

    if (strcmp(event, "SHUTDOWN") != 0 || run->guest != GUEST_RUNS)
        return;
    if (reason && strcmp(reason, "guest-reset") == 0)
        run->guest = GUEST_RESET;
    else if (reason && strcmp(reason, "guest-shutdown") == 0)
        run->guest = GUEST_SHUTDOWN;
    else
        run->guest = GUEST_STOPPED;
}

/* Why QEMU stopped the guest is known only to whom asks. */
static void ask_status(struct run *run)
{
    (void)qmp_send(&run->qmp, "query-status", NULL);
}

static void take_answer(struct run *run, const json_t *result, unsigned id)
{
    const char *status = json_string_value(json_object_get(result, "status"));

    if (status && strcmp(status, "internal-error") == 0)
        run->emulation_failed = true;
    if (id == run->stats_id) {
        run->stats_id = 0;
        take_statistics(run, result);
    } else if (id == run->cells_id) {
        run->cells_id = 0;
        take_cells(run);
    } else if (id == run->picture_id) {
        run->picture_id = 0;
    }
}

static void take_message(void *context, const json_t *message, unsigned id)
{
    struct run *run = context;
    const char *event = json_string_value(json_object_get(message, "event"));

    if (!event) {
        take_answer(run, json_object_get(message, "return"), id);
        return;
    }
    take_event(run, event, json_object_get(message, "data"));
    if (strcmp(event, "STOP") == 0)
        ask_status(run);
}

void watch_ask_cells(struct run *run)
{
    if (run->cells_id || run->setup.firmware != FIRMWARE_BIOS)
        return;
    run->cells_id =
        qmp_send(&run->qmp, "pmemsave",
                 json_pack("{s:I, s:I, s:s}", "val", (json_int_t)SCREEN_TEXT_ADDRESS, "size",
                           (json_int_t)SCREEN_TEXT_SIZE, "filename", run->cells));
}

void watch_ask(struct run *run)
{
    if (run->now.wall - run->last_ask < ASK_EVERY)
        return;
    run->last_ask = run->now.wall;
    if (!run->stats_id)
        run->stats_id = qmp_send(&run->qmp, "query-blockstats", NULL);
    watch_ask_cells(run);
}

int watch_qmp(struct err *e, struct run *run)
{
    return qmp_read(e, &run->qmp, take_message, run);
}
