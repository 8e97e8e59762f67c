/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * QMP (QEMU docs/interop/qmp-spec): one JSON object a line, both ways, over a socket that we
 * already have. Nothing here blocks: qmp_read() takes what has come, qmp_send() refuses while the
 * greeting was not answered.
 */
#ifndef MACHINE_QMP_H
#define MACHINE_QMP_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

struct qmp {
    int fd;           /* non-blocking; borrowed */
    struct buf in;    /* the line so far; owned */
    bool ready;       /* capabilities were negotiated; commands may be sent */
    unsigned last;    /* id of the last command sent */
    bool closed;      /* QEMU has closed its end */
    char version[96]; /* of QEMU, as its greeting tells: "7.2.22 (Debian 1:7.2+dfsg-7)"; or "" */
};

/* An event ("event" is in `message`) or the answer to the command `id` (0 for events). */
typedef void (*qmp_told)(void *context, const json_t *message, unsigned id);

void qmp_free(struct qmp *qmp); /* usable with CLEANUP; leaves the descriptor alone */
/* Reads what is there and tells each message. A line that is not JSON is ERR_FAULT. */
int qmp_read(struct err *e, struct qmp *qmp, qmp_told tell, void *context) MUST_USE;
/* Takes over `arguments` (NULL: none). Returns the command's id, 0 when it could not be sent. */
unsigned qmp_send(struct qmp *qmp, const char *command, json_t *arguments);
/* The same; QEMU gets a descriptor with it (`fd`, -1: none). */
unsigned qmp_send_fd(struct qmp *qmp, const char *command, json_t *arguments, int fd);

#endif
