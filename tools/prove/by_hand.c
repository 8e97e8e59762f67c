/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/by_hand.h"

#include <errno.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/mem.h"
#include "prove/proof.h"

#define KEYS_MOST 4096 /* bytes that wait for a machine which does not read its serial line */

/* A machine in use. */
struct session {
    const struct by_hand *how;
    struct run *run; /* owned */
    int input;       /* -1 once it has ended */
    struct buf keys; /* typed, and not yet taken by the machine */
    bool told[PHASE_COUNT];
    bool escaped; /* the person has enough, or has left */
};

static void session_free(struct session *session)
{
    if (session->run)
        run_free(session->run);
    buf_free(&session->keys);
}

/* A person can always leave; a pipe waits until the machine has taken what came before. */
static bool is_listening(const struct session *session)
{
    return session->input >= 0 && (session->how->escapes || session->keys.len < KEYS_MOST);
}

static void read_keys(struct session *session)
{
    const struct by_hand *how = session->how;
    char bytes[256];
    ssize_t count = read(session->input, bytes, sizeof bytes);

    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN))
        session->input = -1;
    if (count <= 0)
        return;
    session->escaped = how->escapes && memchr(bytes, BY_HAND_ESCAPE, (size_t)count);
    if (session->keys.len < KEYS_MOST)
        buf_add(&session->keys, bytes, (size_t)count);
}

/* A machine that does not read its serial line keeps keys waiting, never us. */
static void type_keys(struct session *session)
{
    struct buf *keys = &session->keys;
    int line = session->run->qemu.serial;
    ssize_t count = keys->len && line >= 0 ? write(line, keys->data, keys->len) : 0;

    if (count > 0) {
        memmove(keys->data, keys->data + count, keys->len - (size_t)count);
        keys->len -= (size_t)count;
    }
}

static void pass_on(struct session *session)
{
    const struct by_hand *how = session->how;
    struct buf *log = &session->run->serial_log;

    if (how->said && !how->said(how->context, buf_str(log), log->len))
        session->escaped = true;
    /* A log has its limit, and a session has none. */
    log->len = 0;
    for (int i = 0; i < PHASE_COUNT; i++) {
        const struct sighting *sighting = &session->run->evidence.phases[i];

        if (how->reached && sighting->seen && !session->told[i])
            how->reached(how->context, (enum phase)i, sighting);
        session->told[i] = sighting->seen;
    }
}

static void wait_for_something(const struct session *session)
{
    struct pollfd fds[RUN_LINES + 1];

    run_wait_for(session->run, fds);
    fds[RUN_LINES] = (struct pollfd){
        .fd = is_listening(session) ? session->input : -1,
        .events = POLLIN,
    };
    (void)poll(fds, RUN_LINES + 1, (int)(RUN_TICK * 1000));
}

static bool has_input(int fd)
{
    struct pollfd input = {.fd = fd, .events = POLLIN};

    return fd >= 0 && poll(&input, 1, 0) > 0;
}

/* QEMU that ends by itself has done its work when its exit code is 0. */
static int check_end(struct err *e, const struct session *session)
{
    const struct qemu *qemu = &session->run->qemu;
    CLEANUP(free_ptr) char *how = NULL;
    CLEANUP(free_ptr) char *words = NULL;

    if (!qemu->proc.ended || qemu->proc.status == 0)
        return 0;
    how = proc_how_ended(&qemu->proc);
    words = qemu_last_words(qemu);
    return err_set(e, ERR_FAULT, "QEMU %s%s%s", how, *words ? ", saying: " : "", words);
}

static int use(struct err *e, struct session *session)
{
    while (session->run->state != RUN_DONE && !session->escaped) {
        wait_for_something(session);
        if (run_step(e, session->run) < 0)
            return -1;
        if (interrupted())
            return err_set(e, ERR_FAULT, "interrupted");
        pass_on(session);
        if (!session->escaped && is_listening(session) && has_input(session->input))
            read_keys(session);
        type_keys(session);
    }
    return check_end(e, session);
}

int prove_window(struct err *e, const char *leg, const char **ret_display)
{
    static const char *const displays[] = {"gtk", "sdl"};
    CLEANUP(firmware_free) struct firmware_files files = {0};
    const struct leg_kind *kind;

    if (leg_kind_by_name(e, leg, strlen(leg), &kind) < 0 ||
        firmware_find(e, firmware_folders, kind->firmware, &files) < 0)
        return -1;
    *ret_display = NULL;
    for (size_t i = 0; i < COUNT_OF(displays) && !*ret_display; i++)
        if (qemu_has_display(files.program, displays[i]))
            *ret_display = displays[i];
    return 0;
}

int prove_by_hand(struct err *e, const struct prove_options *options,
                  const struct prove_listener *listener, const struct by_hand *how)
{
    CLEANUP(proof_free) struct proof proof = PROOF_NONE;
    CLEANUP(session_free) struct session session = {.how = how, .input = how->input};
    const struct leg_kind *kind;
    const struct leg *leg;
    struct run_plan *plan;

    /* No preset, no list: one leg. */
    if (leg_kind_by_name(e, options->legs, strlen(options->legs), &kind) < 0 ||
        proof_prepare(e, options, listener, &proof) < 0)
        return -1;
    leg = &proof.subject.legs.items[0];
    if (leg->unavailable)
        return err_set(e, ERR_FAULT, "%s", leg->unavailable);
    if (leg->missing)
        proof_note(&proof, leg->missing);
    plan = &proof.plans[0];
    plan->by_hand = true;
    plan->display = how->display;
    plan->attempt = 1;
    if (run_start(e, plan, &session.run) < 0)
        return -1;
    return use(e, &session);
}
