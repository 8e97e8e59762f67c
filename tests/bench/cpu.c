/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a command and writes "OWN CHILDREN\n" into a file: CPU seconds that the command itself has
 * used, and those of its children, for scripts/bench. usage: cpu FILE COMMAND [ARGUMENT...]
 *
 * Whoever waits for a child is told both as one sum. The ended child's own line in /proc, which is
 * there until it was waited for, has them apart.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int fail(const char *what)
{
    perror(what);
    return 125;
}

/* Clock ticks: user, system, and both of children that were waited for. */
static int read_ticks(pid_t pid, unsigned long ticks[4])
{
    char path[64], line[1024];
    const char *after_name = NULL;
    FILE *file;

    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    file = fopen(path, "re");
    if (file && fgets(line, sizeof line, file))
        after_name = strrchr(line, ')');
    if (file)
        (void)fclose(file);
    return after_name && sscanf(after_name + 1,
                                " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %lu %lu",
                                &ticks[0], &ticks[1], &ticks[2], &ticks[3]) == 4
               ? 0
               : -1;
}

int main(int argc, char **argv)
{
    double second = (double)sysconf(_SC_CLK_TCK);
    unsigned long ticks[4];
    siginfo_t ended;
    int status;
    FILE *file;
    pid_t pid;

    if (argc < 3) {
        (void)fputs("usage: cpu FILE COMMAND [ARGUMENT...]\n", stderr);
        return 2;
    }
    pid = fork();
    if (pid == 0) {
        (void)execvp(argv[2], argv + 2);
        _exit(fail(argv[2]));
    }
    if (pid < 0 || waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOWAIT) < 0)
        return fail(argv[2]);
    if (read_ticks(pid, ticks) < 0 || waitpid(pid, &status, 0) != pid)
        return fail("/proc");
    file = fopen(argv[1], "we");
    if (!file ||
        fprintf(file, "%.2f %.2f\n", (double)(ticks[0] + ticks[1]) / second,
                (double)(ticks[2] + ticks[3]) / second) < 0 ||
        fclose(file) != 0)
        return fail(argv[1]);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
