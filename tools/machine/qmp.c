/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/qmp.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/json.h"

#define MESSAGE_LIMIT ((size_t)1 << 20) /* bytes */

void qmp_free(struct qmp *qmp)
{
    buf_free(&qmp->in);
    *qmp = (struct qmp){.fd = -1};
}

static const struct {
    const char *name;
    const char *monitor; /* the monitor's command, where QMP has none of its own */
} commands[QMP_COMMANDS] = {
    [QMP_STATUS] = {"query-status", NULL},
    [QMP_DISKS] = {"query-blockstats", NULL},
    [QMP_REGISTERS] = {"human-monitor-command", "info registers"},
    [QMP_CELLS] = {"pmemsave", NULL},
    [QMP_FRAME] = {"screendump", NULL},
    [QMP_PICTURE] = {"screendump", NULL},
    [QMP_KEYS] = {"send-key", NULL},
};

/* Commands are few and short: a full socket means that QEMU no longer reads. */
static unsigned send_command(struct qmp *qmp, const char *command, json_t *arguments)
{
    CLEANUP(json_drop) json_t *message = json_object();
    CLEANUP(free_ptr) char *text = NULL;
    CLEANUP(buf_free) struct buf line = {0};

    json_put_text(message, "execute", command);
    json_put_uint(message, "id", qmp->last + 1);
    if (arguments)
        json_put(message, "arguments", arguments);
    text = json_dumps(message, JSON_COMPACT);
    buf_format(&line, "%s\n", text ? text : "");
    if (send(qmp->fd, line.data, line.len, MSG_NOSIGNAL) != (ssize_t)line.len)
        return 0;
    return ++qmp->last;
}

unsigned qmp_send(struct qmp *qmp, enum qmp_command command, json_t *arguments)
{
    const char *monitor = commands[command].monitor;

    if (qmp->ready && !qmp->closed)
        return send_command(qmp, commands[command].name,
                            monitor ? json_pack("{s:s}", "command-line", monitor) : arguments);
    json_decref(arguments);
    return 0;
}

static void take_greeting(struct qmp *qmp, const json_t *greeting)
{
    const json_t *version = json_object_get(greeting, "version");
    const json_t *qemu = json_object_get(version, "qemu");
    const char *package = json_string_value(json_object_get(version, "package"));
    bool has_package = package && *package;

    if (qemu)
        (void)snprintf(qmp->version, sizeof qmp->version, "%d.%d.%d%s%s%s",
                       (int)json_integer_value(json_object_get(qemu, "major")),
                       (int)json_integer_value(json_object_get(qemu, "minor")),
                       (int)json_integer_value(json_object_get(qemu, "micro")),
                       has_package ? " (" : "", has_package ? package : "", has_package ? ")" : "");
    (void)send_command(qmp, "qmp_capabilities", NULL);
}

static void take_message(struct qmp *qmp, const json_t *message, qmp_told tell, void *context)
{
    unsigned id = (unsigned)json_integer_value(json_object_get(message, "id"));

    if (json_object_get(message, "QMP")) {
        take_greeting(qmp, json_object_get(message, "QMP"));
        return;
    }
    if (id == 1)
        qmp->ready = true;
    else
        tell(context, message, id);
}

static int take_line(struct err *e, struct qmp *qmp, const char *line, size_t length, qmp_told tell,
                     void *context)
{
    CLEANUP(json_drop) json_t *message = json_loadb(line, length, 0, NULL);

    if (!json_is_object(message))
        return err_set(e, ERR_FAULT, "QEMU said something over QMP that is not a JSON object");
    take_message(qmp, message, tell, context);
    return 0;
}

static int take_lines(struct err *e, struct qmp *qmp, qmp_told tell, void *context)
{
    size_t start = 0;

    for (;;) {
        const char *line = buf_str(&qmp->in) + start;
        const char *end = memchr(line, '\n', qmp->in.len - start);

        if (!end)
            break;
        if (take_line(e, qmp, line, (size_t)(end - line), tell, context) < 0)
            return -1;
        start += (size_t)(end - line) + 1;
    }
    if (start) {
        memmove(qmp->in.data, qmp->in.data + start, qmp->in.len - start);
        qmp->in.len -= start;
    }
    if (qmp->in.len > MESSAGE_LIMIT)
        return err_set(e, ERR_FAULT, "QEMU sent a QMP message without an end");
    return 0;
}

int qmp_read(struct err *e, struct qmp *qmp, qmp_told tell, void *context)
{
    char bytes[8192];
    ssize_t got;

    while (!qmp->closed && (got = recv(qmp->fd, bytes, sizeof bytes, 0)) != 0) {
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return 0;
        if (got < 0 && errno != ECONNRESET)
            return err_sys(e, "cannot read QEMU's answer");
        if (got < 0)
            break;
        buf_add(&qmp->in, bytes, (size_t)got);
        if (take_lines(e, qmp, tell, context) < 0)
            return -1;
    }
    qmp->closed = true;
    return 0;
}
