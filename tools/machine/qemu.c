/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/qemu_parts.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

#define HEARD_MOST 65536 /* bytes */

void qemu_stop(struct qemu *qemu)
{
    proc_stop(&qemu->proc);
    close_fd(&qemu->serial);
    close_fd(&qemu->debugcon);
    close_fd(&qemu->qmp);
    close_fd(&qemu->said);
    *qemu = QEMU_NONE;
}

/* Both ends close on exec; the child's is handed down by number. */
static int make_line(struct err *e, int *ret_ours, int *ret_theirs)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0 ||
        fcntl(pair[0], F_SETFL, O_NONBLOCK) < 0)
        return err_sys(e, "cannot make a socket pair for QEMU");
    *ret_ours = pair[0];
    *ret_theirs = pair[1];
    return 0;
}

/*
 * A line on which only QEMU speaks, a byte a time. A pipe keeps a mebibyte of such; a socket is
 * full after some hundred, and what a guest says while we read a picture would be lost.
 */
static int make_pipe(struct err *e, int *ret_ours, int *ret_theirs)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0)
        return err_sys(e, "cannot make a pipe for QEMU");
    (void)fcntl(ends[0], F_SETPIPE_SZ, 1 << 20); /* 64 KiB will do where that is not allowed */
    *ret_ours = ends[0];
    *ret_theirs = ends[1];
    return 0;
}

/* QEMU opens the pipe anew, by its number among its own descriptors. */
static char *pipe_chardev(const char *id, int fd)
{
    return str_format("file,id=%s,path=/dev/fd/%d,append=on", id, fd);
}

static char *socket_chardev(const char *id, int fd)
{
    return str_format("socket,id=%s,fd=%d", id, fd);
}

static void keep(int fd, int *kept, size_t *count)
{
    if (fd > STDERR_FILENO)
        kept[(*count)++] = fd;
}

int qemu_start(struct err *e, const struct qemu_setup *setup, struct qemu *ret_qemu)
{
    CLEANUP(qemu_stop) struct qemu qemu = QEMU_NONE;
    CLEANUP(close_fd) int serial = -1;
    CLEANUP(close_fd) int debugcon = -1;
    CLEANUP(close_fd) int qmp = -1;
    CLEANUP(free_ptr) char *serial_text = NULL;
    CLEANUP(free_ptr) char *debugcon_text = NULL;
    CLEANUP(free_ptr) char *qmp_text = NULL;
    CLEANUP(argv_free) struct argv argv = {0};
    struct lines lines;
    int theirs[4];
    struct proc_setup start = {.keep_fds = theirs, .stdout_fd = -1};

    /* Somebody at the machine types into its serial console. */
    if ((setup->by_hand ? make_line : make_pipe)(e, &qemu.serial, &serial) < 0 ||
        make_line(e, &qemu.qmp, &qmp) < 0 ||
        (machine_has_debugcon(setup->kind) && make_pipe(e, &qemu.debugcon, &debugcon) < 0))
        return -1;
    qemu.said = memfd_create("qemu-stderr", MFD_CLOEXEC);
    if (qemu.said < 0)
        return err_sys(e, "cannot make a file for QEMU's messages");
    lines.serial = serial_text = (setup->by_hand ? socket_chardev : pipe_chardev)("serial", serial);
    lines.debugcon = debugcon_text = pipe_chardev("debugcon", debugcon);
    lines.qmp = qmp_text = socket_chardev("qmp", qmp);
    machine_argv(setup, &lines, &argv);
    keep(serial, theirs, &start.keep_count);
    keep(debugcon, theirs, &start.keep_count);
    keep(qmp, theirs, &start.keep_count);
    keep(setup->memory_fd, theirs, &start.keep_count);
    start.argv = (const char *const *)argv.items;
    start.stderr_fd = qemu.said;
    if (setup->display && strcmp(setup->display, "curses") == 0) {
        start.keep_stdin = true;
        start.stdout_fd = STDOUT_FILENO;
    }
    if (proc_start(e, &start, &qemu.proc) < 0)
        return -1;
    *ret_qemu = qemu;
    qemu = QEMU_NONE;
    return 0;
}

/* QEMU lists them one a line, and tells on stderr which of its modules are not installed. */
bool qemu_has_display(const char *program, const char *display)
{
    const char *const argv[] = {program, "-display", "help", NULL};
    CLEANUP(buf_free) struct buf list = {0};
    size_t length = strlen(display);
    struct err e = {0};

    if (proc_run(&e, argv, NULL, &list) < 0)
        return false;
    for (const char *line = buf_str(&list); line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, display, length) == 0 && strchr("\n", line[length]))
            return true;
    }
    return false;
}

void qemu_hear(int line, struct buf *said)
{
    char bytes[4096];
    ssize_t got;

    while ((got = read(line, bytes, sizeof bytes)) > 0)
        if (said->len < HEARD_MOST)
            buf_add(said, bytes, (size_t)got);
}

char *qemu_last_words(const struct qemu *qemu)
{
    char text[4096];
    off_t size = lseek(qemu->said, 0, SEEK_END);
    off_t from = size > (off_t)sizeof text ? size - (off_t)sizeof text : 0;
    ssize_t got = pread(qemu->said, text, sizeof text, from);
    size_t end = got > 0 ? (size_t)got : 0, start;

    while (end && (text[end - 1] == '\n' || text[end - 1] == '\r'))
        end--;
    start = end;
    while (start && text[start - 1] != '\n')
        start--;
    return str_copy_n(text + start, end - start);
}

bool qemu_kvm_failed(const struct qemu *qemu)
{
    char text[4096];
    ssize_t got = pread(qemu->said, text, sizeof text - 1, 0);

    text[got > 0 ? got : 0] = '\0';
    return strstr(text, "KVM internal error") != NULL;
}
