/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Child processes: the only place that starts them and waits for them. Argument vectors only, never
 * a shell. A child dies with us (PR_SET_PDEATHSIG), and one that was killed by a signal never
 * counts as a success.
 */
#ifndef BASE_PROC_H
#define BASE_PROC_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

struct proc {
    pid_t pid;  /* 0: none */
    int status; /* as from waitpid(), once `ended` */
    bool ended;
    pid_t worker; /* the thread that was last seen to work; 0: none yet */
};

struct proc_setup {
    const char *const *argv; /* ends with NULL; argv[0] is looked up in PATH */
    const int *keep_fds;     /* descriptors the child inherits under the same numbers */
    size_t keep_count;
    int stdout_fd;                /* -1: /dev/null */
    bool keep_stdin;              /* the child reads what we would; else /dev/null */
    int stderr_fd;                /* -1: /dev/null */
    const char *const *extra_env; /* "NAME=value", ends with NULL; may be NULL */
};

/* A program that is not installed is ERR_FAULT with a text that names it. */
int proc_start(struct err *e, const struct proc_setup *setup, struct proc *ret_proc) MUST_USE;
/* True once the child has ended; never blocks. */
bool proc_ended(struct proc *proc);
void proc_wait(struct proc *proc);
/* SIGKILL and wait; usable with CLEANUP(proc_stop); no-op when there is none or it has ended. */
void proc_stop(struct proc *proc);
/* "exited with 3", "was killed by signal 9 (Killed)"; caller frees. */
char *proc_how_ended(const struct proc *proc);

/* CPU seconds (user + system, all threads) the child has used so far; negative when unknown. */
double proc_cpu_seconds(const struct proc *proc);
/* True when no thread of the child is running or waiting for a processor: it idles by itself. */
bool proc_is_idle(struct proc *proc);

/*
 * Runs a helper program to its end. Exit code 0 is success; anything else is ERR_FAULT and quotes
 * the last line the program said. `ret_stdout` may be NULL.
 */
int proc_run(struct err *e, const char *const *argv, const char *const *extra_env,
             struct buf *ret_stdout) MUST_USE;

/* Path of a program in PATH, or NULL; caller frees. */
char *proc_find(const char *program);

#endif
