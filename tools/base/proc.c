/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "base/interrupt.h"
#include "base/mem.h"

extern char **environ;

char *proc_find(const char *program)
{
    const char *path = getenv("PATH");

    if (strchr(program, '/'))
        return access(program, X_OK) == 0 ? str_copy(program) : NULL;
    for (const char *at = path ? path : "/usr/bin:/bin"; *at;) {
        size_t length = strcspn(at, ":");
        CLEANUP(free_ptr) char *full = str_format("%.*s/%s", (int)length, at, program);

        if (length && access(full, X_OK) == 0)
            return STEAL(full);
        at += length + (at[length] == ':');
    }
    /* mkfs.fat and its kin live where only root's PATH looks. */
    for (size_t i = 0; i < 2; i++) {
        static const char *const folders[] = {"/usr/sbin", "/sbin"};
        CLEANUP(free_ptr) char *full = str_format("%s/%s", folders[i], program);

        if (access(full, X_OK) == 0)
            return STEAL(full);
    }
    return NULL;
}

/* The environment with `extra` in front, so that getenv() finds those first; free the array only.
 */
static char **environment_with(const char *const *extra)
{
    size_t have = 0, add = 0, at = 0;
    char **all;

    while (environ[have])
        have++;
    while (extra && extra[add])
        add++;
    all = mem_array(have + add + 1, sizeof *all);
    for (size_t i = 0; i < add; i++)
        all[at++] = (char *)(uintptr_t)extra[i];
    for (size_t i = 0; i < have; i++) {
        bool hidden = false;

        for (size_t j = 0; j < add && !hidden; j++) {
            size_t name = strcspn(extra[j], "=") + 1;

            hidden = strncmp(environ[i], extra[j], name) == 0;
        }
        if (!hidden)
            all[at++] = environ[i];
    }
    return all;
}

/* Runs in the child between fork and exec: system calls only. */
static void become(const struct proc_setup *setup, const char *path, char **env, pid_t parent,
                   int failed_fd)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int number;

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
    (void)signal(SIGPIPE, SIG_DFL);
    if (null < 0 || (!setup->keep_stdin && dup2(null, 0) < 0) ||
        dup2(setup->stdout_fd < 0 ? null : setup->stdout_fd, 1) < 0 ||
        dup2(setup->stderr_fd < 0 ? null : setup->stderr_fd, 2) < 0)
        goto failed;
    for (size_t i = 0; i < setup->keep_count; i++)
        if (fcntl(setup->keep_fds[i], F_SETFD, 0) < 0)
            goto failed;
    execve(path, (char *const *)(uintptr_t)setup->argv, env);
failed:
    number = errno;
    (void)!write(failed_fd, &number, sizeof number);
    _exit(127);
}

int proc_start(struct err *e, const struct proc_setup *setup, struct proc *ret_proc)
{
    CLEANUP(free_ptr) char *path = proc_find(setup->argv[0]);
    CLEANUP(free_ptr) char **env = environment_with(setup->extra_env);
    CLEANUP(close_fd) int told = -1;
    CLEANUP(close_fd) int telling = -1;
    pid_t parent = getpid(), pid;
    int pair[2], number = 0;

    if (!path)
        return err_set(e, ERR_FAULT, "the program %s is not installed", setup->argv[0]);
    if (pipe2(pair, O_CLOEXEC) < 0)
        return err_sys(e, "cannot start %s", setup->argv[0]);
    told = pair[0];
    telling = pair[1];
    pid = fork();
    if (pid < 0)
        return err_sys(e, "cannot start %s", setup->argv[0]);
    if (pid == 0)
        become(setup, path, env, parent, telling);
    close_fd(&telling);
    /* The pipe closes on a good exec and brings errno on a bad one. */
    if (read(told, &number, sizeof number) == (ssize_t)sizeof number) {
        (void)waitpid(pid, NULL, 0);
        errno = number;
        return err_sys(e, "cannot start %s", path);
    }
    *ret_proc = (struct proc){.pid = pid};
    return 0;
}

bool proc_ended(struct proc *proc)
{
    if (proc->pid > 0 && !proc->ended)
        proc->ended = waitpid(proc->pid, &proc->status, WNOHANG) == proc->pid;
    return proc->pid <= 0 || proc->ended;
}

void proc_wait(struct proc *proc)
{
    while (proc->pid > 0 && !proc->ended) {
        pid_t got = waitpid(proc->pid, &proc->status, 0);

        proc->ended = got == proc->pid || (got < 0 && errno != EINTR);
    }
}

void proc_stop(struct proc *proc)
{
    if (proc_ended(proc))
        return;
    (void)kill(proc->pid, SIGKILL);
    proc_wait(proc);
}

char *proc_how_ended(const struct proc *proc)
{
    if (WIFSIGNALED(proc->status))
        return str_format("was killed by signal %d (%s)", WTERMSIG(proc->status),
                          strsignal(WTERMSIG(proc->status)));
    return str_format("exited with %d", WEXITSTATUS(proc->status));
}

