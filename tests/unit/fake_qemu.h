/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The other end of a run's QMP line, for tests: hears commands, answers when it is told to. */
#ifndef UNIT_FAKE_QEMU_H
#define UNIT_FAKE_QEMU_H

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "prove/watch.h"

static int fake_qemu = -1;

/* 0, or -1 when there is no socket to be had. */
static inline int fake_qemu_open(struct run *run)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) < 0)
        return -1;
    fake_qemu = ends[1];
    run->qmp = (struct qmp){.fd = ends[0], .ready = true, .last = 1};
    return 0;
}

static inline void fake_qemu_close(struct run *run)
{
    close_fd(&run->qmp.fd);
    close_fd(&fake_qemu);
    qmp_free(&run->qmp);
}

/* Reads what it was told; returns how often `command` is in it. */
static inline size_t fake_qemu_heard(const char *command)
{
    char text[4096] = "";
    ssize_t got = read(fake_qemu, text, sizeof text - 1);
    size_t count = 0;

    text[got > 0 ? got : 0] = '\0';
    for (const char *at = text; (at = strstr(at, command)); at++)
        count++;
    return count;
}

/* Answers the last command with that JSON. False when the answer was not taken. */
static inline bool fake_qemu_answer(struct run *run, const char *result)
{
    CLEANUP(free_ptr)
    char *text = str_format("{\"return\": %s, \"id\": %u}\n", result, run->qmp.last);
    struct err e = {0};

    return write(fake_qemu, text, strlen(text)) == (ssize_t)strlen(text) && watch_qmp(&e, run) == 0;
}

/* Tells an event without data. False when it was not taken. */
static inline bool fake_qemu_event(struct run *run, const char *name)
{
    CLEANUP(free_ptr) char *text = str_format("{\"event\": \"%s\", \"data\": {}}\n", name);
    struct err e = {0};

    return write(fake_qemu, text, strlen(text)) == (ssize_t)strlen(text) && watch_qmp(&e, run) == 0;
}

#endif
