/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/run.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "prove/screen.h"

#define ASK_EVERY 1.0 /* seconds between questions over QMP */
#define PARTIAL_AFTER                                                                              \
    2.0                    /* seconds of silence after which an unfinished line counts as a prompt \
                            */
#define CLOSING_LIMIT  5.0 /* seconds to wait for the last pictures */
#define LOG_LIMIT      ((size_t)64 << 20)  /* bytes kept of what a guest says */
#define FIRMWARE_LIMIT ((size_t)256 << 20) /* bytes; variable stores are well below 1 MiB */

static int copy_vars(struct err *e, const char *from, const char *to)
{
    CLEANUP(buf_free) struct buf vars = {0};

    return file_read(e, from, FIRMWARE_LIMIT, &vars) < 0 ? -1
                                                         : file_write(e, to, vars.data, vars.len);
}

static int prepare(struct err *e, struct run *run)
{
    const struct run_plan *plan = run->plan;
    const struct leg_kind *kind = plan->leg->kind;

    if (kind->firmware == FIRMWARE_UEFI && copy_vars(e, plan->uefi->vars, run->vars) < 0)
        return -1;
    if (plan->strict && blanks_for_leg(e, kind, plan->layout, plan->source, &run->blanks) < 0)
        return -1;
    return qemu_make_overlay(e, plan->image, run->overlay, &run->blanks);
}

static void drop_run(struct run **run)
{
    if (*run)
        run_free(*run);
    *run = NULL;
}

int run_start(struct err *e, const struct run_plan *plan, struct run **ret_run)
{
    CLEANUP(drop_run) struct run *run = mem_alloc(sizeof *run);

    *run = (struct run){.plan = plan, .qemu = QEMU_NONE, .qmp = {.fd = -1}};
    if (tmpdir_make(e, &run->work) < 0)
        return -1;
    run->overlay = tmpdir_file(&run->work, "overlay.qcow2");
    run->vars = tmpdir_file(&run->work, "vars.fd");
    run->picture = tmpdir_file(&run->work, "screen.png");
    run->cells = tmpdir_file(&run->work, "cells");
    run->evidence.firmware = plan->leg->kind->firmware;
    run->setup = (struct qemu_setup){
        .firmware = plan->leg->kind->firmware,
        .medium = plan->leg->kind->medium,
        .uefi = plan->uefi,
        .vars = run->vars,
        .overlay = run->overlay,
        .kvm = plan->kvm,
        .memory = plan->memory,
    };
    if (matcher_make(e, plan->promise, plan->leg->kind, &run->matcher) < 0 || prepare(e, run) < 0 ||
        qemu_start(e, &run->setup, &run->qemu) < 0)
        return -1;
    run->qmp.fd = run->qemu.qmp;
    run->started = clock_seconds();
    *ret_run = STEAL(run);
    return 0;
}

void run_free(struct run *run)
{
    qemu_stop(&run->qemu);
    qmp_free(&run->qmp);
    console_free(&run->serial);
    console_free(&run->debugcon);
    buf_free(&run->serial_log);
    buf_free(&run->debugcon_log);
    buf_free(&run->screen);
    for (size_t i = 0; i < TAIL_LINES; i++)
        free(run->tail.lines[i]);
    matcher_free(&run->matcher);
    evidence_free(&run->evidence);
    ruling_free(&run->ruling);
    blanks_free(&run->blanks);
    tmpdir_remove(&run->work);
    free(run->overlay);
    free(run->vars);
    free(run->picture);
    free(run->cells);
    free(run->rejected_line);
    free(run);
}

void run_wait_for(const struct run *run, struct pollfd fds[RUN_LINES])
{
    fds[0] = (struct pollfd){.fd = run->qemu.serial, .events = POLLIN};
    fds[1] = (struct pollfd){.fd = run->qemu.debugcon, .events = POLLIN};
    fds[2] = (struct pollfd){.fd = run->qmp.closed ? -1 : run->qemu.qmp, .events = POLLIN};
}

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

/* A line of the serial console: it may prove something, and it tells where the boot is. */
static void take_serial_line(void *context, const char *line)
{
    struct run *run = context;
    bool proved = matcher_line(&run->matcher, line);

    evidence_line(&run->evidence, CHANNEL_SERIAL, line, run->now);
    if (run->matcher.rejected && !run->rejected_line)
        run->rejected_line = str_copy(line);
    /* What a kernel's user expects comes from user space, whatever it is. */
    if (proved && run->evidence.phases[PHASE_KERNEL].seen)
        evidence_reach(&run->evidence, PHASE_USERSPACE, run->now);
    if (proved && matcher_done(&run->matcher))
        evidence_reach(&run->evidence, PHASE_MARKER, run->now);
    if (run->state == RUN_WATCHING)
        keep_line(&run->tail, line);
}