/* The kernel keeps a clock for each process: to ask it costs less than to read /proc. */
double proc_cpu_seconds(const struct proc *proc)
{
    struct timespec used;
    clockid_t clock;

    if (proc->pid <= 0 || proc->ended || clock_getcpuclockid(proc->pid, &clock) != 0 ||
        clock_gettime(clock, &used) < 0)
        return -1;
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

/* State letter of one thread: R runs or waits for a processor, D waits for a disk, T and t were
 * stopped from outside and would go on. */
static bool thread_is_busy(pid_t process, pid_t thread)
{
    char path[64], line[512];
    CLEANUP(close_fd) int fd = -1;
    const char *after_name;
    ssize_t got;

    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)process, (int)thread);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    got = fd < 0 ? -1 : read(fd, line, sizeof line - 1);
    if (got <= 0)
        return false;
    line[got] = '\0';
    after_name = strrchr(line, ')');
    return after_name && after_name[1] && after_name[2] && strchr("RDTt", after_name[2]);
}

bool proc_is_idle(struct proc *proc)
{
    CLEANUP(close_dir) DIR *dir = NULL;
    struct dirent *entry;
    char path[64];

    /* Who worked at the last look mostly works still: then no other thread matters. */
    if (proc->worker && thread_is_busy(proc->pid, proc->worker))
        return false;
    (void)snprintf(path, sizeof path, "/proc/%d/task", (int)proc->pid);
    dir = opendir(path);
    while (dir && (entry = readdir(dir))) {
        pid_t thread = (pid_t)atoi(entry->d_name);

        if (thread > 0 && thread_is_busy(proc->pid, thread)) {
            proc->worker = thread;
            return false;
        }
    }
    return dir != NULL;
}

/* Reads both pipes until both are closed, or until we are interrupted. */
static void drain(int out_fd, int err_fd, struct buf *out, struct buf *said)
{
    struct pollfd fds[2] = {{.fd = out_fd, .events = POLLIN}, {.fd = err_fd, .events = POLLIN}};
    struct buf *bufs[2] = {out, said};

    while (fds[0].fd >= 0 || fds[1].fd >= 0) {
        if (poll(fds, 2, -1) < 0 && (errno != EINTR || interrupted()))
            return;
        for (int i = 0; i < 2; i++) {
            char bytes[4096];
            ssize_t count;

            if (fds[i].fd < 0 || !fds[i].revents)
                continue;
            count = read(fds[i].fd, bytes, sizeof bytes);
            if (count > 0)
                buf_add(bufs[i], bytes, (size_t)count);
            else if (count == 0 || errno != EINTR)
                fds[i].fd = -1;
        }
    }
}

/* The last line that is not empty, within `text`. */
static char *last_line(const struct buf *text)
{
    size_t end = text->len, start;

    while (end && strchr("\n\r ", text->data[end - 1]))
        end--;
    start = end;
    while (start && text->data[start - 1] != '\n')
        start--;
    return str_copy_n(text->data ? text->data + start : "", end - start);
}

int proc_run(struct err *e, const char *const *argv, const char *const *extra_env,
             struct buf *ret_stdout)
{
    CLEANUP(close_fd) int out_read = -1;
    CLEANUP(close_fd) int out_write = -1;
    CLEANUP(close_fd) int err_read = -1;
    CLEANUP(close_fd) int err_write = -1;
    CLEANUP(buf_free) struct buf out = {0};
    CLEANUP(buf_free) struct buf said = {0};
    CLEANUP(proc_stop) struct proc child = {0};
    CLEANUP(free_ptr) char *how = NULL;
    CLEANUP(free_ptr) char *last = NULL;
    struct proc_setup setup = {.argv = argv, .extra_env = extra_env};
    int pair[2];

    if (pipe2(pair, O_CLOEXEC) < 0)
        return err_sys(e, "cannot start %s", argv[0]);
    out_read = pair[0];
    out_write = pair[1];
    if (pipe2(pair, O_CLOEXEC) < 0)
        return err_sys(e, "cannot start %s", argv[0]);
    err_read = pair[0];
    err_write = pair[1];
    setup.stdout_fd = out_write;
    setup.stderr_fd = err_write;
    if (proc_start(e, &setup, &child) < 0)
        return -1;
    close_fd(&out_write);
    close_fd(&err_write);
    drain(out_read, err_read, &out, &said);
    if (interrupted())
        return err_set(e, ERR_FAULT, "interrupted");
    proc_wait(&child);
    if (!WIFEXITED(child.status) || WEXITSTATUS(child.status) != 0) {
        how = proc_how_ended(&child);
        last = last_line(said.len ? &said : &out);
        return err_set(e, ERR_FAULT, "%s %s%s%s", argv[0], how, *last ? ", saying: " : "", last);
    }
    if (ret_stdout) {
        *ret_stdout = out;
        out = (struct buf){0};
    }
    return 0;
}
