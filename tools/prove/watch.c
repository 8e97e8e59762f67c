/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/watch.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"

#define ASK_EVERY 1.0 /* seconds between questions over QMP */

void watch_progress(struct run *run)
{
    run->idle = 0;
    run->moved_bytes = run->bytes_read;
    watch_work(run);
}

void watch_work(struct run *run)
{
    run->moved_effort = run->effort;
}

/* A guest is told of errors that are its medium's; for one that is this machine's, a full disk,
 * QEMU holds it. */
static void take_io_error(struct run *run, const json_t *data)
{
    const char *operation = json_string_value(json_object_get(data, "operation"));
    const char *action = json_string_value(json_object_get(data, "action"));

    if (action && strcmp(action, "stop") == 0)
        run->unwritten = true;
    else if (operation && strcmp(operation, "read") == 0 && run->failed_reads == 0)
        run->failed_reads = 1;
}

/* QEMU also tells of ends that somebody else made: "host-signal", "host-error" and others. */
void watch_event(struct run *run, const char *event, const json_t *data)
{
    const char *reason = json_string_value(json_object_get(data, "reason"));

    if (strcmp(event, "BLOCK_IO_ERROR") == 0)
        take_io_error(run, data);
    if (strcmp(event, "GUEST_PANICKED") == 0) {
        /* Its own words, if it left any, tell more. */
        watch_memory_look(run);
        evidence_panic(&run->evidence, "QEMU was told by the guest that it has panicked");
        run->said_failure = true;
    }
    if (strcmp(event, "SHUTDOWN") != 0 || run->guest != GUEST_RUNS)
        return;
    if (reason && strcmp(reason, "guest-reset") == 0)
        run->guest = GUEST_RESET;
    else if (reason && strcmp(reason, "guest-shutdown") == 0)
        run->guest = GUEST_SHUTDOWN;
    else
        run->guest = GUEST_STOPPED;
}

/* The sender of an answer that has come; NULL: nobody waits for it. */
static struct question *question_by_id(struct run *run, unsigned id)
{
    for (size_t i = 0; i < QMP_COMMANDS; i++)
        if (id && run->questions[i].id == id)
            return &run->questions[i];
    return NULL;
}

bool watch_question(struct run *run, enum qmp_command command, json_t *arguments,
                    run_answer *answered)
{
    struct question *question = &run->questions[command];

    if (question->id || (run->plan && run->plan->unasked & 1u << command)) {
        json_decref(arguments);
        return false;
    }
    *question = (struct question){
        .id = qmp_send(&run->qmp, command, arguments),
        .asked = run->now.wall,
        .answered = answered,
    };
    return question->id != 0;
}

bool watch_is_asked(const struct run *run, enum qmp_command command)
{
    return run->questions[command].id != 0;
}

double watch_oldest_question(const struct run *run)
{
    double oldest = run->qmp.ready || run->qmp.closed ? 0 : run->now.wall;

    for (size_t i = 0; i < QMP_COMMANDS; i++)
        if (run->questions[i].id && run->now.wall - run->questions[i].asked > oldest)
            oldest = run->now.wall - run->questions[i].asked;
    return oldest;
}

bool watch_is_deaf(const struct run *run)
{
    return run->idle >= JUDGE_DEAF && watch_oldest_question(run) >= JUDGE_DEAF;
}

unsigned watch_unanswered(const struct run *run)
{
    unsigned unanswered = 0;

    for (size_t i = 0; watch_is_deaf(run) && i < QMP_COMMANDS; i++)
        if (run->questions[i].id)
            unanswered |= 1u << i;
    return unanswered;
}

bool watch_is_answered(const struct run *run)
{
    for (size_t i = 0; i < QMP_COMMANDS; i++)
        if (run->questions[i].id)
            return false;
    return true;
}

static void take_status(struct run *run, const json_t *result)
{
    const char *status = json_string_value(json_object_get(result, "status"));

    if (status && strcmp(status, "internal-error") == 0)
        run->emulation_failed = true;
}

static void take_message(void *context, const json_t *message, unsigned id)
{
    struct run *run = context;
    const char *event = json_string_value(json_object_get(message, "event"));
    struct question *question = event ? NULL : question_by_id(run, id);

    /* What was said before a picture was taken, or before an event, is heard before it. */
    watch_lines(run);
    if (question) {
        run_answer *answered = question->answered;

        *question = (struct question){0};
        answered(run, json_object_get(message, "return"));
    }
    if (!event)
        return;
    recording_add(
        run, json_pack("{s:s, s:O?}", "event", event, "data", json_object_get(message, "data")));
    watch_event(run, event, json_object_get(message, "data"));
    /* Why QEMU stopped the guest is known only to whom asks. */
    if (strcmp(event, "STOP") == 0)
        (void)watch_question(run, QMP_STATUS, NULL, take_status);
}

void watch_ask(struct run *run)
{
    watch_ask_cpu(run);
    watch_memory(run);
    if (run->now.wall - run->last_ask < ASK_EVERY)
        return;
    run->last_ask = run->now.wall;
    watch_ask_disk(run);
    watch_ask_screen(run);
}

int watch_qmp(struct err *e, struct run *run)
{
    if (qmp_read(e, &run->qmp, take_message, run) < 0)
        return -1;
    if (run->qmp.ready && !run->evidence.phases[PHASE_STARTED].seen) {
        CLEANUP(free_ptr) char *proof = str_format("QEMU %s", run->qmp.version);

        evidence_reach(&run->evidence, PHASE_STARTED, CHANNEL_QMP, proof, (struct moment){0});
    }
    return 0;
}