static void take_debugcon_line(void *context, const char *line)
{
    struct run *run = context;
    bool before = run->evidence.phases[PHASE_HANDOFF].seen;

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

static void drain_lines(struct run *run)
{
    if (drain(run, &run->qemu.debugcon, &run->debugcon_log, &run->debugcon, take_debugcon_line)) {
        evidence_reach(&run->evidence, PHASE_FIRMWARE, run->now);
        note_progress(run);
    }
    if (drain(run, &run->qemu.serial, &run->serial_log, &run->serial, take_serial_line)) {
        evidence_reach(&run->evidence, PHASE_FIRMWARE, run->now);
        note_progress(run);
        run->last_byte = run->now.wall;
    } else if (run->now.wall - run->last_byte > PARTIAL_AFTER) {
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

static void take_event(struct run *run, const char *event, const json_t *data)
{
    const char *reason = json_string_value(json_object_get(data, "reason"));

    if (strcmp(event, "SHUTDOWN") == 0 && run->guest == GUEST_RUNS)
        run->guest = reason && strcmp(reason, "guest-reset") == 0 ? GUEST_RESET : GUEST_SHUTDOWN;
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

static void ask_cells(struct run *run)
{
    if (run->cells_id || run->setup.firmware != FIRMWARE_BIOS)
        return;
    run->cells_id =
        qmp_send(&run->qmp, "pmemsave",
                 json_pack("{s:I, s:I, s:s}", "val", (json_int_t)SCREEN_TEXT_ADDRESS, "size",
                           (json_int_t)SCREEN_TEXT_SIZE, "filename", run->cells));
}

static void ask(struct run *run)
{
    if (run->now.wall - run->last_ask < ASK_EVERY)
        return;
    run->last_ask = run->now.wall;
    if (!run->stats_id)
        run->stats_id = qmp_send(&run->qmp, "query-blockstats", NULL);
    ask_cells(run);
}

static void look_at_clocks(struct run *run)
{
    double wall = clock_seconds() - run->started;
    double cpu = proc_cpu_seconds(&run->qemu.proc);

    run->now.wall = wall;
    if (cpu > run->now.cpu)
        run->now.cpu = cpu;
    if (wall - run->last_tick < RUN_TICK)
        return;
    /* A gap is our own absence (a stopped process, a suspended machine), not the guest's idling. */
    if (wall - run->last_tick < 10 * RUN_TICK && proc_is_idle(&run->qemu.proc))
        run->idle += wall - run->last_tick;
    run->last_tick = wall;
}

static bool ask_judge(struct run *run, bool gone)
{
    const struct situation situation = {
        .kind = run->plan->leg->kind,
        .strict = run->plan->strict,
        .evidence = &run->evidence,
        .matcher = &run->matcher,
        .rejected_line = run->rejected_line,
        .now = run->now,
        .idle = run->idle,
        .budget = run->plan->promise->budget,
        .read_since_handoff = run->bytes_read - run->bytes_read_at_handoff,
        .spoke = run->serial_log.len > 0,
        .guest = run->guest,
        .emulation_failed = run->emulation_failed,
        .gone = gone,
    };

    return judge(&situation, &run->ruling);
}

static void begin_closing(struct run *run)
{
    run->state = RUN_CLOSING;
    run->closing_since = run->now.wall;
    run->picture_id = qmp_send(&run->qmp, "screendump",
                               json_pack("{s:s, s:s}", "filename", run->picture, "format", "png"));
    ask_cells(run);
}

int run_step(struct err *e, struct run *run)
{
    /* Asked before draining, so that nothing that QEMU said before its end is missed. */
    bool gone = proc_ended(&run->qemu.proc);

    look_at_clocks(run);
    if (qmp_read(e, &run->qmp, take_message, run) < 0)
        return -1;
    drain_lines(run);
    if (run->state == RUN_WATCHING) {
        ask(run);
        if (ask_judge(run, gone))
            begin_closing(run);
    }
    if (run->state == RUN_CLOSING &&
        (gone || run->qmp.closed || (!run->picture_id && !run->cells_id) ||
         run->now.wall - run->closing_since > CLOSING_LIMIT))
        run->state = RUN_DONE;
    return 0;
}
