/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main() of the program that holds the tests of one room:
 *
 *     ROOM [NAME...]       runs the tests of the files NAME.c, or of all files of the room
 *
 * What is main() in test_thing.c is called test_thing() here, and UNIT_TESTS has a TEST(test_thing) for
 * each of these files: the Makefile gives both on the command line. Each file runs in a process of its
 * own, so none sees what another has left.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"

#define TEST(name) int name(void);
UNIT_TESTS
#undef TEST

static const struct unit {
    const char *name;
    int (*run)(void);
} units[] = {
#define TEST(name) {#name, name},
    UNIT_TESTS
#undef TEST
};

/* 0 when all tests of the file passed. */
static int run_unit(const struct unit *unit)
{
    int status;
    pid_t child;

    fflush(NULL);
    child = fork();
    if (child == 0)
        exit(unit->run() ? 1 : 0);
    if (child < 0 || waitpid(child, &status, 0) != child) {
        perror(unit->name);
        return -1;
    }
    if (status)
        fprintf(stderr, "%s failed\n", unit->name);
    return status ? -1 : 0;
}

static const struct unit *find_unit(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (strcmp(units[i].name, name) == 0)
            return &units[i];
    }
    return NULL;
}

int main(int argc, char **argv)
{
    int failed = 0;

    /* What one run remembers would keep the next from looking. */
    (void)setenv("XDG_CACHE_HOME", "/dev/null", 1);
    for (size_t i = 0; argc < 2 && i < COUNT_OF(units); i++)
        failed += run_unit(&units[i]) != 0;
    for (int i = 1; i < argc; i++) {
        const struct unit *unit = find_unit(argv[i]);

        if (!unit) {
            fprintf(stderr, "%s: no tests are called %s\n", argv[0], argv[i]);
            return 2;
        }
        failed += run_unit(unit) != 0;
    }
    return failed ? 1 : 0;
}
