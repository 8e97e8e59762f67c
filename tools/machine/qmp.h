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

/*
 * Every command that is ever sent to a machine that runs. The rule: none that makes QEMU wait until
 * the guest's requests to its disks have ended ("drain": stop, and cont after it, savevm, migrate,
 * blockdev-*, qemu-io by the monitor, ...). Under QEMU 7.2 that wait never ends when firmware is in
 * the middle of an AHCI or ATAPI read: QEMU then uses no processor time and answers nothing. So the
 * list is closed, and these only look, or press a key. At its end a machine is killed, not asked.
 */
enum qmp_command {
    QMP_STATUS,    /* query-status */
    QMP_DISKS,     /* query-blockstats */
    QMP_REGISTERS, /* info registers, by the monitor: its result is a text */
    QMP_CELLS,     /* pmemsave, of VGA's text memory */
    QMP_FRAME,     /* screendump, to be read */
    QMP_PICTURE,   /* screendump, for people */
    QMP_KEYS,      /* send-key */
    QMP_COMMANDS,
};

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
/* Takes over `arguments` (NULL: none, or the command's own). Returns the command's id, 0 when it
 * could not be sent. */
unsigned qmp_send(struct qmp *qmp, enum qmp_command command, json_t *arguments);

#endif
